package dev.longshore.simulation.invariant.service;

import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.RowWatcher;
import dev.longshore.simulation.invariant.Violation;
import dev.longshore.simulation.invariant.service.ServiceStep.TaskChange;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks whom the scheduler stops. */
@Invariant(
        "The service scheduler never stops a task that is protected, unless it is unhealthy, or its service or its task set is deleted.")
public final class ProtectedTasksStay implements ServiceListener {
    private final RowWatcher rows;

    public ProtectedTasksStay(RowWatcher rows) {
        this.rows = rows;
    }

    @Override
    public void stepped(ServiceStep step) {
        if (step.isActive()) {
            step.stops()
                    .filter(change -> isProtected(step, change))
                    .filter(change -> isKept(step, change))
                    .findFirst()
                    .ifPresent(
                            change -> {
                                throw new Violation(
                                        ProtectedTasksStay.class,
                                        step.key()
                                                + " stops "
                                                + change.id()
                                                + ": "
                                                + step.inShort());
                            });
        }
    }

    /** Whether what it is of is still to have tasks. */
    private boolean isKept(ServiceStep step, TaskChange change) {
        if (step.rows().noneMatch(Services::isExternal)) {
            return true;
        }
        String id = change.before().orElseThrow().getTask().getStartedBy();
        return Optional.ofNullable(rows.taskSets(step.key()).get(id))
                .filter(set -> !Services.isDraining(set))
                .isPresent();
    }

    private static boolean isProtected(ServiceStep step, TaskChange change) {
        return Stream.of(change.before(), change.after())
                .flatMap(Optional::stream)
                .allMatch(row -> Services.isProtected(row, step.at()) && !Services.isSick(row));
    }
}
