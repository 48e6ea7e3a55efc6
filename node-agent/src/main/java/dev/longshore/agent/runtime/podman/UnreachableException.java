package dev.longshore.agent.runtime.podman;

/** Nothing takes requests at the runtime's socket; on its way through docker-java. */
final class UnreachableException extends RuntimeException {
    UnreachableException(String message, Throwable cause) {
        super(message, cause);
    }
}
