package dev.longshore.agent.runtime;

/**
 * The container runtime could not be asked: nothing listens at its socket. The call has done
 * nothing, and may succeed once the runtime is back.
 */
public final class RuntimeUnreachable extends RuntimeFailure {
    public RuntimeUnreachable(String name, String message, Throwable cause) {
        super(name, message, cause);
    }
}
