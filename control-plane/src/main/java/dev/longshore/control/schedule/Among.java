package dev.longshore.control.schedule;

/** Among which machines one is chosen for a task. */
public sealed interface Among {
    /** The container instances of the task's cluster. */
    record Cluster() implements Among {}

    /** The container instance of its cluster that StartTask names. */
    record OneInstance(String id) implements Among {}

    /**
     * Machines that offer their room to FARGATE.
     *
     * @param ofAnyCluster else only those of the task's own cluster
     */
    record Fargate(boolean ofAnyCluster) implements Among {}
}
