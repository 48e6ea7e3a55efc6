package dev.longshore.simulation.invariant;

import dev.longshore.proto.agent.TaskNetwork;
import dev.longshore.proto.store.TaskRow;
import java.util.Optional;

/**
 * An address is held exactly as long as its task: it comes back when the task has gone, and not
 * before.
 */
public final class AddressesComeBack implements RowWatcher.TaskPromise {
    private final RowWatcher rows;

    public AddressesComeBack(RowWatcher rows) {
        this.rows = rows;
    }

    @Override
    public void changed(String taskId, Optional<TaskRow> before, Optional<TaskRow> after) {}

    @Override
    public void settled() {
        long holders =
                rows.tasks().values().stream()
                        .filter(row -> !row.getReleased() && row.hasNetwork())
                        .map(TaskRow::getNetwork)
                        .map(TaskNetwork::getAddress)
                        .distinct()
                        .count();
        long held = rows.blocks().values().stream().mapToLong(block -> block.getUsedCount()).sum();
        if (holders != held) {
            throw new Violation(
                    "AddressesComeBack",
                    holders + " tasks hold addresses, " + held + " addresses are taken");
        }
    }
}
