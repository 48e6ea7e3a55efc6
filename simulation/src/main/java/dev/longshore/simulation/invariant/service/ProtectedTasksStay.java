package dev.longshore.simulation.invariant.service;

import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.Violation;
import dev.longshore.simulation.invariant.service.ServiceStep.TaskChange;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks whom the scheduler stops. */
@Invariant(
        "The service scheduler never stops a task that is protected, unless it is unhealthy or its service is deleted.")
public final class ProtectedTasksStay implements ServiceListener {
    @Override
    public void stepped(ServiceStep step) {
        if (step.isActive()) {
            step.stops()
                    .filter(change -> isProtected(step, change))
                    .findFirst()
                    .ifPresent(
                            change -> {
                                throw new Violation(
                                        ProtectedTasksStay.class,
                                        step.key() + " stops " + change.after());
                            });
        }
    }

    private static boolean isProtected(ServiceStep step, TaskChange change) {
        return Stream.of(change.before(), change.after())
                .flatMap(Optional::stream)
                .allMatch(row -> Services.isProtected(row, step.at()) && !Services.isSick(row));
    }
}
