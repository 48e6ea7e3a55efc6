package dev.longshore.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Nodes behind cut links: what runs goes on, unless it must be alone. */
@Tag("long")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CutNodesIT {
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final Duration LOST_AFTER = Duration.ofSeconds(12);
    private static final List<String> HOSTS = List.of("a1", "a2", "a3");

    /**
     * All hosts see it, unlike /tmp: what containers write here stands in the order of one clock.
     */
    private Path shared;

    private LabCluster cluster;
    private LabServices services;

    @BeforeAll
    void up() throws IOException {
        shared = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "shared-");
        cluster =
                new LabCluster(
                        3,
                        3,
                        "LONGSHORE_HEARTBEAT",
                        "1s",
                        "LONGSHORE_LEASE",
                        "3s",
                        "LONGSHORE_LOST_AFTER",
                        LOST_AFTER.toSeconds() + "s",
                        "LONGSHORE_HEALTHY_AFTER",
                        "3s");
        cluster.awaitAgents();
        services = new LabServices(cluster, "default");
        services.register("sleeper", "exec sleep 86400");
    }

    @AfterAll
    void down() {
        cluster.close();
    }

    @BeforeEach
    void whole() {
        HOSTS.forEach(host -> cluster.lab("heal", host).ok());
        cluster.awaitAgents();
    }

    @Test
    void aCutOfAllNodesStopsNothing() {
        create("kept", "sleeper", "3");
        services.awaitComplete("kept", 3, SOON);
        Map<String, String> before = containers("kept");

        HOSTS.forEach(host -> cluster.lab("cut", host).ok());
        LabCluster.await("all are silent", SOON, () -> connected() == 0);
        LabCluster.pause(LOST_AFTER.multipliedBy(2));
        HOSTS.forEach(host -> cluster.lab("heal", host).ok());
        LabCluster.await("all are back", SOON, () -> connected() == 3);

        services.awaitComplete("kept", 3, SOON);
        assertThat(containers("kept")).isEqualTo(before);
        delete("kept");
    }

    @Test
    void whatNobodyReplacesComesBackWithItsNode() {
        create("web", "sleeper", "3");
        services.awaitComplete("web", 3, SOON);
        String alone =
                cluster.aws(
                                "run-task",
                                "--task-definition",
                                "sleeper",
                                "--network-configuration",
                                LabServices.NETWORK)
                        .at("/tasks/0/taskArn")
                        .asText();
        var tasks = new LabTasks(cluster);
        JsonNode before = tasks.awaitStatus(List.of(alone), "RUNNING").get(0);
        String host = LabTasks.hostOf(before);

        cluster.lab("cut", host).ok();
        LabCluster.await(
                "its node is given up",
                SOON,
                () -> describe(alone).get("connectivity").asText().equals("DISCONNECTED"));
        LabCluster.await("the service has its count", SOON, () -> elsewhere("web", host) == 3);
        assertThat(describe(alone).get("lastStatus").asText()).isEqualTo("RUNNING");

        cluster.lab("heal", host).ok();
        LabCluster.await(
                "it is back",
                SOON,
                () -> describe(alone).get("connectivity").asText().equals("CONNECTED"));
        JsonNode after = describe(alone);
        assertThat(after.get("lastStatus").asText()).isEqualTo("RUNNING");
        assertThat(after.at("/containers/0/runtimeId"))
                .isEqualTo(before.at("/containers/0/runtimeId"));
        services.awaitComplete("web", 3, SOON);
        cluster.aws("stop-task", "--task", alone);
        delete("web");
    }

    @Test
    void behindACutLinkOneAtMostIsAlive() throws IOException {
        oneAtMost("alone-cut", host -> cluster.lab("cut", host).ok());
    }

    @Test
    void withADeadAgentBehindACutLinkOneAtMostIsAlive() throws IOException {
        oneAtMost(
                "alone-dead",
                host -> {
                    cluster.lab("kill", host, "agent").ok();
                    cluster.lab("cut", host).ok();
                });
    }

    /** Its container ignores SIGTERM, and writes down that it lives. */
    private void oneAtMost(String service, Consumer<String> fault) throws IOException {
        Path log = shared.resolve(service);
        services.register(
                service,
                "trap '' TERM; while :; do read -r up _ < /proc/uptime; echo $up $HOSTNAME >> /shared/"
                        + service
                        + "; sleep 0.05; done",
                shared);
        services.aws(
                "create-service",
                "--service-name",
                service,
                "--task-definition",
                service,
                "--desired-count",
                "1",
                "--network-configuration",
                LabServices.NETWORK,
                "--tags",
                "key=longshore:at-most-one,value=true");
        services.awaitComplete(service, 1, SOON);
        String task = services.tasks(service).getFirst();
        String host = LabTasks.hostOf(describe(task));
        fault.accept(host);
        LabCluster.await("another writes", SOON, () -> elsewhere(service, host) == 1);
        services.awaitComplete(service, 1, SOON);
        cluster.lab("heal", host).ok();
        cluster.start(); // the agent that was killed
        LabCluster.await("the node is back", SOON, () -> connected() == 3);
        delete(service);
        assertThat(lives(log)).hasSize(2);
        assertNoTwo(lives(log));
    }

    /** When a writer wrote first and last, by the machine's uptime. */
    private record Life(double first, double last) {}

    private static Map<String, Life> lives(Path log) throws IOException {
        var lives = new LinkedHashMap<String, Life>();
        for (String line : Files.readAllLines(log)) {
            String[] words = line.split(" ", 2);
            double at = Double.parseDouble(words[0]);
            lives.merge(
                    words[1],
                    new Life(at, at),
                    (known, now) ->
                            new Life(
                                    Math.min(known.first(), now.first()),
                                    Math.max(known.last(), now.last())));
        }
        return lives;
    }

    private static void assertNoTwo(Map<String, Life> lives) {
        lives.forEach(
                (writer, life) ->
                        lives.forEach(
                                (other, its) ->
                                        assertThat(
                                                        writer.equals(other)
                                                                || life.last() < its.first()
                                                                || its.last() < life.first())
                                                .as(writer + " and " + other + " of " + lives)
                                                .isTrue()));
    }

    private void create(String name, String definition, String count) {
        services.aws(
                "create-service",
                "--service-name",
                name,
                "--task-definition",
                definition,
                "--desired-count",
                count,
                "--network-configuration",
                LabServices.NETWORK);
    }

    private void delete(String name) {
        services.aws("delete-service", "--service", name, "--force");
    }

    private int connected() {
        return services.aws("list-container-instances", "--filter", "agentConnected == true")
                .get("containerInstanceArns")
                .size();
    }

    private JsonNode describe(String task) {
        return services.aws("describe-tasks", "--tasks", task).at("/tasks/0");
    }

    /** Running tasks of a service that are not on that host. */
    private long elsewhere(String service, String host) {
        return services.tasks(service).stream()
                .map(this::describe)
                .filter(task -> task.get("lastStatus").asText().equals("RUNNING"))
                .filter(task -> !LabTasks.hostOf(task).equals(host))
                .count();
    }

    /** The containers of a service's tasks by their tasks. */
    private Map<String, String> containers(String service) {
        var containers = new LinkedHashMap<String, String>();
        services.tasks(service).stream()
                .sorted()
                .forEach(
                        task ->
                                containers.put(
                                        task,
                                        describe(task).at("/containers/0/runtimeId").asText()));
        return containers;
    }
}
