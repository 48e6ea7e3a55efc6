package dev.longshore.simulation.invariant.service;

/** Sees every step of every service, one batch at a time. */
@FunctionalInterface
public interface ServiceListener {
    /**
     * A batch has changed a service or some of its tasks.
     *
     * @throws dev.longshore.simulation.invariant.Violation if it may not
     */
    void stepped(ServiceStep step);
}
