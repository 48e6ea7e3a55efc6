package dev.longshore.agent.task;

import java.time.Duration;

/** Something to do for a task. Each can be repeated: doing what is done already is no error. */
public sealed interface Step {
    /** Whether a container comes nearer to running by it; else the task comes nearer to its end. */
    default boolean towardsRunning() {
        return switch (this) {
            case CreateNetwork s -> true;
            case CreateVolumes s -> true;
            case CreateCgroup s -> true;
            case PullImage s -> true;
            case CreateContainer s -> true;
            case StartContainer s -> true;
            case StopContainer s -> false;
            case RemoveContainer s -> false;
            case RemoveNetwork s -> false;
            case RemoveVolumes s -> false;
            case RemoveCgroup s -> false;
        };
    }

    /** Make the task's namespace and interface. */
    record CreateNetwork() implements Step {}

    /** Make the task's volumes. */
    record CreateVolumes() implements Step {}

    /** Make the cgroup whose limits hold for all containers of the task together. */
    record CreateCgroup() implements Step {}

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

    /** Remove the task's namespace and interface. */
    record RemoveNetwork() implements Step {}

    /** Remove the task's own volumes. */
    record RemoveVolumes() implements Step {}

    /** Remove the task's cgroup. */
    record RemoveCgroup() implements Step {}
}
