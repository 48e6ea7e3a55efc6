package dev.longshore.simulation.invariant;

import java.util.Objects;

/** A promise is broken: which, and how one can see it. */
public final class Violation extends RuntimeException {
    private final Class<?> invariant;

    /** {@code invariant} bears the {@link Invariant} that is broken. */
    public Violation(Class<?> invariant, String evidence, Throwable cause) {
        super(message(invariant, evidence), cause);
        this.invariant = invariant;
    }

    /** {@code invariant} bears the {@link Invariant} that is broken. */
    public Violation(Class<?> invariant, String evidence) {
        super(message(invariant, evidence));
        this.invariant = invariant;
    }

    private static String message(Class<?> invariant, String evidence) {
        var promise =
                Objects.requireNonNull(
                        invariant.getAnnotation(Invariant.class), "a class that promises");
        return invariant.getSimpleName() + ": " + evidence + "\n  promised: " + promise.value();
    }

    /** The name of the promise. */
    public String invariant() {
        return invariant.getSimpleName();
    }
}
