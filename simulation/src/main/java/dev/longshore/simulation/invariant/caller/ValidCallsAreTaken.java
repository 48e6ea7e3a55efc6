package dev.longshore.simulation.invariant.caller;

import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.Violation;

/** Sees calls that nothing but the system's own faults could refuse. */
@Invariant("A valid call is never refused, however often it has to be repeated.")
public final class ValidCallsAreTaken {
    private ValidCallsAreTaken() {}

    /** A valid call was refused. */
    public static Violation refused(String operation, String why) {
        return new Violation(ValidCallsAreTaken.class, operation + " was refused: " + why);
    }
}
