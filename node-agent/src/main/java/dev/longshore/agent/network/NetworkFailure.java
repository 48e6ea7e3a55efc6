package dev.longshore.agent.network;

/** A network could not be made or removed; the message says which command failed with what. */
public final class NetworkFailure extends Exception {
    public NetworkFailure(String message) {
        super(message);
    }

    public NetworkFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
