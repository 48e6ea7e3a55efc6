package dev.longshore.agent.resource.network;

import dev.longshore.agent.resource.ResourceFailure;

/** A network could not be made or removed; the message says which command failed with what. */
public final class NetworkFailure extends ResourceFailure {
    public NetworkFailure(String message) {
        super(message);
    }

    public NetworkFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
