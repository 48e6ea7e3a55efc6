package dev.longshore.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A server that has lost its directory, where every other vote would do harm. */
class WipedServerIT {
    /** Longer than any election. */
    private static final Duration A_WHILE = Duration.ofSeconds(8);

    private static final String CLUSTER = "arn:aws:ecs:us-east-1:123456789012:cluster/default";

    /**
     * One follower stands still and misses writes, the other has them and loses its disk, the
     * leader dies: those two could elect each other, and what was acknowledged would be gone.
     */
    @Test
    void noAcknowledgedWriteIsLostWhereAStaleAndAnEmptyServerAreLeft() {
        try (var cluster = new LabCluster(3, 0)) {
            cluster.awaitAgents();
            String leader = cluster.awaitLeader();
            String stale = leader.equals("s1") ? "s2" : "s1";
            String wiped = leader.equals("s3") ? "s2" : "s3";
            cluster.lab("kill", stale, "server", "-STOP").ok();
            for (int n = 1; n <= 20; n++) {
                cluster.awsResult(
                                LabCluster.clients().getFirst(),
                                leader,
                                "tag-resource",
                                "--resource-arn",
                                CLUSTER,
                                "--tags",
                                "key=n,value=" + n)
                        .ok();
            }
            cluster.lab("kill", wiped, "server").ok();
            cluster.lab("exec", wiped, "rm", "-rf", "/var/lib/longshore/server").ok();
            cluster.lab("kill", leader, "server").ok();
            cluster.startServer(wiped);
            cluster.lab("kill", stale, "server", "-CONT").ok();

            LabCluster.pause(A_WHILE);
            assertThat(cluster.admin(stale, "status").output()).doesNotContain("role: \"LEADER\"");
            assertThat(cluster.admin(wiped, "status").exitCode()).isNotZero();

            cluster.start();
            cluster.awaitLeader();
            assertThat(
                            cluster.awsResult(
                                            LabCluster.clients().getFirst(),
                                            leader,
                                            "list-tags-for-resource",
                                            "--resource-arn",
                                            CLUSTER)
                                    .ok())
                    .contains("\"20\"");
        }
    }
}
