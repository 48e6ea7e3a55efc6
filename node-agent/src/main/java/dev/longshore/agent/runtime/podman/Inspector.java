package dev.longshore.agent.runtime.podman;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.InternalServerErrorException;
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

    /**
     * What Podman's answer has when the container's process ended while it looked at it: its parts
     * are read from proc one after the other ({@code read /proc/402/cgroup: no such process}).
     */
    private static final String ENDED_MEANWHILE = "no such process";

    /** A process ends once; the others are for one that was started again. */
    private static final int MOST_LOOKS = 3;

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
        InspectContainerResponse container = ask(runtimeId);
        if (!seemsLost(container)) {
            return new Inspected(container, false);
        }
        // Its end may have come, and been told, between the answer and the look at its process.
        InspectContainerResponse again = ask(runtimeId);
        return new Inspected(again, seemsLost(again) && isPodman.getAsBoolean());
    }

    private InspectContainerResponse ask(String runtimeId) {
        for (int look = 1; ; look++) {
            try {
                return docker.inspectContainerCmd(runtimeId).exec();
            } catch (InternalServerErrorException e) {
                if (look == MOST_LOOKS || !Failures.text(e).contains(ENDED_MEANWHILE)) {
                    throw e;
                }
            }
        }
    }

    private boolean seemsLost(InspectContainerResponse container) {
        Long pid = container.getState().getPidLong();
        return States.runs(container) && pid != null && processes.isLost(container.getId(), pid);
    }
}
