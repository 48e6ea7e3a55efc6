package dev.longshore.agent.command;

/**
 * A command could not be started, or did not end in time. One that ended with a status other than 0
 * is no such failure.
 */
public class CommandFailure extends Exception {
    public CommandFailure(String message) {
        super(message);
    }

    public CommandFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
