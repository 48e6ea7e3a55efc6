package dev.longshore.agent.runtime.podman;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import java.util.function.BooleanSupplier;

/**
 * Inspector at containers. Podman learns of a container's end from its monitor (conmon); where that
 * was killed it says "running" for ever, so the kernel is asked too. Any thread; calls block, and
 * throw what docker-java throws.
 */
final class Inspector {
    /**
     * A container.
     *
     * @param lost whether it has ended unseen: the runtime takes it for running, and always will
     */
    record Inspected(InspectContainerResponse container, boolean lost) {
        /** Whether it has a process. */
        boolean runs() {
            return !lost && States.runs(container);
        }
    }

    private final DockerClient docker;
    private final Processes processes;
    private final BooleanSupplier isPodman;

    /**
     * @param isPodman Docker finds such ends itself, and its processes may be in another machine
     */
    Inspector(DockerClient docker, Processes processes, BooleanSupplier isPodman) {
        this.docker = docker;
        this.processes = processes;
        this.isPodman = isPodman;
    }

    Inspected inspect(String runtimeId) {
        InspectContainerResponse container = docker.inspectContainerCmd(runtimeId).exec();
        if (!seemsLost(container)) {
            return new Inspected(container, false);
        }
        // Its end may have come, and been told, between the answer and the look at its process.
        InspectContainerResponse again = docker.inspectContainerCmd(runtimeId).exec();
        return new Inspected(again, seemsLost(again) && isPodman.getAsBoolean());
    }

    private boolean seemsLost(InspectContainerResponse container) {
        Long pid = container.getState().getPidLong();
        return States.runs(container) && pid != null && processes.isLost(container.getId(), pid);
    }
}
