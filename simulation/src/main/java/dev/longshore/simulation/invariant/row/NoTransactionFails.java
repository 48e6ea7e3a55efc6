package dev.longshore.simulation.invariant.row;

import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.Violation;
import java.util.function.Consumer;

/** Takes what the sequencers of all servers report as a bug. */
@Invariant("No transaction fails in a way that none should.")
public final class NoTransactionFails implements Consumer<Throwable> {
    @Override
    public void accept(Throwable bug) {
        throw new Violation(NoTransactionFails.class, String.valueOf(bug), bug);
    }
}
