package dev.longshore.agent.runtime.podman;

import dev.longshore.foundation.arn.Arns;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.ecs.Volume;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names under which the runtime knows what is ours. They follow from the task alone, so that
 * whoever repeats a call meets what the first one made.
 */
final class TaskNames {
    private static final String PREFIX = "longshore-";

    /** Ids of tasks are 32 hexadecimal digits, so that hardly anything of others' looks like it. */
    private static final Pattern OF_A_TASK = Pattern.compile(PREFIX + "([0-9a-f]{32})-.+");

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

    /**
     * The id of the task that a volume is named for. Podman itself makes a volume that a container
     * names and that is not there, and gives it no label.
     */
    static Optional<String> taskOfVolume(String name) {
        Matcher matcher = OF_A_TASK.matcher(name);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** Whether a container or a volume is named for a task. */
    static boolean isOfATask(String name) {
        return OF_A_TASK.matcher(name).matches();
    }

    /** What the names of the volumes of all tasks begin with. */
    static String volumePrefix() {
        return PREFIX;
    }

    /** Whether a volume outlives the task. */
    static boolean isShared(Volume volume) {
        return volume.getDockerVolumeConfiguration().getScope().equals("shared");
    }

    static String taskId(AssignedTask task) {
        return Arns.id(task.getTaskArn());
    }
}
