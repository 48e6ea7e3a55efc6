package dev.longshore.simulation.invariant.service;

import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.RowWatcher;
import dev.longshore.simulation.invariant.Violation;
import dev.longshore.simulation.invariant.service.ServiceStep.TaskChange;
import java.util.List;

/** Looks for the cause of each stop of a healthy task. */
@Invariant(
        "A healthy task of a service stops with a code and a reason, and by its scheduler only where it is of an older deployment, one too many, or on a node that is left.")
public final class HealthyTasksStopForACause implements ServiceListener {
    private final RowWatcher rows;

    public HealthyTasksStopForACause(RowWatcher rows) {
        this.rows = rows;
    }

    @Override
    public void stepped(ServiceStep step) {
        step.changes().stream()
                .filter(TaskChange::leaves)
                .filter(change -> change.after().filter(this::isNameless).isPresent())
                .findFirst()
                .ifPresent(
                        change -> {
                            throw broken(step, change.id() + " leaves without a code or a reason");
                        });
        if (!step.isActive()) {
            return;
        }
        List<TaskChange> stopped =
                step.stops()
                        .filter(change -> change.wasHealthy(step.at()))
                        .filter(change -> isFine(step, change.before().orElseThrow()))
                        .toList();
        if (!stopped.isEmpty() && stopped.size() > tooMany(step)) {
            throw broken(step, ServiceStep.ids(stopped) + " are stopped though they are fine");
        }
    }

    private boolean isNameless(TaskRow row) {
        return !Services.isWanted(row)
                && (row.getTask().getStopCode().isEmpty()
                        || row.getTask().getStoppedReason().isEmpty());
    }

    /** Of the PRIMARY deployment, and on a node that stays. */
    private boolean isFine(ServiceStep step, TaskRow row) {
        String status =
                rows.nodes()
                        .getOrDefault(row.getInstance(), ContainerInstanceRow.getDefaultInstance())
                        .getInstance()
                        .getStatus();
        return status.equals("ACTIVE")
                && step.rows().allMatch(service -> Services.isOfPrimary(service, row));
    }

    /** How many tasks of the PRIMARY deployment there would be beyond those that are wished for. */
    private static int tooMany(ServiceStep step) {
        ServiceRow service = step.after().orElseThrow();
        if (Services.isDaemon(service)) {
            return 0;
        }
        int desired =
                step.rows().mapToInt(row -> row.getService().getDesiredCount()).min().orElse(0);
        long now = step.live().filter(row -> Services.isOfPrimary(service, row)).count();
        long left =
                step.changes().stream()
                        .filter(TaskChange::leaves)
                        .flatMap(change -> change.before().stream())
                        .filter(row -> Services.isOfPrimary(service, row))
                        .count();
        return (int) Math.max(0, now + left - desired);
    }

    private static Violation broken(ServiceStep step, String evidence) {
        return new Violation(
                HealthyTasksStopForACause.class,
                step.key() + ": " + evidence + ": " + step.inShort());
    }
}
