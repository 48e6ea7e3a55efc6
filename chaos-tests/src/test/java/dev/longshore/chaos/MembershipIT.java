package dev.longshore.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Servers that come and go, under a task that must not notice. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MembershipIT {
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final Pattern LEADER = Pattern.compile("^leader: \"(s\\d)\"", Pattern.MULTILINE);

    private LabCluster cluster;
    private String task = "";
    private String startedAt = "";

    @BeforeAll
    void up() {
        cluster = new LabCluster(3, 1);
        cluster.awaitAgents();
        cluster.aws(
                "register-task-definition",
                "--family",
                "sleeper",
                "--container-definitions",
                "[{\"name\":\"c\",\"image\":\"localhost/busybox:1\",\"memory\":16,\"command\":[\"sleep\",\"86400\"]}]");
        task =
                cluster.aws("run-task", "--task-definition", "sleeper")
                        .at("/tasks/0/taskArn")
                        .asText();
        LabCluster.await(
                "the task", SOON, () -> task("s1").at("/lastStatus").asText().equals("RUNNING"));
        startedAt = task("s1").at("/startedAt").asText();
        cluster.lab("up", "--servers", "6", "--agents", "1").ok();
    }

    @AfterAll
    void down() {
        cluster.close();
    }

    @Test
    void theGroupGrowsChangesAndShrinksWhileTheTaskGoesOn() {
        aMistakeIsSaidAndChangesNothing();

        join("s4");
        join("s5");
        assertThat(cluster.admin(follower("s1", "s2"), "add-member", member("s4")).ok())
                .contains("\"s4\"");
        assertThat(cluster.admin(follower("s1", "s2"), "add-member", member("s5")).ok())
                .contains("\"s5\"");
        for (String server : List.of("s1", "s2", "s3", "s4", "s5")) {
            awaitMembers(server, "s1", "s2", "s3", "s4", "s5");
        }

        assertThat(cluster.admin(follower("s1", "s2"), "transfer-leadership", "s4").ok())
                .contains("s4");
        LabCluster.await("s4 leads", SOON, () -> leader("s2").equals("s4"));
        write("s3", "under-s4");

        cluster.lab("kill", "s1", "server").ok();
        join("s6");
        cluster.admin("s5", "add-member", member("s6"), "--replaces", "s1").ok();
        awaitMembers("s6", "s2", "s3", "s4", "s5", "s6");

        cluster.admin("s2", "remove-member", "s4").ok();
        awaitMembers("s2", "s2", "s3", "s5", "s6");
        LabCluster.await(
                "the removed server ends",
                SOON,
                () -> cluster.lab("pid", "s4", "server").exitCode() != 0);
        assertThat(cluster.lab("logs", "s4", "server").output())
                .contains(
                        "longshore: the Raft member of server s4 has closed itself: it has been removed");

        write("s6", "under-another");
        equalTables("s2", "s3", "s5", "s6");

        LabCluster.await("the agent is back", SOON, () -> connected("s2") == 1);
        assertThat(task("s6").at("/lastStatus").asText()).isEqualTo("RUNNING");
        assertThat(task("s6").at("/startedAt").asText()).isEqualTo(startedAt);
        JsonNode second =
                aws("s2", "run-task", "--task-definition", "sleeper").at("/tasks/0/taskArn");
        LabCluster.await(
                "a second task",
                SOON,
                () ->
                        aws("s2", "describe-tasks", "--tasks", second.asText())
                                .at("/tasks/0/lastStatus")
                                .asText()
                                .equals("RUNNING"));
    }

    private void aMistakeIsSaidAndChangesNothing() {
        refused("no server answers at", "add-member", member("s5"));
        refused("is a member already", "add-member", member("s2"));
        refused("no member is called s9", "remove-member", "s9");
        refused("no member is called s9", "transfer-leadership", "s9");
        refused("the members are s1, s2, s3", "add-member", member("s5"), "--replaces", "s9");
        awaitMembers("s1", "s1", "s2", "s3");
    }

    private void refused(String words, String... command) {
        Command.Result answer = cluster.admin("s1", command);
        assertThat(answer.exitCode()).isEqualTo(1);
        assertThat(answer.errors()).contains(words);
    }

    private void join(String server) {
        var words = new ArrayList<>(List.of("start", server, "server", "--"));
        words.addAll(
                List.of(
                        cluster.distribution() + "/bin/longshore",
                        "server",
                        "--id",
                        server,
                        "--dir",
                        "/var/lib/longshore/server",
                        "--join",
                        member(server)));
        cluster.lab(words.toArray(String[]::new)).ok();
        LabCluster.await(
                server + " waits to be added",
                SOON,
                () -> cluster.admin(server, "status").exitCode() == 0);
    }

    private String member(String server) {
        String ip = cluster.lab("ip", server).ok().strip();
        return "%s=%s:7071/%s:7070".formatted(server, ip, ip);
    }

    private String leader(String asked) {
        var found = LEADER.matcher(cluster.admin(asked, "status").output());
        return found.find() ? found.group(1) : "";
    }

    private String follower(String one, String other) {
        return leader(one).equals(one) ? other : one;
    }

    private void awaitMembers(String asked, String... ids) {
        Set<String> wanted = new TreeSet<>(Arrays.asList(ids));
        LabCluster.await(
                asked + " knows " + wanted,
                SOON,
                () -> {
                    String status = cluster.admin(asked, "status").output();
                    var found = new TreeSet<String>();
                    Pattern.compile("members \\{\\s+id: \"(s\\d)\"")
                            .matcher(status)
                            .results()
                            .forEach(match -> found.add(match.group(1)));
                    return found.equals(wanted);
                });
    }

    private int connected(String asked) {
        return aws(asked, "list-container-instances", "--filter", "agentConnected == true")
                .get("containerInstanceArns")
                .size();
    }

    private void write(String server, String name) {
        assertThat(
                        aws(server, "create-cluster", "--cluster-name", name)
                                .at("/cluster/status")
                                .asText())
                .isEqualTo("ACTIVE");
    }

    private JsonNode task(String server) {
        return aws(server, "describe-tasks", "--tasks", task).at("/tasks/0");
    }

    private JsonNode aws(String server, String... words) {
        return LabCluster.json(
                cluster.awsResult(LabCluster.clients().getFirst(), server, words).ok());
    }

    private void equalTables(String... servers) {
        LabCluster.await(
                "equal tables",
                SOON,
                () ->
                        Arrays.stream(servers)
                                        .map(
                                                server ->
                                                        tables(
                                                                cluster.admin(server, "digests")
                                                                        .ok()))
                                        .distinct()
                                        .count()
                                == 1);
    }

    /** Position and digests, without the Raft index, which barriers move too. */
    private static String tables(String digests) {
        return String.join(
                "\n", digests.lines().filter(line -> !line.startsWith("applied_index")).toList());
    }
}
