package dev.longshore.control.schedule;

import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.InstanceKey;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tables.schema.IndexEntry;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * One reading of all nodes and of all tasks that somebody still has to do with, for everybody who
 * derives something from each of them: they are most of what a leader reads before it can lead.
 * Nodes come first. Among the tasks are those that have been released and whose service has not
 * heard of it; below the feature level of services, all that have been released.
 */
public final class Reading {
    private final List<Consumer<Row<InstanceKey, ContainerInstanceRow>>> ofNodes =
            new ArrayList<>();
    private final List<Consumer<Row<TaskKey, TaskRow>>> ofTasks = new ArrayList<>();
    private Optional<IndexEntry> reached = Optional.empty();
    private boolean nodesRead;

    /** Shows each node to {@code reader}, too: before the reading begins. */
    public void nodes(Consumer<Row<InstanceKey, ContainerInstanceRow>> reader) {
        ofNodes.add(reader);
    }

    /** Shows each task to {@code reader}, too: before the reading begins. */
    public void tasks(Consumer<Row<TaskKey, TaskRow>> reader) {
        ofTasks.add(reader);
    }

    /** Reads all that are left. */
    public void read(ReadTx tx) {
        readSome(tx, Integer.MAX_VALUE);
    }

    /**
     * Reads the nodes, and {@code most} tasks, so that others have their turn in between.
     *
     * @return whether there may be more
     */
    public boolean readSome(ReadTx tx, int most) {
        if (!nodesRead && !ofNodes.isEmpty()) {
            tx.scan(
                    Tables.CONTAINER_INSTANCES,
                    KeyPrefix.ALL,
                    Optional.empty(),
                    node -> show(node, ofNodes));
        }
        nodesRead = true;
        if (ofTasks.isEmpty()) {
            return false;
        }
        if (!Tables.LIVE_TASKS.existsAt(tx.level())) {
            tx.scan(Tables.TASKS, KeyPrefix.ALL, Optional.empty(), task -> show(task, ofTasks));
            return false;
        }
        int[] left = {most};
        Predicate<Row<TaskKey, TaskRow>> some =
                row -> {
                    reached = Tables.LIVE_TASKS.entry(row.key(), row.row());
                    left[0]--;
                    return show(row, ofTasks) && left[0] > 0;
                };
        tx.scan(Tables.LIVE_TASKS, KeyPrefix.ALL, reached, some);
        return left[0] == 0;
    }

    private static <R> boolean show(R row, List<Consumer<R>> readers) {
        readers.forEach(reader -> reader.accept(row));
        return true;
    }
}
