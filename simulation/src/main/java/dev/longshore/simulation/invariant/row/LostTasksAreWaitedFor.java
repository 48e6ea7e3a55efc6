package dev.longshore.simulation.invariant.row;

import dev.longshore.proto.store.TaskRow;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.RowListener;
import dev.longshore.simulation.invariant.Violation;
import java.util.Optional;

/** Silence alone ends no task: a world does not last as long as the patience with it. */
@Invariant(
        "A wanted task is not declared STOPPED because its node has been silent, unless another has taken its place.")
public final class LostTasksAreWaitedFor implements RowListener {
    @Override
    public void task(String taskId, Optional<TaskRow> before, Optional<TaskRow> after) {
        boolean wanted =
                before.filter(row -> row.getTask().getDesiredStatus().equals("RUNNING"))
                        .isPresent();
        boolean silenced =
                after.map(row -> row.getTask().getStoppedReason())
                        .filter(reason -> reason.contains("has been silent"))
                        .isPresent();
        if (wanted && silenced) {
            throw new Violation(
                    LostTasksAreWaitedFor.class, "task " + taskId + " is stopped by silence");
        }
    }
}
