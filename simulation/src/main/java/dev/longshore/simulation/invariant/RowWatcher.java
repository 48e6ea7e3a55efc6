package dev.longshore.simulation.invariant;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.longshore.proto.store.AddressBlockRow;
import dev.longshore.proto.store.Batch;
import dev.longshore.proto.store.Change;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.apply.ApplyResult;
import dev.longshore.state.tables.AddressBlockKey;
import dev.longshore.state.tables.Tables;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Keeps the committed tasks and nodes as plain maps, and shows every change of a task to the
 * promises about rows.
 */
public final class RowWatcher {
    /** A promise about every step of a task's row. */
    public interface TaskPromise {
        /** {@code before} is empty for a new task, {@code after} for one that has been removed. */
        void changed(String taskId, Optional<TaskRow> before, Optional<TaskRow> after);

        /** A node's row has changed. */
        default void node(
                Optional<ContainerInstanceRow> before, Optional<ContainerInstanceRow> after) {}

        /** All changes of a batch have been shown: what holds between rows holds now. */
        default void settled() {}
    }

    private final Map<String, TaskRow> tasks = new TreeMap<>();
    private final Map<String, ContainerInstanceRow> nodes = new TreeMap<>();
    private final Map<AddressBlockKey, AddressBlockRow> blocks = new HashMap<>();
    private final List<TaskPromise> promises = new ArrayList<>();

    public void watch(TaskPromise promise) {
        promises.add(promise);
    }

    /** The committed tasks by id. */
    public Map<String, TaskRow> tasks() {
        return tasks;
    }

    /** The committed container instances by id. */
    public Map<String, ContainerInstanceRow> nodes() {
        return nodes;
    }

    /** The committed blocks of addresses. */
    public Map<AddressBlockKey, AddressBlockRow> blocks() {
        return blocks;
    }

    /** Takes a committed entry. */
    public void committed(ByteString entry, ApplyResult result) {
        if (!(result instanceof ApplyResult.Accepted) || entry.isEmpty()) {
            return;
        }
        try {
            for (Change change : Batch.parseFrom(entry).getChangesList()) {
                take(change);
            }
            promises.forEach(TaskPromise::settled);
        } catch (InvalidProtocolBufferException e) {
            throw new Violation("LogHoldsBatches", "an entry cannot be read: " + e.getMessage());
        }
    }

    private void take(Change change) throws InvalidProtocolBufferException {
        if (change.getTable() == Tables.TASKS.id()) {
            String id = Tables.TASKS.parseKey(change.getKey().toByteArray()).task();
            Optional<TaskRow> after =
                    change.hasRow()
                            ? Optional.of(TaskRow.parseFrom(change.getRow()))
                            : Optional.empty();
            Optional<TaskRow> before =
                    Optional.ofNullable(
                            after.isPresent() ? tasks.put(id, after.get()) : tasks.remove(id));
            promises.forEach(promise -> promise.changed(id, before, after));
        } else if (change.getTable() == Tables.ADDRESS_BLOCKS.id()) {
            AddressBlockKey key = Tables.ADDRESS_BLOCKS.parseKey(change.getKey().toByteArray());
            if (change.hasRow()) {
                blocks.put(key, AddressBlockRow.parseFrom(change.getRow()));
            } else {
                blocks.remove(key);
            }
        } else if (change.getTable() == Tables.CONTAINER_INSTANCES.id()) {
            String id =
                    Tables.CONTAINER_INSTANCES.parseKey(change.getKey().toByteArray()).instance();
            Optional<ContainerInstanceRow> after =
                    change.hasRow()
                            ? Optional.of(ContainerInstanceRow.parseFrom(change.getRow()))
                            : Optional.empty();
            Optional<ContainerInstanceRow> before =
                    Optional.ofNullable(
                            after.isPresent() ? nodes.put(id, after.get()) : nodes.remove(id));
            promises.forEach(promise -> promise.node(before, after));
        }
    }
}
