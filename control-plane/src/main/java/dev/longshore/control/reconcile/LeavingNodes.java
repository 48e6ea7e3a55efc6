package dev.longshore.control.reconcile;

import dev.longshore.control.instance.Instances;
import dev.longshore.proto.store.Change;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.tables.InstanceKey;
import dev.longshore.state.tables.KeyPrefix;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.util.function.Consumer;

/** Removes a node that was deregistered when the last of its tasks has gone. */
public final class LeavingNodes implements Controller {
    private final Instances instances;

    public LeavingNodes(Instances instances) {
        this.instances = instances;
    }

    @Override
    public String name() {
        return "leaving-nodes";
    }

    @Override
    public void dirtied(Change change, Consumer<String> dirty) {
        if (change.getTable() == Tables.TASKS.id() && change.hasRow()) {
            TaskRow task = Tables.TASKS.parseRow(change.getRow().toByteArray());
            if (task.getReleased() && !task.getInstance().isEmpty()) {
                String cluster = Tables.TASKS.parseKey(change.getKey().toByteArray()).cluster();
                dirty.accept(NodeKeys.text(new InstanceKey(cluster, task.getInstance())));
            }
        }
    }

    @Override
    public void all(ReadTx tx, Consumer<String> dirty) {
        tx.list(Tables.CONTAINER_INSTANCES, KeyPrefix.ALL).stream()
                .filter(row -> Instances.isLeaving(row.row()))
                .forEach(row -> dirty.accept(NodeKeys.text(row.key())));
    }

    @Override
    public Next reconcile(Tx tx, String key) {
        InstanceKey instance = NodeKeys.parse(key);
        tx.get(Tables.CONTAINER_INSTANCES, instance)
                .ifPresent(row -> instances.removeIfEmpty(tx, instance, row));
        return Next.DONE;
    }
}
