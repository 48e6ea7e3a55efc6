package dev.longshore.control.domain.instance;

import dev.longshore.control.reconcile.Controller;
import dev.longshore.control.reconcile.Watch;
import dev.longshore.control.schedule.ClusterIndex;
import dev.longshore.control.schedule.Node;
import dev.longshore.control.schedule.Reading;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.feed.RowChange;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.InstanceKey;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Stops the tasks of a node that was deregistered, and removes it when the last of them has gone.
 */
public final class LeavingNodes implements Controller<InstanceKey> {
    private final ClusterIndex index;
    private final Instances instances;

    public LeavingNodes(ClusterIndex index, Instances instances) {
        this.index = index;
        this.instances = instances;
    }

    @Override
    public String name() {
        return "leaving-nodes";
    }

    @Override
    public List<Watch<InstanceKey, ?, ?>> watches() {
        return List.of(
                new Watch<>(Tables.CONTAINER_INSTANCES, LeavingNodes::leaving),
                new Watch<>(Tables.TASKS, this::released));
    }

    private static Stream<InstanceKey> leaving(
            RowChange<InstanceKey, ContainerInstanceRow> change) {
        return change.after().filter(Instances::isLeaving).map(row -> change.key()).stream();
    }

    /**
     * The node that something of a task has gone from; a FARGATE task may be of another cluster.
     */
    private Stream<InstanceKey> released(RowChange<TaskKey, TaskRow> change) {
        return change
                .after()
                .filter(TaskRow::getReleased)
                .flatMap(task -> index.node(task.getInstance()))
                .map(Node::key)
                .stream();
    }

    @Override
    public void all(ReadTx tx, Reading reading, Consumer<InstanceKey> dirty) {
        reading.nodes(
                row -> {
                    if (Instances.isLeaving(row.row())) {
                        dirty.accept(row.key());
                    }
                });
    }

    @Override
    public Next reconcile(Tx tx, InstanceKey instance) {
        return tx.get(Tables.CONTAINER_INSTANCES, instance)
                .filter(Instances::isLeaving)
                .map(row -> instances.leave(tx, instance, row) ? Next.DONE : Next.AGAIN)
                .orElse(Next.DONE);
    }
}
