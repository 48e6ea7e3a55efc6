package dev.longshore.simulation.invariant;

import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.lifecycle.TaskStatus;
import java.util.Optional;

/**
 * A task only moves forward, {@code desiredStatus} is never set back to RUNNING, and every STOPPED
 * task has a stop code and a reason; what was released stays released.
 */
public final class TaskMovesForward implements RowWatcher.RowPromise {
    @Override
    public void task(String taskId, Optional<TaskRow> before, Optional<TaskRow> after) {
        after.ifPresent(row -> stopped(taskId, row));
        if (before.isPresent() && after.isPresent()) {
            step(taskId, before.get(), after.get());
        }
    }

    private static void stopped(String taskId, TaskRow row) {
        boolean nameless =
                row.getTask().getLastStatus().equals("STOPPED")
                        && (row.getTask().getStopCode().isEmpty()
                                || row.getTask().getStoppedReason().isEmpty());
        if (nameless) {
            throw new Violation(
                    "TaskMovesForward",
                    "task " + taskId + " is STOPPED without a code or a reason");
        }
    }

    private static void step(String taskId, TaskRow before, TaskRow after) {
        TaskStatus from = TaskStatus.parse(before.getTask().getLastStatus()).orElseThrow();
        TaskStatus to = TaskStatus.parse(after.getTask().getLastStatus()).orElseThrow();
        // placing a waiting task makes a PROVISIONING one a PENDING one, never the other way round
        if (from != to && !from.mayBecome(to)) {
            throw new Violation(
                    "TaskMovesForward", "task " + taskId + " went from " + from + " to " + to);
        }
        if (before.getTask().getDesiredStatus().equals("STOPPED")
                && !after.getTask().getDesiredStatus().equals("STOPPED")) {
            throw new Violation(
                    "TaskMovesForward", "task " + taskId + " is wanted again after it was to stop");
        }
        if (before.getReleased() && !after.getReleased()) {
            throw new Violation(
                    "TaskMovesForward", "task " + taskId + " takes back what was released");
        }
        if (!before.getInstance().isEmpty() && !before.getInstance().equals(after.getInstance())) {
            throw new Violation(
                    "TaskMovesForward", "task " + taskId + " was moved to another node");
        }
    }
}
