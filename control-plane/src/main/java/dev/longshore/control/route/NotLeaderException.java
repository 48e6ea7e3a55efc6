package dev.longshore.control.route;

/**
 * The asked server does not lead and has done nothing: asking another one cannot double anything.
 */
public final class NotLeaderException extends RuntimeException {
    public NotLeaderException(String message) {
        super(message);
    }
}
