package dev.longshore.agent.resource.cgroup;

import dev.longshore.agent.command.Commands;
import dev.longshore.agent.runtime.RuntimeFacts;
import dev.longshore.agent.runtime.TaskLimits;
import java.nio.file.Path;
import java.util.Set;

/** The cgroups of tasks. */
public interface TaskCgroups {
    /**
     * The cgroups as this runtime makes its own.
     *
     * @param mounted where cgroups are mounted
     */
    static TaskCgroups of(RuntimeFacts runtime, Path mounted, Commands commands) {
        return runtime.cgroupManager().equals("systemd")
                ? new SystemdSlices(commands)
                : new CgroupDirectories(mounted, runtime.cgroupVersion());
    }

    /** Makes a task's cgroup with these limits; harmless when it is there. */
    void create(String taskId, TaskLimits limits) throws CgroupFailure;

    /** What the container runtime takes as the parent of the task's containers. */
    String parent(String taskId);

    /** Removes a task's cgroup, in which nothing runs any more; harmless when there is none. */
    void remove(String taskId) throws CgroupFailure;

    /** Ids of the tasks that have one. */
    Set<String> list() throws CgroupFailure;
}
