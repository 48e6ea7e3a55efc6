package dev.longshore.agent.runtime;

/**
 * A call to the container runtime failed; {@code name} is the ECS agent's name of the error, e.g.
 * CannotPullContainerError.
 */
public sealed class RuntimeFailure extends Exception permits RuntimeUnreachable {
    private final String name;

    public RuntimeFailure(String name, String message) {
        super(message);
        this.name = name;
    }

    public RuntimeFailure(String name, String message, Throwable cause) {
        super(message, cause);
        this.name = name;
    }

    /** The error as {@code stoppedReason} and a container's {@code reason} show it. */
    public String reason() {
        return name + ": " + getMessage();
    }
}
