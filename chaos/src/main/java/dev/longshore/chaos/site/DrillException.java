package dev.longshore.chaos.site;

/** A drill cannot begin or go on; the message says why, and what to do. */
public final class DrillException extends RuntimeException {
    public DrillException(String message) {
        super(message);
    }

    public DrillException(String message, Throwable cause) {
        super(message, cause);
    }
}
