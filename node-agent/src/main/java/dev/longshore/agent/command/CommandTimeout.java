package dev.longshore.agent.command;

/** A command did not end in time and was killed. What it had started may go on. */
public final class CommandTimeout extends CommandFailure {
    public CommandTimeout(String message) {
        super(message);
    }
}
