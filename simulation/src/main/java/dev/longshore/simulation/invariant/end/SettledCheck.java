package dev.longshore.simulation.invariant.end;

/** A promise about the world after its quiet minutes. */
@FunctionalInterface
public interface SettledCheck {
    /**
     * Looks whether it holds.
     *
     * @throws dev.longshore.simulation.invariant.Violation if it does not
     */
    void check(Settled settled);
}
