package dev.longshore.control.domain.instance;

import dev.longshore.control.reconcile.Controller;
import dev.longshore.proto.store.Change;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.tables.InstanceKey;
import dev.longshore.state.tables.KeyPrefix;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.util.function.Consumer;

/**
 * Stops the tasks of a node that was deregistered, and removes it when the last of them has gone.
 */
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
        if (change.getTable() == Tables.CONTAINER_INSTANCES.id() && change.hasRow()) {
            var row = Tables.CONTAINER_INSTANCES.parseRow(change.getRow().toByteArray());
            if (Instances.isLeaving(row)) {
                dirty.accept(
                        NodeKeys.text(
                                Tables.CONTAINER_INSTANCES.parseKey(
                                        change.getKey().toByteArray())));
            }
        }
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
        return tx.get(Tables.CONTAINER_INSTANCES, instance)
                .filter(Instances::isLeaving)
                .map(row -> instances.leave(tx, instance, row) ? Next.DONE : Next.AGAIN)
                .orElse(Next.DONE);
    }
}
