package dev.longshore.simulation.invariant.row;

import dev.longshore.proto.store.TaskRow;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.RowListener;
import dev.longshore.simulation.invariant.Violation;
import dev.longshore.state.lifecycle.TaskStatus;
import java.util.Optional;

/** The life cycle of a task, at each change of its row. */
@Invariant(
        "A task only moves forward, stays on its node, and has a stop code and a reason once it is STOPPED.")
public final class TaskMovesForward implements RowListener {
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
            throw broken("task " + taskId + " is STOPPED without a code or a reason");
        }
    }

    private static void step(String taskId, TaskRow before, TaskRow after) {
        TaskStatus from = TaskStatus.parse(before.getTask().getLastStatus()).orElseThrow();
        TaskStatus to = TaskStatus.parse(after.getTask().getLastStatus()).orElseThrow();
        // placing a waiting task makes a PROVISIONING one a PENDING one, never the other way round
        if (from != to && !from.mayBecome(to)) {
            throw broken("task " + taskId + " went from " + from + " to " + to);
        }
        if (!before.getInstance().isEmpty() && !before.getInstance().equals(after.getInstance())) {
            throw broken("task " + taskId + " was moved to another node");
        }
    }

    private static Violation broken(String evidence) {
        return new Violation(TaskMovesForward.class, evidence);
    }
}
