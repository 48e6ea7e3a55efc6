package dev.longshore.simulation.invariant.end;

import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.Violation;

/**
 * Bounds what happens in a world: a controller whose every step gives it reason for another one
 * would go on for ever.
 */
@Invariant("Nobody works without end: a world has a bounded number of events.")
public final class WorkEnds {
    /** Several times as many as any world has in which all goes well. */
    public static final long MOST_EVENTS = 1_000_000;

    private WorkEnds() {}

    /** A world has had more. */
    public static Violation exceeded() {
        return new Violation(WorkEnds.class, "more than " + MOST_EVENTS + " events");
    }
}
