package dev.longshore.control.process.startup;

/**
 * The server cannot start or go on; the message says what, where and what to do. For the person at
 * the terminal, without a stack trace.
 */
public final class StartException extends RuntimeException {
    public StartException(String message) {
        super(message);
    }

    public StartException(String message, Throwable cause) {
        super(message, cause);
    }
}
