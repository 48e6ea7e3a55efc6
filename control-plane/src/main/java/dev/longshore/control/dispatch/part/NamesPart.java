package dev.longshore.control.dispatch.part;

import com.google.protobuf.Message;
import dev.longshore.proto.agent.PartDelta;
import dev.longshore.proto.agent.PartEntry;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.proto.task.BalancerTasks;
import dev.longshore.state.feed.RowChange;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.schema.Key;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tables.schema.Table;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Row;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The names that DNS answers for, and who stands behind them: one table for all nodes, kept once,
 * since a task of any network may come to any of them. It has an entry for each namespace, service
 * and instance that DNS knows, and for each load balancer and node of one, of which namespaces,
 * services in each, instances that somebody registers and load balancers are bounded where they are
 * made, and tasks by what the cluster runs. A task that comes, goes or becomes ill costs each node
 * one entry.
 */
public final class NamesPart implements AssignmentPart {
    /** Its name on the wire. */
    public static final String NAME = "names";

    /** An entry is the same object in every message. */
    private final SortedMap<String, PartEntry> table = new TreeMap<>();

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public FeatureLevel since() {
        return FeatureLevel.FEATURE_LEVEL_TRAFFIC;
    }

    @Override
    public void rebuild(ReadTx committed) {
        table.clear();
        take(committed, Tables.NAMESPACES, row -> NameEntries.of(row.row()));
        take(committed, Tables.NAMED_SERVICES, row -> NameEntries.of(row.row()));
        take(committed, Tables.NAMED_INSTANCES, row -> NameEntries.of(row.key(), row.row()));
        take(committed, Tables.LOAD_BALANCERS, row -> NameEntries.of(row.key(), row.row()));
        committed
                .list(Tables.TASKS, KeyPrefix.of(BalancerTasks.CLUSTER))
                .forEach(row -> NameEntries.of(row.key(), row.row()).ifPresent(this::put));
        committed.scan(
                Tables.TASKS_BY_NAME,
                KeyPrefix.ALL,
                row -> {
                    NameEntries.of(row.key(), row.row()).ifPresent(this::put);
                    return true;
                });
    }

    private <K extends Key, R extends Message> void take(
            ReadTx tx, Table<K, R> rows, Function<Row<K, R>, Optional<PartEntry>> entry) {
        tx.scan(
                rows,
                KeyPrefix.ALL,
                Optional.empty(),
                row -> {
                    entry.apply(row).ifPresent(this::put);
                    return true;
                });
    }

    private void put(PartEntry entry) {
        table.put(entry.getKey(), entry);
    }

    @Override
    public List<String> keys(ReadTx committed, String instance) {
        return List.copyOf(table.keySet());
    }

    @Override
    public Optional<PartEntry> entry(ReadTx committed, String instance, String key) {
        return Optional.ofNullable(table.get(key));
    }

    @Override
    public void changed(List<RowChange<?, ?>> changes, Recipients nodes) {
        var delta = PartDelta.newBuilder().setPart(NAME);
        for (RowChange<?, ?> change : changes) {
            change.in(Tables.NAMESPACES).ifPresent(it -> compare(it, NameEntries::of, delta));
            change.in(Tables.NAMED_SERVICES).ifPresent(it -> compare(it, NameEntries::of, delta));
            change.in(Tables.NAMED_INSTANCES)
                    .ifPresent(it -> compare(it, row -> NameEntries.of(it.key(), row), delta));
            change.in(Tables.LOAD_BALANCERS)
                    .ifPresent(it -> compare(it, row -> NameEntries.of(it.key(), row), delta));
            change.in(Tables.TASKS)
                    .ifPresent(it -> compare(it, row -> NameEntries.of(it.key(), row), delta));
        }
        if (delta.getEntriesCount() > 0 || delta.getRemovedCount() > 0) {
            nodes.tellAll(delta.build());
        }
    }

    private <K extends Key, R extends Message> void compare(
            RowChange<K, R> change,
            Function<R, Optional<PartEntry>> entry,
            PartDelta.Builder delta) {
        Optional<PartEntry> before = change.before().flatMap(entry);
        Optional<PartEntry> now = change.after().flatMap(entry);
        if (now.equals(before)) {
            return;
        }
        now.ifPresentOrElse(
                fresh -> {
                    put(fresh);
                    delta.addEntries(fresh);
                },
                () -> {
                    String gone = before.orElseThrow().getKey();
                    table.remove(gone);
                    delta.addRemoved(gone);
                });
    }
}
