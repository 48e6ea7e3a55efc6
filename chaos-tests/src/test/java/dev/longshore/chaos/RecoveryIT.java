package dev.longshore.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The ways back of docs/recovery.md, with its commands, under tasks that must not notice: one after
 * another, on the cluster that the one before has brought back.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RecoveryIT {
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final String DIRECTORY = "/var/lib/longshore/server";
    private static final String CLUSTER = "arn:aws:ecs:us-east-1:123456789012:cluster/default";
    private static final List<String> SERVERS = List.of("s1", "s2", "s3");

    private LabCluster cluster;
    private List<String> tasks = List.of();
    private String containers = "";
    private String group = "longshore";

    @BeforeAll
    void up() {
        cluster = new LabCluster(3, 2);
        cluster.awaitAgents();
        cluster.aws(
                "register-task-definition",
                "--family",
                "sleeper",
                "--container-definitions",
                "[{\"name\":\"c\",\"image\":\"localhost/busybox:1\",\"memory\":16,\"command\":[\"sleep\",\"86400\"]}]");
        tasks =
                LabTasks.arns(
                        cluster.aws("run-task", "--task-definition", "sleeper", "--count", "4"));
        new LabTasks(cluster).awaitStatus(tasks, "RUNNING");
        containers = containers();
    }

    @AfterAll
    void down() {
        cluster.close();
    }

    /** Each is stopped in good order, and comes back before the next one goes. */
    @Tag("long")
    @Test
    @Order(1)
    void allServersAreRestartedWithoutAFailedCall() {
        try (var writes = new RetriedWrites(cluster.apis())) {
            writes.await(20);
            for (String server : SERVERS) {
                cluster.lab("stop", server, "server").ok();
                cluster.start();
                cluster.awaitBack(server);
                writes.await(20);
            }
            assertThat(writes.failures()).isEmpty();
        }
        sameContainers();
    }

    @Tag("long")
    @Test
    @Order(2)
    void anAgentIsRestartedUnderItsTasks() {
        for (String agent : List.of("a1", "a2")) {
            cluster.lab("stop", agent, "agent").ok();
            cluster.start();
        }
        agentsAndTasksAreBack();
    }

    @Test
    @Order(3)
    void aBackupUnderWritesBecomesANewCluster() throws IOException {
        Path backup = LabCluster.root().resolve("chaos-tests/target/recovery-it.backup");
        Files.deleteIfExists(backup);
        long before;
        long after;
        try (var writes = new RetriedWrites(cluster.apis())) {
            writes.await(20);
            before = writes.acknowledged();
            assertThat(cluster.admin("s2", "backup", backup.toString()).ok()).contains("sha256");
            after = writes.begun();
            writes.await(20);
        }
        String late =
                LabTasks.arns(cluster.aws("run-task", "--task-definition", "sleeper")).getFirst();
        new LabTasks(cluster).awaitStatus(List.of(late), "RUNNING");
        for (String server : SERVERS) {
            wipe(server);
        }

        nameGroup("longshore-2");
        assertThat(longshore("s1", "restore", backup.toString()).ok())
                .contains("the only one of the new group 'longshore-2'");
        cluster.startServer("s1");
        cluster.awaitLeader();
        join("s2");
        join("s3");

        agentsAndTasksAreBack(); // and the task that the backup does not know has ended
        assertThat(tagged()).isBetween(before, after);
        assertThat(cluster.aws("describe-tasks", "--tasks", late).at("/failures/0/reason").asText())
                .isEqualTo("MISSING");
        equalTables();
    }

    @Test
    @Order(4)
    void oneServerThatIsLeftBecomesANewCluster() {
        long written;
        try (var writes = new RetriedWrites(cluster.apis())) {
            writes.await(20);
            wipe("s2");
            wipe("s3");
            written = writes.acknowledged();
        }
        assertThat(longshore("s1", "recover", "--accept-loss").errors())
                .contains("is in use by another longshore process");
        cluster.lab("kill", "s1", "server").ok();

        nameGroup("longshore-3");
        Command.Result unconfirmed = longshore("s1", "recover");
        assertThat(unconfirmed.exitCode()).isEqualTo(1);
        assertThat(unconfirmed.errors()).contains("is lost", "say --accept-loss");
        assertThat(longshore("s1", "recover", "--accept-loss").ok())
                .contains("the only one of the new group 'longshore-3'");
        cluster.startServer("s1");
        cluster.awaitLeader();
        cluster.aws("create-cluster", "--cluster-name", "while-alone");
        agentsAndTasksAreBack();

        join("s2");
        join("s3");
        assertThat(tagged()).isGreaterThanOrEqualTo(written);
        cluster.aws("create-cluster", "--cluster-name", "with-all");
        equalTables();
        agentsAndTasksAreBack();
    }

    /** Gone for good, with all that it had. */
    private void wipe(String server) {
        cluster.lab("kill", server, "server").ok();
        cluster.lab("exec", server, "rm", "-rf", DIRECTORY).ok();
    }

    /** A command on the directory of a stopped server. */
    private Command.Result longshore(String server, String command, String... words) {
        var all =
                new ArrayList<>(
                        List.of(
                                "exec",
                                server,
                                "env",
                                "LONGSHORE_GROUP=" + group,
                                cluster.distribution() + "/bin/longshore",
                                command,
                                "--dir",
                                DIRECTORY,
                                "--member",
                                member(server)));
        all.addAll(Arrays.asList(words));
        return cluster.lab(all.toArray(String[]::new));
    }

    /** As every server's configuration says it from now on. */
    private void nameGroup(String name) {
        group = name;
        cluster.command().with("LONGSHORE_GROUP", name);
    }

    private void join(String server) {
        cluster.lab(
                        "start",
                        server,
                        "server",
                        "--",
                        "env",
                        "LONGSHORE_GROUP=" + group,
                        cluster.distribution() + "/bin/longshore",
                        "server",
                        "--id",
                        server,
                        "--dir",
                        DIRECTORY,
                        "--join",
                        member(server))
                .ok();
        LabCluster.await(
                server + " waits to be added",
                SOON,
                () -> cluster.admin(server, "status").exitCode() == 0);
        assertThat(cluster.admin("s1", "add-member", member(server)).ok())
                .contains("\"" + server + "\"");
    }

    private String member(String server) {
        String ip = cluster.lab("ip", server).ok().strip();
        return "%s=%s:7071/%s:7070".formatted(server, ip, ip);
    }

    private void agentsAndTasksAreBack() {
        LabCluster.await(
                "the agents are back",
                SOON,
                () ->
                        cluster.aws(
                                                "list-container-instances",
                                                "--filter",
                                                "agentConnected == true")
                                        .get("containerInstanceArns")
                                        .size()
                                == 2);
        sameContainers();
        var words = new ArrayList<>(List.of("describe-tasks", "--tasks"));
        words.addAll(tasks);
        JsonNode described = cluster.aws(words.toArray(String[]::new)).get("tasks");
        assertThat(
                        StreamSupport.stream(described.spliterator(), false)
                                .map(task -> task.get("lastStatus").asText()))
                .hasSize(tasks.size())
                .containsOnly("RUNNING");
    }

    private void sameContainers() {
        LabCluster.await("the same containers", SOON, () -> containers().equals(containers));
    }

    /** The ids of all containers that run, and how long they have been up is no part of it. */
    private String containers() {
        var ids = new ArrayList<String>();
        for (String agent : List.of("a1", "a2")) {
            cluster.lab("exec", agent, "podman", "ps", "--quiet", "--no-trunc")
                    .ok()
                    .lines()
                    .sorted()
                    .forEach(id -> ids.add(agent + " " + id));
        }
        return String.join("\n", ids);
    }

    private long tagged() {
        for (JsonNode tag :
                cluster.aws("list-tags-for-resource", "--resource-arn", CLUSTER).get("tags")) {
            if (tag.get("key").asText().equals("n")) {
                return Long.parseLong(tag.get("value").asText());
            }
        }
        throw new AssertionError("no tag");
    }

    private void equalTables() {
        LabCluster.await(
                "equal tables",
                SOON,
                () ->
                        SERVERS.stream()
                                        .map(server -> tables(cluster.admin(server, "digests")))
                                        .distinct()
                                        .count()
                                == 1);
    }

    private static String tables(Command.Result digests) {
        return Pattern.compile("^applied_index.*$", Pattern.MULTILINE)
                .matcher(digests.ok())
                .replaceAll("");
    }
}
