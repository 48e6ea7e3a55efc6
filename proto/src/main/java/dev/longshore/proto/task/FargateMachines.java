package dev.longshore.proto.task;

/** Machines that have joined no cluster and run FARGATE tasks of all of them. */
public final class FargateMachines {
    /**
     * Stands where other machines name their cluster, and operators use it as such to list, drain
     * and deregister them. No cluster can have this name.
     */
    public static final String CLUSTER = ".fargate";

    private FargateMachines() {}
}
