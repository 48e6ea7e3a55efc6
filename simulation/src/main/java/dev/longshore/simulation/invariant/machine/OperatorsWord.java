package dev.longshore.simulation.invariant.machine;

import dev.longshore.foundation.arn.Arns;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.simulation.invariant.RowListener;
import dev.longshore.simulation.invariant.RowWatcher;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Remembers nodes that were silent when an operator deregistered them. That such a machine is gone
 * was the operator's word, not ours: where it was wrong, its tasks may still run.
 */
public final class OperatorsWord implements RowListener {
    private final RowWatcher rows;
    private final Set<String> deregisteredInSilence = new HashSet<>();

    public OperatorsWord(RowWatcher rows) {
        this.rows = rows;
    }

    @Override
    public void node(Optional<ContainerInstanceRow> before, Optional<ContainerInstanceRow> after) {
        before.filter(row -> after.isEmpty() && !row.getInstance().getAgentConnected())
                .map(row -> row.getInstance().getContainerInstanceArn())
                .ifPresent(arn -> deregisteredInSilence.add(Arns.id(arn)));
    }

    /** Whether the node of a task was said to be gone. */
    boolean saysIsGone(String taskId) {
        return rows.lastOf(taskId)
                .filter(row -> deregisteredInSilence.contains(row.getInstance()))
                .isPresent();
    }
}
