package dev.longshore.control.schedule;

import dev.longshore.proto.store.TaskRow;
import java.util.List;

/**
 * Tasks of launch type FARGATE, FARGATE_SPOT among them: they run on what machines have to spare,
 * whichever cluster a machine has joined, and no container instance shows them.
 */
public final class Fargate {
    /** The launch type. */
    public static final String LAUNCH_TYPE = "FARGATE";

    /** The capacity provider whose tasks leave when others need their room. */
    public static final String SPOT = "FARGATE_SPOT";

    /** The capacity providers of such tasks, which every account has. */
    public static final List<String> PROVIDERS = List.of("FARGATE", SPOT);

    private Fargate() {}

    /** Whether a task is one of these. */
    public static boolean runs(TaskRow task) {
        return task.getTask().getLaunchType().equals(LAUNCH_TYPE);
    }

    /** Whether a task is one of those that leave when others need its room. */
    public static boolean isSpot(TaskRow task) {
        return task.getTask().getCapacityProviderName().equals(SPOT);
    }
}
