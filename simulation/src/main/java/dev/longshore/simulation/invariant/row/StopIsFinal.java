package dev.longshore.simulation.invariant.row;

import dev.longshore.proto.store.TaskRow;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.RowListener;
import dev.longshore.simulation.invariant.Violation;
import java.util.Optional;

/** Nothing is taken back, at each change of a task's row. */
@Invariant(
        "desiredStatus is never set back to RUNNING, and a task never takes back what it has released.")
public final class StopIsFinal implements RowListener {
    @Override
    public void task(String taskId, Optional<TaskRow> before, Optional<TaskRow> after) {
        boolean wantedAgain = toBeStopped(before) && after.isPresent() && !toBeStopped(after);
        if (wantedAgain) {
            throw new Violation(
                    StopIsFinal.class, "task " + taskId + " is wanted again after it was to stop");
        }
        boolean takenBack = released(before) && after.isPresent() && !released(after);
        if (takenBack) {
            throw new Violation(
                    StopIsFinal.class, "task " + taskId + " takes back what was released");
        }
    }

    private static boolean toBeStopped(Optional<TaskRow> row) {
        return row.filter(task -> task.getTask().getDesiredStatus().equals("STOPPED")).isPresent();
    }

    private static boolean released(Optional<TaskRow> row) {
        return row.filter(TaskRow::getReleased).isPresent();
    }
}
