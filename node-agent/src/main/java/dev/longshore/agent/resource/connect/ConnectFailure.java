package dev.longshore.agent.resource.connect;

import dev.longshore.agent.resource.ResourceFailure;

/** A task's way to what it calls could not be made or removed. */
public final class ConnectFailure extends ResourceFailure {
    ConnectFailure(String message) {
        super(message);
    }

    ConnectFailure(String message, Throwable cause) {
        super(message + ": " + cause.getMessage(), cause);
    }
}
