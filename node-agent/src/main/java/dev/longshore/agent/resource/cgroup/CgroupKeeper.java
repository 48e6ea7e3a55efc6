package dev.longshore.agent.resource.cgroup;

import dev.longshore.agent.resource.ResourceKeeper;
import dev.longshore.agent.resource.TaskResource;
import dev.longshore.agent.runtime.Place;
import dev.longshore.agent.runtime.TaskLimits;
import dev.longshore.foundation.arn.Arns;
import dev.longshore.proto.agent.AssignedTask;
import java.util.Set;

/** The cgroups of tasks that have limits as a whole. */
public final class CgroupKeeper implements ResourceKeeper {
    private final TaskCgroups cgroups;

    public CgroupKeeper(TaskCgroups cgroups) {
        this.cgroups = cgroups;
    }

    @Override
    public TaskResource resource() {
        return TaskResource.CGROUP;
    }

    @Override
    public void prepare(AssignedTask task) throws CgroupFailure {
        cgroups.create(id(task), TaskLimits.of(task));
    }

    @Override
    public void release(AssignedTask task) throws CgroupFailure {
        cgroups.remove(id(task));
    }

    @Override
    public Set<String> list() throws CgroupFailure {
        return cgroups.list();
    }

    /** Containers are made below the task's cgroup. */
    @Override
    public Place place(AssignedTask task, Place place) {
        return place.below(cgroups.parent(id(task)));
    }

    private static String id(AssignedTask task) {
        return Arns.id(task.getTaskArn());
    }
}
