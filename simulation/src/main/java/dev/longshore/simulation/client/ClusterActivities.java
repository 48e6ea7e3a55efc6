package dev.longshore.simulation.client;

import dev.longshore.proto.ecs.CreateClusterRequest;
import dev.longshore.proto.ecs.DeleteClusterRequest;
import dev.longshore.proto.ecs.DescribeClustersRequest;
import dev.longshore.proto.ecs.DescribeClustersResponse;
import dev.longshore.simulation.client.Calls.Answer;
import dev.longshore.simulation.client.Calls.Repeat;
import dev.longshore.simulation.invariant.caller.AcknowledgedWritesSurvive;

/**
 * Creates and deletes a cluster of its own. It is there exactly from its creation to its deletion.
 */
final class ClusterActivities {
    private final Calls calls;
    private final String cluster;
    private boolean exists;
    private boolean busy;

    ClusterActivities(Calls calls, String name) {
        this.calls = calls;
        this.cluster = "cluster-of-" + name;
    }

    /** Creates it where it is not, deletes it where it is; then looks. */
    void act() {
        if (busy) {
            return;
        }
        busy = true;
        if (exists) {
            calls.send(
                    "DeleteCluster",
                    DeleteClusterRequest.newBuilder().setCluster(cluster).build(),
                    Repeat.UNTIL_ANSWERED,
                    answer -> look(!(answer instanceof Answer.Done) && !gone(answer)));
        } else {
            calls.send(
                    "CreateCluster",
                    CreateClusterRequest.newBuilder().setClusterName(cluster).build(),
                    Repeat.UNTIL_ANSWERED,
                    answer -> look(answer instanceof Answer.Done));
        }
    }

    /** A repeated deletion may find that the first has worked. */
    private static boolean gone(Answer answer) {
        return answer instanceof Answer.Refused refused
                && refused.why().code().equals("ClusterNotFoundException");
    }

    private void look(boolean expected) {
        exists = expected;
        calls.send(
                "DescribeClusters",
                DescribeClustersRequest.newBuilder().addClusters(cluster).build(),
                Repeat.UNTIL_ANSWERED,
                answer -> {
                    busy = false;
                    if (answer instanceof Answer.Done(DescribeClustersResponse seen)) {
                        boolean active =
                                seen.getClustersList().stream()
                                        .anyMatch(c -> c.getStatus().equals("ACTIVE"));
                        AcknowledgedWritesSurvive.clusterIsRead(cluster, expected, active);
                    }
                });
    }
}
