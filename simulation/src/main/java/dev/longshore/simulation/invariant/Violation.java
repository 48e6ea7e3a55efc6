package dev.longshore.simulation.invariant;

/** A promise is broken: which, and how one can see it. */
public final class Violation extends RuntimeException {
    private final String invariant;

    public Violation(String invariant, String evidence, Throwable cause) {
        super(invariant + ": " + evidence, cause);
        this.invariant = invariant;
    }

    public Violation(String invariant, String evidence) {
        super(invariant + ": " + evidence);
        this.invariant = invariant;
    }

    /** The name of the promise. */
    public String invariant() {
        return invariant;
    }
}
