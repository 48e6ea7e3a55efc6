package dev.longshore.agent.resource;

/** A resource of a task could not be made, removed or listed; the message says why. */
public abstract class ResourceFailure extends Exception {
    protected ResourceFailure(String message) {
        super(message);
    }

    protected ResourceFailure(String message, Throwable cause) {
        super(message, cause);
    }

    /** As a task's {@code stoppedReason} shows it, under the ECS agent's name of the error. */
    public final String reason() {
        return "ResourceInitializationError: " + getMessage();
    }
}
