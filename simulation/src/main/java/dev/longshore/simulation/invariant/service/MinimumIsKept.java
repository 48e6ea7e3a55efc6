package dev.longshore.simulation.invariant.service;

import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.Violation;
import java.util.List;

/** Counts when a service stops healthy tasks. */
@Invariant(
        "The service scheduler never stops a healthy task where fewer than the minimum would be left.")
public final class MinimumIsKept implements ServiceListener {
    @Override
    public void stepped(ServiceStep step) {
        List<ServiceStep.TaskChange> stopped =
                step.stops().filter(change -> change.wasHealthy(step.at())).toList();
        if (stopped.isEmpty() || !step.isCounted()) {
            return;
        }
        int minimum = step.rows().mapToInt(Services::minimum).min().orElse(0);
        // Others may have left after the scheduler looked.
        long left =
                step.changes().stream()
                        .filter(change -> change.leaves() && !change.isStoppedByUs())
                        .filter(change -> change.before().isPresent())
                        .filter(change -> Services.isHealthy(change.before().get(), step.at()))
                        .count();
        if (step.healthy() + left < minimum) {
            throw new Violation(
                    MinimumIsKept.class,
                    "%s stops %s, and has %d healthy tasks then; at least %d are to be: %s"
                            .formatted(
                                    step.key(),
                                    ServiceStep.ids(stopped),
                                    step.healthy(),
                                    minimum,
                                    step.after()));
        }
    }
}
