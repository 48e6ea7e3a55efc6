package dev.longshore.simulation.invariant.row;

import dev.longshore.proto.store.AddressBlockRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.RowListener;
import dev.longshore.simulation.invariant.Violation;
import java.util.Optional;

/** Counts holders and addresses that are taken, after every batch. */
@Invariant(
        "As many addresses are taken as there are tasks that hold one: each comes back when its task has gone.")
public final class AddressesComeBack implements RowListener {
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
                    AddressesComeBack.class,
                    holders + " tasks hold addresses, " + held + " addresses are taken");
        }
    }

    private static int holds(Optional<TaskRow> row) {
        return row.filter(task -> !task.getReleased() && task.hasNetwork()).isPresent() ? 1 : 0;
    }
}
