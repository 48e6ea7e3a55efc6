package dev.longshore.cli;

/** A command cannot be carried out; the message is for the person at the terminal. */
public final class CommandFailure extends RuntimeException {
    public CommandFailure(String message) {
        super(message);
    }
}
