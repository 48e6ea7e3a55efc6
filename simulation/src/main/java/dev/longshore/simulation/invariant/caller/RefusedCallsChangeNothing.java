package dev.longshore.simulation.invariant.caller;

import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.RowWatcher;
import dev.longshore.simulation.invariant.Violation;
import java.util.HashSet;
import java.util.Set;

/** Looks for tasks of calls that were refused, at the end. */
@Invariant("A call that was refused or has failed changed nothing.")
final class RefusedCallsChangeNothing {
    private final RowWatcher rows;
    private final Set<String> refused = new HashSet<>();

    RefusedCallsChangeNothing(RowWatcher rows) {
        this.rows = rows;
    }

    void refused(String token) {
        refused.add(token);
    }

    void check() {
        rows.tasks().values().stream()
                .map(row -> row.getTask().getStartedBy())
                .filter(refused::contains)
                .findFirst()
                .ifPresent(
                        token -> {
                            throw new Violation(
                                    RefusedCallsChangeNothing.class,
                                    "the call " + token + " was refused, and its task exists");
                        });
    }
}
