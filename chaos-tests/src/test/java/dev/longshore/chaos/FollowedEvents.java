package dev.longshore.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/** {@code longshore admin events --follow}, in a process of its own over all servers. */
final class FollowedEvents implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final LabCluster cluster;
    private final Path output;
    private final Process process;

    FollowedEvents(LabCluster cluster) throws IOException {
        this.cluster = cluster;
        output = Files.createTempFile("events", ".json");
        process =
                new ProcessBuilder(
                                cluster.distribution() + "/bin/longshore",
                                "admin",
                                "events",
                                "--follow",
                                "--json",
                                "--since",
                                "1h",
                                "--servers",
                                String.join(",", cluster.apis()))
                        .redirectOutput(output.toFile())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
    }

    /** Waits for the first event: that an agent has registered. From then on nothing is missed. */
    void awaitBeginning() {
        LabCluster.await("the first event", PATIENCE, () -> !lines().isEmpty());
    }

    /** Every task's life has been shown, each event once, as every server shows it now. */
    void tellOf(Collection<String> tasks) {
        LabCluster.await(
                "the end of every task among the events",
                PATIENCE,
                () ->
                        tasks.stream()
                                .allMatch(
                                        arn ->
                                                lines().stream()
                                                        .anyMatch(event -> isEnd(event, arn))));
        List<String> ids = lines().stream().map(event -> event.get("id").asText()).toList();
        assertThat(ids).doesNotHaveDuplicates();
        for (String server : List.of("s1", "s2", "s3")) {
            LabCluster.await(
                    "the same events at " + server,
                    PATIENCE,
                    () -> {
                        List<String> there = ids(server);
                        return there.size() >= ids.size()
                                && there.subList(0, ids.size()).equals(ids);
                    });
        }
    }

    private List<String> ids(String server) {
        return cluster.admin(server, "events", "--json", "--since", "1h")
                .ok()
                .lines()
                .map(line -> LabCluster.json(line).get("id").asText())
                .toList();
    }

    private static boolean isEnd(JsonNode event, String arn) {
        JsonNode detail = event.get("detail");
        return event.get("detail-type").asText().equals("ECS Task State Change")
                && detail.get("taskArn").asText().equals(arn)
                && detail.get("lastStatus").asText().equals("STOPPED");
    }

    /** The events that have been shown; a line that is being written is left out. */
    private List<JsonNode> lines() {
        try {
            String text = Files.readString(output);
            return text.substring(0, text.lastIndexOf('\n') + 1)
                    .lines()
                    .map(LabCluster::json)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        Files.deleteIfExists(output);
    }
}
