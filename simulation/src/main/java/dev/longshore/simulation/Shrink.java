package dev.longshore.simulation;

import dev.longshore.simulation.world.Coverage;
import dev.longshore.simulation.world.Faults;
import dev.longshore.simulation.world.Sabotage;
import dev.longshore.simulation.world.Trace;
import java.time.Duration;
import java.util.List;

/**
 * Makes a failing world smaller while the same promise is still broken: a shorter time, fewer
 * callers, fewer machines, fewer kinds of faults. What is found is the smallest on this way, not
 * the smallest there is.
 */
final class Shrink {
    /** Worlds that one search may run. */
    private static final int MAX_RUNS = 80;

    private static final Duration SHORTEST = Duration.ofSeconds(15);

    private final Sabotage sabotage;
    private Outcome smallest;
    private int runs;

    private Shrink(Outcome failed, Sabotage sabotage) {
        this.smallest = failed;
        this.sabotage = sabotage;
    }

    /** The smallest world found that fails as {@code failed} did. */
    static Outcome of(Outcome failed, Sabotage sabotage) {
        var search = new Shrink(failed, sabotage);
        boolean smaller = true;
        while (smaller && search.runs < MAX_RUNS) {
            smaller = search.round();
        }
        return search.smallest;
    }

    private boolean round() {
        boolean smaller = false;
        while (shorter(smallest.plan()) && stillFails(half(smallest.plan()))) {
            smaller = true;
        }
        for (Faults.Kind kind : Faults.Kind.values()) {
            boolean there = !smallest.plan().without().contains(kind);
            smaller |= there && stillFails(smallest.plan().without(kind));
        }
        for (int clients : List.of(1, 2, 3)) {
            boolean fewer = clients < smallest.plan().clients();
            smaller |= fewer && stillFails(smallest.plan().withClients(clients));
        }
        for (int machines : List.of(1, 3, 8)) {
            boolean fewer = machines < smallest.plan().machines();
            smaller |= fewer && stillFails(smallest.plan().withMachines(machines));
        }
        return smaller;
    }

    private static boolean shorter(Plan plan) {
        return plan.faulty().dividedBy(2).compareTo(SHORTEST) >= 0;
    }

    private static Plan half(Plan plan) {
        return plan.withFaulty(Duration.ofSeconds(plan.faulty().toSeconds() / 2));
    }

    private boolean stillFails(Plan plan) {
        if (runs++ >= MAX_RUNS) {
            return false;
        }
        Outcome outcome = Outcome.of(plan, new Coverage(), Trace.silent(), sabotage);
        boolean same = outcome.failure().isPresent() && outcome.what().equals(smallest.what());
        if (same) {
            smallest = outcome;
        }
        return same;
    }
}
