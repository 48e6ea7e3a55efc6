package dev.longshore.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * HTTP clients in one host that ask again and again, with connections that they keep and without.
 */
final class LabTraffic {
    private static final String NAME = "http-load";

    /** A hundred requests, on a machine that does much else. */
    private static final Duration FLOW_TIMEOUT = Duration.ofSeconds(60);

    private final LabCluster cluster;
    private final String host;
    private final List<String> by;
    private int failuresBefore;
    private int endsBefore;

    LabTraffic(LabCluster cluster, String host) {
        this(cluster, host, List.of());
    }

    /** Clients that a command runs, which the words follow. */
    LabTraffic(LabCluster cluster, String host, List<String> by) {
        this.cluster = cluster;
        this.host = host;
        this.by = by;
    }

    /** A request that got no answer, or another than 200. Times are seconds since the epoch. */
    record Failure(double sent, double failed, String what) {}

    /** Begins to ask these addresses, and returns once a hundred requests have been answered. */
    void begin(List<String> addresses) {
        List<String> seen = lines();
        failuresBefore = count(seen, "failed ");
        endsBefore = count(seen, "answered ");
        int flowsBefore = count(seen, "flows");
        Stream<String> words =
                Stream.of(
                                Stream.of("start", host, NAME, "--"),
                                by.stream(),
                                Stream.of("python3", script()),
                                addresses.stream())
                        .flatMap(some -> some);
        cluster.lab(words.toArray(String[]::new)).ok();
        LabCluster.await(
                "requests flow", FLOW_TIMEOUT, () -> count(lines(), "flows") > flowsBefore);
    }

    /** Ends it, and answers what has failed. */
    List<Failure> end() {
        cluster.lab("stop", host, NAME).ok();
        List<String> seen = lines();
        assertThat(count(seen, "answered ")).as("ends of clients").isEqualTo(endsBefore + 1);
        return seen.stream()
                .filter(line -> line.startsWith("failed "))
                .skip(failuresBefore)
                .map(line -> line.split(" ", 4))
                .map(
                        words ->
                                new Failure(
                                        Double.parseDouble(words[1]),
                                        Double.parseDouble(words[2]),
                                        words[3]))
                .toList();
    }

    private List<String> lines() {
        return cluster.lab("logs", host, NAME).output().lines().toList();
    }

    private static int count(List<String> lines, String begin) {
        return Math.toIntExact(lines.stream().filter(line -> line.startsWith(begin)).count());
    }

    /** Hosts share this machine's files but for /tmp. */
    private static String script() {
        Path script = LabCluster.root().resolve("chaos-tests/target/http_load.py");
        try (InputStream source =
                Objects.requireNonNull(LabTraffic.class.getResourceAsStream("http_load.py"))) {
            Files.createDirectories(Objects.requireNonNull(script.getParent()));
            Files.copy(source, script, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return script.toString();
    }
}
