package dev.longshore.agent.task;

import dev.longshore.agent.runtime.ContainerState;
import java.util.Optional;

/** How a step ended. */
public sealed interface StepResult {
    /**
     * It is done. {@code value}: the runtime's id of a created container, the digest that a
     * registry has for a pulled image; empty where none was asked, and for all other steps.
     */
    record Done(String value, Optional<ContainerState> container) implements StepResult {}

    /** It is not done; {@code reason} in the words of ECS ({@code CannotPullContainerError: …}). */
    record Failed(String reason) implements StepResult {}

    /** Nobody was there to do it; it may be done once the container runtime is back. */
    record Unreachable(String reason) implements StepResult {}
}
