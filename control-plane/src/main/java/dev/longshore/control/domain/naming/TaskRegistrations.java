package dev.longshore.control.domain.naming;

import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.lifecycle.TaskInstances;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tx.Tx;
import java.util.Optional;

/** Writes tasks, so that the revisions of their names' instances count what becomes of them. */
public final class TaskRegistrations {
    private TaskRegistrations() {}

    /** Writes a task. */
    public static void put(Tx tx, TaskKey key, TaskRow row) {
        if (row.hasRegistry() || row.getEndpointsCount() > 0) {
            Optional<TaskRow> before = tx.get(Tables.TASKS, key);
            boolean was = before.filter(TaskInstances::isInstance).isPresent();
            if (was != TaskInstances.isInstance(row)) {
                InstancesRevisions.grow(tx, row.getRegistry().getService());
            }
            boolean took = before.filter(TaskInstances::isEndpoint).isPresent();
            if (took != TaskInstances.isEndpoint(row)) {
                row.getEndpointsList()
                        .forEach(it -> InstancesRevisions.grow(tx, it.getNamedService()));
            }
        }
        tx.put(Tables.TASKS, key, row);
    }
}
