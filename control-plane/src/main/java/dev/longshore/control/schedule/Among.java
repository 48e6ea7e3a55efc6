package dev.longshore.control.schedule;

import java.time.Instant;

/** Among which machines one is chosen for a task. */
public sealed interface Among {
    /** The container instances of the task's cluster. */
    record Cluster() implements Among {}

    /**
     * Those container instances of the task's cluster that are a capacity provider's: they bear the
     * attribute with its name as the value.
     */
    record Pool(String provider) implements Among {
        /** The attribute of a container instance that says whose it is. */
        public static final String ATTRIBUTE = "capacity-provider";
    }

    /** The container instance of its cluster that StartTask names. */
    record OneInstance(String id) implements Among {}

    /**
     * Machines that offer their room to FARGATE.
     *
     * @param ofAnyCluster else only those of the task's own cluster
     */
    record Fargate(boolean ofAnyCluster) implements Among {}

    /**
     * The same for FARGATE_SPOT, but for those that such tasks have just left for others.
     *
     * @param at when it is placed
     */
    record Spot(boolean ofAnyCluster, Instant at) implements Among {}
}
