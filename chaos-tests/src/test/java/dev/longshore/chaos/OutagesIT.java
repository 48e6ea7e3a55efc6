package dev.longshore.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Servers that are away, stand still or have a wrong clock: nothing that runs is stopped for it.
 * How long, in seconds, {@code -Doutage=600} says; without, longer than a node may be silent.
 */
@Tag("long")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OutagesIT {
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final Duration LOST_AFTER = Duration.ofSeconds(10);
    private static final Duration OUTAGE = Duration.ofSeconds(Long.getLong("outage", 12));
    private static final List<String> SERVERS = List.of("s1", "s2", "s3");

    private LabCluster cluster;
    private LabServices services;

    /** What the wrong clock says, as libfaketime reads it; all hosts see it, unlike /tmp. */
    private Path clock;

    /** A service's tasks and one that stands alone, with their containers. */
    private List<String> running;

    private Set<String> ownStops = Set.of();

    @BeforeAll
    void up() throws IOException {
        clock = Files.createTempFile(Path.of("target").toAbsolutePath(), "clock-", "");
        cluster =
                new LabCluster(
                        SERVERS.size(),
                        2,
                        "LONGSHORE_HEARTBEAT",
                        "1s",
                        "LONGSHORE_LEASE",
                        "3s",
                        "LONGSHORE_LOST_AFTER",
                        LOST_AFTER.toSeconds() + "s");
        cluster.awaitAgents();
        services = new LabServices(cluster, "default");
        services.register("sleeper", "exec sleep 86400");
        services.aws(
                "create-service",
                "--service-name",
                "kept",
                "--task-definition",
                "sleeper",
                "--desired-count",
                "3",
                "--network-configuration",
                LabServices.NETWORK);
        services.awaitComplete("kept", 3, SOON);
        JsonNode alone =
                services.aws(
                        "run-task",
                        "--task-definition",
                        "sleeper",
                        "--network-configuration",
                        LabServices.NETWORK);
        new LabTasks(cluster).awaitStatus(LabTasks.arns(alone), "RUNNING");
        running = running();
    }

    @AfterAll
    void down() throws IOException {
        cluster.close();
        Files.deleteIfExists(clock);
    }

    /** Whatever happened: nothing is stopped, and the cluster does what it is asked for. */
    @AfterEach
    void theSameContainersRun() {
        LabCluster.await("both nodes are back", SOON, () -> connected() == 2);
        services.awaitComplete("kept", 3, SOON);
        assertThat(running()).isEqualTo(running);
        assertThat(stopped()).as("what others stopped").isEqualTo(ownStops);
        JsonNode one =
                services.aws(
                        "run-task",
                        "--task-definition",
                        "sleeper",
                        "--network-configuration",
                        LabServices.NETWORK);
        List<String> arns = LabTasks.arns(one);
        new LabTasks(cluster).awaitStatus(arns, "RUNNING");
        services.aws("stop-task", "--task", arns.getFirst());
        new LabTasks(cluster).awaitStatus(arns, "STOPPED");
        ownStops = stopped();
    }

    @Test
    void allServersAreAwayForLongerThanANodeMayBeSilent() {
        SERVERS.forEach(server -> cluster.lab("kill", server, "server").ok());
        LabCluster.pause(OUTAGE);
        cluster.start();
        cluster.awaitLeader();
    }

    @Test
    void allServersStandStillForLongerThanANodeMayBeSilent() {
        SERVERS.forEach(server -> cluster.lab("freeze", server).ok());
        LabCluster.pause(OUTAGE);
        SERVERS.forEach(server -> cluster.lab("thaw", server).ok());
        cluster.awaitLeader();
    }

    @Test
    void theLeadersClockIsAnHourAheadAndThenRightAgain() throws IOException {
        Optional<Path> library = fakeTime();
        assumeTrue(library.isPresent(), "libfaketime is not installed");
        Files.writeString(clock, "+0");
        String leader = leaderWithAClockOfItsOwn(library.get());

        Instant before = Instant.now();
        Files.writeString(clock, "+1h");
        LabCluster.pause(OUTAGE);
        assertThat(clockOf(leader)).isAfter(before.plus(Duration.ofMinutes(59)));
        JsonNode ahead = service("during");
        Files.writeString(clock, "+0");
        LabCluster.pause(OUTAGE);
        JsonNode after = service("after");

        assertThat(cluster.leader()).as("nobody else had to lead").hasValue(leader);
        for (JsonNode row : List.of(ahead, after)) {
            assertThat(instant(row.get("createdAt")))
                    .isBetween(before, Instant.now().plus(OUTAGE.multipliedBy(2)));
        }
        assertThat(running()).isEqualTo(running);
        cluster.lab("stop", leader, "server").ok();
        cluster.start();
        cluster.awaitBack(leader);
    }

    /** Starts a server under a clock that the test sets, and makes it the leader. */
    private String leaderWithAClockOfItsOwn(Path library) {
        String server = "s1";
        cluster.lab("stop", server, "server").ok();
        cluster.startServer(
                server,
                "LD_PRELOAD=" + library,
                "FAKETIME_TIMESTAMP_FILE=" + clock,
                "FAKETIME_CACHE_DURATION=1",
                "FAKETIME_DONT_FAKE_MONOTONIC=1",
                "FAKETIME_FORCE_MONOTONIC_FIX=0"); // with it timed waits return at once
        cluster.awaitBack(server);
        if (!cluster.leader().equals(Optional.of(server))) {
            cluster.admin(cluster.awaitLeader(), "transfer-leadership", server).ok();
        }
        LabCluster.await("it leads", SOON, () -> cluster.leader().equals(Optional.of(server)));
        return server;
    }

    private Instant clockOf(String server) {
        String status = cluster.admin(server, "status").ok();
        Matcher seconds = Pattern.compile("clock \\{\\s*seconds: (\\d+)").matcher(status);
        assertThat(seconds.find()).as(status).isTrue();
        return Instant.ofEpochSecond(Long.parseLong(seconds.group(1)));
    }

    private static Optional<Path> fakeTime() {
        try (Stream<Path> folders = Files.list(Path.of("/usr/lib"))) {
            return folders.map(folder -> folder.resolve("faketime/libfaketimeMT.so.1"))
                    .filter(Files::exists)
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode service(String name) {
        return services.aws(
                        "create-service",
                        "--service-name",
                        name,
                        "--task-definition",
                        "sleeper",
                        "--desired-count",
                        "0",
                        "--network-configuration",
                        LabServices.NETWORK)
                .get("service");
    }

    private Set<String> stopped() {
        return arns(services.aws("list-tasks", "--desired-status", "STOPPED"));
    }

    /** One generation of the CLI prints seconds, the other a date. */
    private static Instant instant(JsonNode time) {
        return time.isNumber()
                ? Instant.ofEpochMilli(Math.round(time.asDouble() * 1_000))
                : OffsetDateTime.parse(time.asText()).toInstant();
    }

    private static Set<String> arns(JsonNode listed) {
        var arns = new TreeSet<String>();
        listed.get("taskArns").forEach(arn -> arns.add(arn.asText()));
        return arns;
    }

    private int connected() {
        return services.aws("list-container-instances", "--filter", "agentConnected == true")
                .get("containerInstanceArns")
                .size();
    }

    /** Each task that is to run with its status and its container. */
    private List<String> running() {
        var words = new ArrayList<>(List.of("describe-tasks", "--tasks"));
        words.addAll(arns(services.aws("list-tasks")));
        var found = new ArrayList<String>();
        for (JsonNode task : services.aws(words.toArray(String[]::new)).get("tasks")) {
            found.add(
                    task.get("taskArn").asText()
                            + " "
                            + task.get("lastStatus").asText()
                            + " "
                            + task.at("/containers/0/runtimeId").asText());
        }
        return found.stream().sorted().toList();
    }
}
