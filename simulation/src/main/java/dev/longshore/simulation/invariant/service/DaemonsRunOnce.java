package dev.longshore.simulation.invariant.service;

import dev.longshore.proto.store.TaskRow;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.Violation;
import java.util.HashSet;
import java.util.Set;

/** Looks at the nodes of a daemon's tasks whenever one is launched. */
@Invariant("No node ever has two wanted tasks of one deployment of a daemon.")
public final class DaemonsRunOnce implements ServiceListener {
    @Override
    public void stepped(ServiceStep step) {
        if (step.after().filter(Services::isDaemon).isEmpty()) {
            return;
        }
        Set<String> seen = new HashSet<>();
        step.live()
                .filter(row -> !seen.add(place(row)))
                .findFirst()
                .ifPresent(
                        row -> {
                            throw new Violation(
                                    DaemonsRunOnce.class,
                                    step.key() + " has a second task at " + place(row));
                        });
    }

    private static String place(TaskRow row) {
        return row.getInstance() + " of " + row.getTask().getStartedBy();
    }
}
