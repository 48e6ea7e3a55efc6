package dev.longshore.simulation.invariant.service;

import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.Violation;

/** Counts when a service launches tasks: one that is scaled in has more for a while. */
@Invariant(
        "A service with a count never launches a task that takes its running and pending ones above its maximum.")
public final class MaximumIsKept implements ServiceListener {
    @Override
    public void stepped(ServiceStep step) {
        boolean launches = step.changes().stream().anyMatch(ServiceStep.TaskChange::isNew);
        if (!launches || step.after().filter(row -> !Services.isCounted(row)).isPresent()) {
            return;
        }
        int maximum = step.rows().mapToInt(Services::maximum).max().orElse(0);
        long back = step.changes().stream().filter(ServiceStep.TaskChange::comesBack).count();
        long live = step.live().count() - back;
        if (live > maximum) {
            throw new Violation(
                    MaximumIsKept.class,
                    "%s launches, and has %d tasks then; at most %d are allowed: %s"
                            .formatted(step.key(), live, maximum, step.inShort()));
        }
    }
}
