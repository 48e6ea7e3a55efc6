package dev.longshore.control.domain.instance;

import dev.longshore.control.domain.network.AddressPool;
import dev.longshore.control.domain.task.Tasks;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.tables.AgentKey;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.InstanceKey;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.Row;
import dev.longshore.state.tx.Tx;

/** How a node is lost, and how it leaves its cluster. */
public final class Instances {
    /** The reason of tasks whose node was taken out of the cluster. */
    public static final String DEREGISTERED = "Container instance was deregistered";

    private final AddressPool addresses;
    private final Tasks tasks;

    public Instances(AddressPool addresses, Tasks tasks) {
        this.addresses = addresses;
        this.tasks = tasks;
    }

    /** Says in the rows that the agent is silent. */
    public void disconnected(Tx tx, InstanceKey key) {
        tx.get(Tables.CONTAINER_INSTANCES, key)
                .filter(row -> row.getInstance().getAgentConnected())
                .ifPresent(
                        row -> {
                            var changed =
                                    row.toBuilder().setDisconnectedAt(Timestamps.of(tx.now()));
                            changed.getInstanceBuilder()
                                    .setAgentConnected(false)
                                    .setVersion(row.getInstance().getVersion() + 1);
                            tx.put(Tables.CONTAINER_INSTANCES, key, changed.build());
                        });
    }

    /** Whether a node has been taken out of its cluster and only its tasks' ends are awaited. */
    public static boolean isLeaving(ContainerInstanceRow row) {
        return row.getInstance().getStatus().equals("INACTIVE");
    }

    /**
     * Takes a node out of its cluster. Its tasks are to stop; while its agent is connected the node
     * goes when they have gone, so that nothing they hold is given to others too early. A silent
     * node goes at once: whoever deregisters it says that the machine is gone, and if it is not its
     * agent stops what still runs when it comes back.
     */
    public void deregister(Tx tx, InstanceKey key, ContainerInstanceRow row) {
        var leaving = row.toBuilder().setGone(!row.getInstance().getAgentConnected());
        leaving.getInstanceBuilder()
                .setStatus("INACTIVE")
                .setVersion(row.getInstance().getVersion() + 1);
        tx.put(Tables.CONTAINER_INSTANCES, key, leaving.build());
        leave(tx, key, leaving.build());
    }

    /**
     * Goes on with what {@link #deregister} has begun, as far as one transaction reaches.
     *
     * @return whether there is nothing left to write now
     */
    public boolean leave(Tx tx, InstanceKey key, ContainerInstanceRow row) {
        for (Row<TaskKey, TaskRow> task :
                tx.list(Tables.TASKS_BY_INSTANCE, KeyPrefix.of(key.instance()))) {
            if (!tx.hasRoom()) {
                return false;
            }
            if (row.getGone()) {
                tasks.ended(
                        tx,
                        task.key(),
                        Tasks.because(task.row(), "InfrastructureHealth", DEREGISTERED),
                        tx.now());
            } else {
                tasks.stop(tx, task.key(), task.row(), "InfrastructureHealth", DEREGISTERED);
            }
        }
        removeIfEmpty(tx, key, row);
        return true;
    }

    /** Removes a node that is leaving once nothing of any task is on it. */
    public void removeIfEmpty(Tx tx, InstanceKey key, ContainerInstanceRow row) {
        boolean empty = !tx.any(Tables.TASKS_BY_INSTANCE, KeyPrefix.of(key.instance()));
        if (isLeaving(row) && empty) {
            remove(tx, key, row);
        }
    }

    private void remove(Tx tx, InstanceKey key, ContainerInstanceRow row) {
        addresses.releaseBlocks(tx, key.instance());
        tx.delete(Tables.AGENTS, new AgentKey(row.getAgentId()));
        tx.delete(Tables.CONTAINER_INSTANCES, key);
    }
}
