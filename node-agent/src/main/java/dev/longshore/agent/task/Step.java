package dev.longshore.agent.task;

import dev.longshore.agent.resource.TaskResource;
import java.time.Duration;

/** Something to do for a task. Each can be repeated: doing what is done already is no error. */
public sealed interface Step {
    /** Whether a container comes nearer to running by it; else the task comes nearer to its end. */
    default boolean towardsRunning() {
        return switch (this) {
            case Prepare s -> true;
            case PullImage s -> true;
            case CreateContainer s -> true;
            case StartContainer s -> true;
            case StopContainer s -> false;
            case RemoveContainer s -> false;
            case Release s -> false;
        };
    }

    /** Make something that the task's containers need. */
    record Prepare(TaskResource resource) implements Step {}

    /** Make a container's image available. */
    record PullImage(String container, String image) implements Step {}

    /** Make a container, without starting it. */
    record CreateContainer(String container) implements Step {}

    /** Start a container: once, or again where its restart policy says so. */
    record StartContainer(String container, String runtimeId) implements Step {}

    /** Stop a container and wait for its end. */
    record StopContainer(String container, String runtimeId, Duration grace) implements Step {}

    /** Remove a container that has ended. */
    record RemoveContainer(String container, String runtimeId) implements Step {}

    /** Remove something that the task's containers needed. */
    record Release(TaskResource resource) implements Step {}
}
