package dev.longshore.control.domain.service;

/** How a task of a service stands, from the service's side. */
public enum Standing {
    /** Wanted, and not RUNNING yet. */
    PENDING,
    /** RUNNING, and not known to be healthy yet. */
    SETTLING,
    HEALTHY,
    /** A container health check has failed. */
    UNHEALTHY,
    /** On a node that was given up: it may still run, nobody counts on it, and it may come back. */
    AWAY,
    /** On its way to STOPPED. */
    STOPPING,
    /**
     * STOPPED, or about to be by itself, and the service has not taken notice yet: where tasks
     * fail, the next launch waits.
     */
    ENDED;

    /** Whether it takes its node's place for a task of the service, running or to run. */
    boolean isThere() {
        return switch (this) {
            case PENDING, SETTLING, HEALTHY, UNHEALTHY, AWAY -> true;
            case STOPPING, ENDED -> false;
        };
    }
}
