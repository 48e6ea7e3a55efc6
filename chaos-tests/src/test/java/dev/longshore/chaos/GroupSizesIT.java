package dev.longshore.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Groups of other sizes than three, from the start. */
@Tag("long")
class GroupSizesIT {
    private static final Duration SOON = Duration.ofMinutes(1);

    @Test
    void fiveServersGoOnWithoutTwo() {
        try (var cluster = new LabCluster(5, 0)) {
            cluster.awaitAgents();
            String leader = LabCluster.await("a leader", SOON, cluster::leader);
            String other = leader.equals("s5") ? "s4" : "s5";
            for (String server : List.of(leader, other)) {
                cluster.lab("kill", server, "server").ok();
            }
            LabCluster.await("another leader", SOON, () -> cluster.leader().isPresent());
            cluster.aws("create-cluster", "--cluster-name", "of-three");
            cluster.start();
            LabCluster.await(
                    "the killed ones are back",
                    SOON,
                    () -> cluster.admin(other, "status").output().contains("leader: \"s"));
            String client = LabCluster.clients().getFirst();
            assertThat(cluster.awsResult(client, other, "list-clusters").ok()).contains("of-three");
        }
    }

    @Test
    void aSingleServerKeepsItsStateOverRestarts() {
        try (var cluster = new LabCluster(1, 0)) {
            cluster.awaitAgents();
            cluster.aws("create-cluster", "--cluster-name", "alone");
            cluster.lab("stop", "s1", "server").ok();
            assertThat(cluster.lab("logs", "s1", "server").output()).contains("stopped within");
            cluster.start();
            LabCluster.await("the server leads again", SOON, () -> cluster.leader().isPresent());
            assertThat(cluster.aws("list-clusters").toString()).contains("alone");
        }
    }
}
