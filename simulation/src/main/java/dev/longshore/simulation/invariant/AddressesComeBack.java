package dev.longshore.simulation.invariant;

import dev.longshore.proto.store.AddressBlockRow;
import dev.longshore.proto.store.TaskRow;
import java.util.Optional;

/**
 * An address is held exactly as long as its task: it comes back when the task has gone, and not
 * before.
 */
public final class AddressesComeBack implements RowWatcher.RowPromise {
    private long holders;
    private long held;

    @Override
    public void task(String taskId, Optional<TaskRow> before, Optional<TaskRow> after) {
        holders += holds(after) - holds(before);
    }

    @Override
    public void block(Optional<AddressBlockRow> before, Optional<AddressBlockRow> after) {
        held += after.map(AddressBlockRow::getUsedCount).orElse(0);
        held -= before.map(AddressBlockRow::getUsedCount).orElse(0);
    }

    @Override
    public void settled() {
        if (holders != held) {
            throw new Violation(
                    "AddressesComeBack",
                    holders + " tasks hold addresses, " + held + " addresses are taken");
        }
    }

    private static int holds(Optional<TaskRow> row) {
        return row.filter(task -> !task.getReleased() && task.hasNetwork()).isPresent() ? 1 : 0;
    }
}
