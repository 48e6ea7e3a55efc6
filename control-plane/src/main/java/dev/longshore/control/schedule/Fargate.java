package dev.longshore.control.schedule;

import dev.longshore.proto.store.TaskRow;

/**
 * Tasks of launch type FARGATE, FARGATE_SPOT among them: they run on what machines have to spare,
 * whichever cluster a machine has joined, and no container instance shows them.
 */
public final class Fargate {
    /** The launch type. */
    public static final String LAUNCH_TYPE = "FARGATE";

    private Fargate() {}

    /** Whether a task is one of these. */
    public static boolean runs(TaskRow task) {
        return task.getTask().getLaunchType().equals(LAUNCH_TYPE);
    }
}
