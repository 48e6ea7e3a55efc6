package dev.longshore.simulation.invariant.service;

import dev.longshore.proto.store.TaskRow;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.Violation;
import dev.longshore.simulation.invariant.service.ServiceStep.TaskChange;
import dev.longshore.state.lifecycle.TaskStatus;
import java.util.List;

/**
 * Counts when tasks of a node that was given up are declared STOPPED. Those of which there is one
 * at most do not come back: their nodes have ended them.
 */
@Invariant(
        "A service gives up a task that may come back with its node only where another healthy one"
                + " has taken its place, or may not run beside another.")
public final class AwayTasksComeBack implements ServiceListener {
    @Override
    public void stepped(ServiceStep step) {
        List<TaskChange> givenUp = step.changes().stream().filter(this::isGivenUp).toList();
        if (givenUp.isEmpty() || !step.isCounted()) {
            return;
        }
        int desired =
                step.rows().mapToInt(row -> row.getService().getDesiredCount()).min().orElse(0);
        // Others may have left after the scheduler looked.
        long left =
                step.changes().stream()
                        .filter(change -> change.leaves() && change.before().isPresent())
                        .filter(change -> Services.isHealthy(change.before().get(), step.at()))
                        .count();
        long away = step.tasks().values().stream().filter(AwayTasksComeBack::isAway).count();
        if (step.healthy() + left + away < desired) {
            throw new Violation(
                    AwayTasksComeBack.class,
                    "%s gives up %s, and has %d healthy ones and %d that may come back, of %d: %s"
                            .formatted(
                                    step.key(),
                                    ServiceStep.ids(givenUp),
                                    step.healthy(),
                                    away,
                                    desired,
                                    step.inShort()));
        }
    }

    private boolean isGivenUp(TaskChange change) {
        return change.before().filter(AwayTasksComeBack::isAway).isPresent()
                && change.after()
                        .map(TaskRow::getTask)
                        .filter(task -> task.getLastStatus().equals(TaskStatus.STOPPED.name()))
                        .filter(task -> task.getStoppedReason().startsWith("Host lost"))
                        .isPresent();
    }

    private static boolean isAway(TaskRow row) {
        return Services.isWanted(row) && row.hasLostAt() && !row.getAtMostOne();
    }
}
