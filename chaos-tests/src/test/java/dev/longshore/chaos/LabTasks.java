package dev.longshore.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** Tasks of a cluster in the lab: run, waited for, and read. */
final class LabTasks {
    private static final String SUBNETS =
            "awsvpcConfiguration={subnets=[subnet-12345],securityGroups=[sg-ecs-tasks]}";
    private static final Duration SETTLED = Duration.ofSeconds(90);

    private final LabCluster cluster;

    LabTasks(LabCluster cluster) {
        this.cluster = cluster;
    }

    /** Runs the web task in awsvpc mode, and answers the tasks' ARNs. */
    List<String> run(String startedBy, int count) {
        return arns(
                cluster.aws(
                        "run-task",
                        "--task-definition",
                        "web",
                        "--count",
                        String.valueOf(count),
                        "--started-by",
                        startedBy,
                        "--network-configuration",
                        SUBNETS));
    }

    static List<String> arns(JsonNode ran) {
        assertThat(ran.get("failures").size()).as(ran.toString()).isZero();
        return StreamSupport.stream(ran.get("tasks").spliterator(), false)
                .map(task -> task.get("taskArn").asText())
                .toList();
    }

    JsonNode awaitStatus(List<String> arns, String status) {
        var words = new ArrayList<String>(List.of("describe-tasks", "--tasks"));
        words.addAll(arns);
        JsonNode[] seen = new JsonNode[1];
        try {
            return LabCluster.await(
                    "tasks " + status,
                    SETTLED,
                    () -> {
                        seen[0] = cluster.aws(words.toArray(String[]::new)).get("tasks");
                        boolean all =
                                StreamSupport.stream(seen[0].spliterator(), false)
                                        .allMatch(
                                                task ->
                                                        task.get("lastStatus")
                                                                .asText()
                                                                .equals(status));
                        return all && seen[0].size() == arns.size()
                                ? Optional.of(seen[0])
                                : Optional.empty();
                    });
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "; last seen: " + seen[0], e);
        }
    }

    static String address(JsonNode task) {
        for (JsonNode detail : task.at("/attachments/0/details")) {
            if (detail.get("name").asText().equals("privateIPv4Address")) {
                return detail.get("value").asText();
            }
        }
        throw new AssertionError("no address: " + task);
    }

    static String hostOf(JsonNode task) {
        return switch (task.get("availabilityZone").asText()) {
            case "us-east-1a" -> "a1";
            case "us-east-1b" -> "a2";
            default -> "a3";
        };
    }
}
