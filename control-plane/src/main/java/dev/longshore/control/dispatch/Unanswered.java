package dev.longshore.control.dispatch;

/** An agent was asked in vain, or could not be asked; the message says why, for an operator. */
public final class Unanswered extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unanswered(String message) {
        super(message);
    }
}
