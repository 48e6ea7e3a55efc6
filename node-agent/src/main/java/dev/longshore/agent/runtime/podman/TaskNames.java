package dev.longshore.agent.runtime.podman;

import dev.longshore.foundation.arn.Arns;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.ecs.Volume;

/**
 * The names under which the runtime knows what is ours. They follow from the task alone, so that
 * whoever repeats a call meets what the first one made.
 */
final class TaskNames {
    private static final String PREFIX = "longshore-";

    private TaskNames() {}

    static String container(AssignedTask task, String containerName) {
        return PREFIX + taskId(task) + "-" + containerName;
    }

    static String volume(AssignedTask task, Volume volume) {
        return isShared(volume) ? volume.getName() : PREFIX + taskId(task) + "-" + volume.getName();
    }

    /** The dot keeps it apart from the volumes that the task names itself. */
    static String tmpfs(AssignedTask task, String containerName, int position) {
        return container(task, containerName) + ".tmpfs" + position;
    }

    /** Whether a volume outlives the task. */
    static boolean isShared(Volume volume) {
        return volume.getDockerVolumeConfiguration().getScope().equals("shared");
    }

    static String taskId(AssignedTask task) {
        return Arns.id(task.getTaskArn());
    }
}
