package dev.longshore.simulation.invariant.end;

import dev.longshore.foundation.arn.Arns;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.Violation;
import dev.longshore.state.tables.ecs.TaskKey;
import java.util.Set;

/** Asks for the explanation of every task that waits, as an administrator may. */
@Invariant(
        "Every task that waits for capacity has an explanation that names every node of its cluster.")
public final class WaitingTasksAreExplained implements SettledCheck {
    @Override
    public void check(Settled settled) {
        Set<String> nodes = settled.rows().nodes().keySet();
        for (TaskRow row : settled.rows().tasks().values()) {
            if (Settled.waits(row)) {
                var key =
                        new TaskKey(
                                Arns.id(row.getTask().getClusterArn()),
                                Arns.id(row.getTask().getTaskArn()));
                Set<String> named =
                        settled.leader()
                                .explain(key)
                                .map(nowhere -> nowhere.reasons().keySet())
                                .orElse(Set.of());
                if (!named.equals(nodes)) {
                    throw new Violation(
                            WaitingTasksAreExplained.class,
                            key + " waits; explained for " + named + ", the nodes are " + nodes);
                }
            }
        }
    }
}
