package dev.longshore.agent.resource.volume;

import dev.longshore.agent.resource.ResourceKeeper;
import dev.longshore.agent.resource.TaskResource;
import dev.longshore.agent.runtime.ContainerRuntime;
import dev.longshore.agent.runtime.RuntimeFailure;
import dev.longshore.proto.agent.AssignedTask;
import java.util.Set;

/**
 * The volumes of tasks. The container runtime finds them by their names when it makes containers.
 */
public final class VolumeKeeper implements ResourceKeeper {
    private final ContainerRuntime runtime;

    public VolumeKeeper(ContainerRuntime runtime) {
        this.runtime = runtime;
    }

    @Override
    public TaskResource resource() {
        return TaskResource.VOLUMES;
    }

    @Override
    public void prepare(AssignedTask task) throws RuntimeFailure {
        runtime.createVolumes(task);
    }

    @Override
    public void release(AssignedTask task) throws RuntimeFailure {
        runtime.removeVolumes(task);
    }

    @Override
    public Set<String> list() throws RuntimeFailure {
        return runtime.listVolumes();
    }
}
