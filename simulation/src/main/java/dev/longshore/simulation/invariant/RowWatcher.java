package dev.longshore.simulation.invariant;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import dev.longshore.proto.store.AddressBlockRow;
import dev.longshore.proto.store.Batch;
import dev.longshore.proto.store.Change;
import dev.longshore.proto.store.ClusterRow;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.TaskDefinitionRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.apply.ApplyResult;
import dev.longshore.state.tables.AddressBlockKey;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.schema.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Keeps the committed rows as plain maps, and shows every change to those that watch. */
public final class RowWatcher {
    private final Map<String, TaskRow> tasks = new TreeMap<>();
    private final Map<String, ContainerInstanceRow> nodes = new TreeMap<>();
    private final Map<String, ClusterRow> clusters = new TreeMap<>();
    private final Map<String, TaskDefinitionRow> definitions = new TreeMap<>();
    private final Map<AddressBlockKey, AddressBlockRow> blocks = new HashMap<>();
    private final Map<String, TaskRow> removedTasks = new HashMap<>();
    private final List<RowListener> listeners = new ArrayList<>();

    /** Shows it every change from now on. */
    public void watch(RowListener listener) {
        listeners.add(listener);
    }

    /** The committed tasks by id. */
    public Map<String, TaskRow> tasks() {
        return tasks;
    }

    /** The committed container instances by id. */
    public Map<String, ContainerInstanceRow> nodes() {
        return nodes;
    }

    /** The name of the cluster that a container instance belongs to. */
    public static String clusterOf(ContainerInstanceRow node) {
        return node.getInstance().getContainerInstanceArn().split("/", -1)[1];
    }

    /** Whether there was such a task, which has ended and been forgotten since. */
    public boolean wasRemoved(String taskId) {
        return removedTasks.containsKey(taskId);
    }

    /** A task as it is, or as it was when it was forgotten. */
    public Optional<TaskRow> lastOf(String taskId) {
        return Optional.ofNullable(tasks.getOrDefault(taskId, removedTasks.get(taskId)));
    }

    /** Takes a committed entry. */
    public void committed(ByteString entry, ApplyResult result) {
        if (!(result instanceof ApplyResult.Accepted) || entry.isEmpty()) {
            return;
        }
        try {
            Batch batch = Batch.parseFrom(entry);
            listeners.forEach(listener -> listener.batch(batch));
            for (Change change : batch.getChangesList()) {
                take(change);
            }
            listeners.forEach(RowListener::settled);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("the log holds something that is no batch", e);
        }
    }

    private void take(Change change) throws InvalidProtocolBufferException {
        byte[] key = change.getKey().toByteArray();
        if (of(change, Tables.TASKS)) {
            task(Tables.TASKS.parseKey(key).task(), row(change, TaskRow.parser()));
        } else if (of(change, Tables.CONTAINER_INSTANCES)) {
            String id = Tables.CONTAINER_INSTANCES.parseKey(key).instance();
            var after = row(change, ContainerInstanceRow.parser());
            var before = keep(nodes, id, after);
            listeners.forEach(listener -> listener.node(before, after));
        } else if (of(change, Tables.CLUSTERS)) {
            var after = row(change, ClusterRow.parser());
            var before = keep(clusters, Tables.CLUSTERS.parseKey(key).cluster(), after);
            listeners.forEach(listener -> listener.cluster(before, after));
        } else if (of(change, Tables.TASK_DEFINITIONS)) {
            var after = row(change, TaskDefinitionRow.parser());
            var before = keep(definitions, Tables.TASK_DEFINITIONS.parseKey(key).toString(), after);
            listeners.forEach(listener -> listener.definition(before, after));
        } else if (of(change, Tables.ADDRESS_BLOCKS)) {
            var after = row(change, AddressBlockRow.parser());
            var before = keep(blocks, Tables.ADDRESS_BLOCKS.parseKey(key), after);
            listeners.forEach(listener -> listener.block(before, after));
        }
    }

    private void task(String id, Optional<TaskRow> after) {
        Optional<TaskRow> before = keep(tasks, id, after);
        if (after.isEmpty()) {
            before.ifPresent(row -> removedTasks.put(id, row));
        }
        listeners.forEach(listener -> listener.task(id, before, after));
    }

    private static boolean of(Change change, Table<?, ?> table) {
        return change.getTable() == table.id();
    }

    private static <R extends Message> Optional<R> row(Change change, Parser<R> parser)
            throws InvalidProtocolBufferException {
        return change.hasRow() ? Optional.of(parser.parseFrom(change.getRow())) : Optional.empty();
    }

    /** Keeps the row as it is now, and returns what it was. */
    private static <K, R> Optional<R> keep(Map<K, R> rows, K key, Optional<R> after) {
        return Optional.ofNullable(
                after.isPresent() ? rows.put(key, after.get()) : rows.remove(key));
    }
}
