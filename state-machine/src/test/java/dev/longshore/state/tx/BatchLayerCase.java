package dev.longshore.state.tx;

import dev.longshore.proto.store.Applied;
import dev.longshore.proto.store.Change;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.store.MemoryStore;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/** Tasks in a batch over a store in memory. */
abstract class BatchLayerCase {
    static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    final MemoryStore store = new MemoryStore();
    BatchLayer tx = layer();

    BatchLayer layer() {
        return new BatchLayer(
                store.snapshot(), NOW, new Random(1), FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE);
    }

    @SafeVarargs
    final void commit(Row<TaskKey, TaskRow>... rows) {
        for (var row : rows) {
            tx.put(Tables.TASKS, row.key(), row.row());
        }
        tx.accept();
        commitBatch();
    }

    void commitBatch() {
        store.apply(tx.changes(), Applied.getDefaultInstance());
        tx = layer();
    }

    void put(String cluster, String task, TaskRow row) {
        tx.put(Tables.TASKS, key(cluster, task), row);
    }

    List<String> list(String cluster) {
        return tx.list(Tables.TASKS, KeyPrefix.of(cluster)).stream()
                .map(BatchLayerCase::line)
                .toList();
    }

    List<String> onInstance(String instance) {
        return tx.list(Tables.TASKS_BY_INSTANCE, KeyPrefix.of(instance)).stream()
                .map(BatchLayerCase::line)
                .toList();
    }

    static String line(Row<TaskKey, TaskRow> row) {
        return row.key().cluster() + "/" + row.key().task() + " " + row.row().getInstance();
    }

    static List<String> tables(List<Change> changes) {
        return changes.stream().map(change -> Tables.name(change.getTable())).toList();
    }

    static Row<TaskKey, TaskRow> row(String cluster, String task, String instance) {
        return new Row<>(key(cluster, task), on(instance));
    }

    static TaskKey key(String cluster, String task) {
        return new TaskKey(cluster, task);
    }

    static TaskRow on(String instance) {
        return TaskRow.newBuilder().setInstance(instance).build();
    }
}
