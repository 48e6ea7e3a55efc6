package dev.longshore.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Servers that are killed under writes, and servers that lose their disk. */
@Tag("long")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FailoverIT {
    private static final int KILLS = 2;

    /** Writes that must be acknowledged before and after each kill. */
    private static final int BETWEEN_KILLS = 10;

    private LabCluster cluster;

    @BeforeAll
    void up() {
        // small snapshots, so that a wiped server is rebuilt from one
        cluster = new LabCluster(3, 1, "LONGSHORE_SNAPSHOT_INTERVAL", "50");
        cluster.awaitAgents();
        cluster.registerTiny();
    }

    @AfterAll
    void down() {
        cluster.close();
    }

    @Test
    void noAcknowledgedTaskIsLostOrDoubledWhenLeadersAreKilledOrStopped() throws Exception {
        try (var writes = new TokenWrites(cluster.apis(), "tiny");
                var events = new FollowedEvents(cluster)) {
            events.awaitBeginning();
            writes.start();
            for (int kill = 0; kill < KILLS; kill++) {
                writes.await(BETWEEN_KILLS);
                String leader = cluster.awaitLeader();
                cluster.lab("kill", leader, "server").ok();
                writes.await(BETWEEN_KILLS);
                cluster.start();
                cluster.awaitBack(leader); // one failure at a time: three servers survive one
            }
            stopTheLeader();
            writes.await(BETWEEN_KILLS);
            writes.stop();
            assertThat(writes.contradictions()).isEmpty();

            Set<String> listed = new HashSet<>();
            for (String status : List.of("RUNNING", "STOPPED")) {
                JsonNode arns =
                        cluster.aws("list-tasks", "--desired-status", status).get("taskArns");
                arns.forEach(arn -> listed.add(arn.asText()));
            }
            var told = new ArrayList<>(writes.acknowledged().values());
            assertThat(listed).containsAll(told);
            assertThat(new HashSet<>(told)).hasSameSizeAs(told);
            assertThat(listed).as("tasks that nobody was told of").hasSameSizeAs(told);
            events.tellOf(told);
        }
        for (String server : List.of("s1", "s2", "s3")) {
            assertThat(cluster.lab("exec", server, "ls", "/tmp").ok())
                    .as("what those that were killed leave behind")
                    .doesNotContain("rocksdb");
        }
    }

    /** Who is asked to stop hands its leadership over first, and ends by itself. */
    private void stopTheLeader() {
        String leader = cluster.awaitLeader();
        cluster.lab("kill", leader, "server", "-TERM").ok();
        LabCluster.await(
                "the end of " + leader,
                Duration.ofSeconds(30),
                () -> cluster.lab("pid", leader, "server").exitCode() != 0);
        assertThat(cluster.lab("logs", leader, "server").output())
                .containsPattern("s[123] leads from now on")
                .contains("stopped within");
        cluster.start();
        cluster.awaitBack(leader);
    }

    @Test
    void aWipedServerIsNoMemberAndItsHeirIsRebuiltWithEqualTables() {
        for (int i = 0; i < 60; i++) {
            cluster.aws(
                    "tag-resource",
                    "--resource-arn",
                    "arn:aws:ecs:us-east-1:123456789012:cluster/default",
                    "--tags",
                    "key=n,value=" + i);
        }
        String leader = LabCluster.await("a leader", Duration.ofSeconds(30), cluster::leader);
        String victim = leader.equals("s1") ? "s2" : "s1";
        cluster.lab("kill", victim, "server").ok();
        cluster.lab("exec", victim, "rm", "-rf", "/var/lib/longshore/server").ok();
        cluster.admin(leader, "snapshot").ok();
        cluster.start();
        LabCluster.await(
                "the empty server's refusal",
                Duration.ofSeconds(60),
                () ->
                        cluster.lab("logs", victim, "server")
                                .output()
                                .contains("has a group already, and not with this directory"));

        String heir = "s4";
        cluster.replace(victim, heir);
        LabCluster.await(
                "equal tables",
                Duration.ofSeconds(60),
                () -> {
                    String wanted = tables(cluster.admin(leader, "digests").output());
                    return !wanted.isEmpty()
                            && wanted.equals(tables(cluster.admin(victim, "digests").output()));
                });
    }

    /** Position and digests, without the Raft index, which barriers move too. */
    private static String tables(String digests) {
        return String.join(
                "\n", digests.lines().filter(line -> !line.startsWith("applied_index")).toList());
    }
}
