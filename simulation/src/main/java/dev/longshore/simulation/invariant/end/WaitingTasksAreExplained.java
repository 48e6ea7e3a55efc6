package dev.longshore.simulation.invariant.end;

import dev.longshore.control.schedule.Fargate;
import dev.longshore.foundation.arn.Arns;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.RowWatcher;
import dev.longshore.simulation.invariant.Violation;
import dev.longshore.state.tables.ecs.TaskKey;
import java.util.Set;
import java.util.TreeSet;

/** Asks for the explanation of every task that waits, as an administrator may. */
@Invariant(
        "Every task that waits for capacity has an explanation that names every node of its cluster, on FARGATE every node.")
public final class WaitingTasksAreExplained implements SettledCheck {
    @Override
    public void check(Settled settled) {
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
                Set<String> nodes = inQuestion(settled, key, row);
                if (!named.equals(nodes)) {
                    throw new Violation(
                            WaitingTasksAreExplained.class,
                            key + " waits; explained for " + named + ", the nodes are " + nodes);
                }
            }
        }
    }

    private static Set<String> inQuestion(Settled settled, TaskKey key, TaskRow row) {
        var nodes = new TreeSet<String>();
        settled.rows()
                .nodes()
                .forEach(
                        (id, node) -> {
                            if (Fargate.runs(row)
                                    || RowWatcher.clusterOf(node).equals(key.cluster())) {
                                nodes.add(id);
                            }
                        });
        return nodes;
    }
}
