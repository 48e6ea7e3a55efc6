package dev.longshore.control.wire;

/**
 * A request's body cannot be read as what its operation takes. The message says which member, and
 * why; each protocol has its own code for it.
 */
public final class MalformedRequestException extends RuntimeException {
    public MalformedRequestException(String message) {
        super(message);
    }
}
