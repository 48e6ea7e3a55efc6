package dev.longshore.control.dispatch.part;

import com.google.protobuf.Message;
import dev.longshore.proto.agent.PartDelta;
import dev.longshore.proto.agent.PartEntry;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.proto.task.BalancerTasks;
import dev.longshore.state.feed.RowChange;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tables.elb.BalancerKey;
import dev.longshore.state.tables.names.NameKey;
import dev.longshore.state.tables.names.NamedInstanceKey;
import dev.longshore.state.tables.schema.Key;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tables.schema.Table;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The names that DNS answers for, and who stands behind them: one table for all nodes, since a task
 * of any network may come to any of them. It has an entry for each namespace, service and instance
 * that DNS knows, and for each load balancer and node of one, of which namespaces, services in
 * each, instances that somebody registers and load balancers are bounded where they are made, and
 * tasks by what the cluster runs. A task that comes, goes or becomes ill costs each node one entry.
 * It keeps nothing: a change says how its row was before.
 */
public final class NamesPart implements AssignmentPart {
    /** Its name on the wire. */
    public static final String NAME = "names";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public FeatureLevel since() {
        return FeatureLevel.FEATURE_LEVEL_TRAFFIC;
    }

    @Override
    public void rebuild(ReadTx committed) {}

    @Override
    public List<String> keys(ReadTx committed, String instance) {
        var keys = new ArrayList<String>();
        scan(committed, Tables.NAMESPACES, row -> NameEntries.of(row.row()), keys);
        scan(committed, Tables.NAMED_SERVICES, row -> NameEntries.of(row.row()), keys);
        scan(committed, Tables.NAMED_INSTANCES, row -> NameEntries.of(row.key(), row.row()), keys);
        scan(committed, Tables.LOAD_BALANCERS, row -> NameEntries.of(row.key(), row.row()), keys);
        for (Row<TaskKey, TaskRow> task :
                committed.list(Tables.TASKS, KeyPrefix.of(BalancerTasks.CLUSTER))) {
            NameEntries.of(task.key(), task.row()).ifPresent(entry -> keys.add(entry.getKey()));
        }
        committed.scan(
                Tables.TASKS_BY_NAME,
                KeyPrefix.ALL,
                row -> {
                    NameEntries.of(row.key(), row.row())
                            .ifPresent(entry -> keys.add(entry.getKey()));
                    return true;
                });
        return keys;
    }

    private static <K extends Key, R extends Message> void scan(
            ReadTx tx,
            Table<K, R> table,
            Function<Row<K, R>, Optional<PartEntry>> entry,
            List<String> keys) {
        tx.scan(
                table,
                KeyPrefix.ALL,
                Optional.empty(),
                row -> {
                    entry.apply(row).ifPresent(found -> keys.add(found.getKey()));
                    return true;
                });
    }

    @Override
    public Optional<PartEntry> entry(ReadTx committed, String instance, String key) {
        Optional<NamedInstanceKey> behind = NameEntries.instance(key);
        if (behind.isPresent()) {
            return entry(committed, behind.get());
        }
        var name = new NameKey(key);
        return committed
                .get(Tables.NAMESPACES, name)
                .flatMap(NameEntries::of)
                .or(() -> committed.get(Tables.NAMED_SERVICES, name).flatMap(NameEntries::of))
                .or(() -> balancer(committed, new BalancerKey(key)));
    }

    private static Optional<PartEntry> balancer(ReadTx tx, BalancerKey key) {
        return tx.get(Tables.LOAD_BALANCERS, key).flatMap(row -> NameEntries.of(key, row));
    }

    /** The node of a load balancer that a key stands for. */
    private static Optional<PartEntry> node(ReadTx tx, NamedInstanceKey key) {
        var task = new TaskKey(BalancerTasks.CLUSTER, key.instance());
        return tx.get(Tables.TASKS, task)
                .flatMap(row -> NameEntries.of(task, row))
                .filter(entry -> entry.getNamedInstance().getServiceId().equals(key.service()));
    }

    private static Optional<PartEntry> entry(ReadTx tx, NamedInstanceKey key) {
        return tx.get(Tables.NAMED_INSTANCES, key)
                .flatMap(row -> NameEntries.of(key, row))
                .or(
                        () ->
                                tx
                                        .list(
                                                Tables.TASKS_BY_NAME,
                                                KeyPrefix.of(key.service(), key.instance()))
                                        .stream()
                                        .flatMap(
                                                row ->
                                                        NameEntries.of(row.key(), row.row())
                                                                .stream())
                                        .findFirst())
                .or(() -> node(tx, key));
    }

    @Override
    public void changed(List<RowChange<?, ?>> changes, Recipients nodes) {
        var delta = PartDelta.newBuilder().setPart(NAME);
        for (RowChange<?, ?> change : changes) {
            change.in(Tables.NAMESPACES).ifPresent(it -> tell(it, NameEntries::of, delta));
            change.in(Tables.NAMED_SERVICES).ifPresent(it -> tell(it, NameEntries::of, delta));
            change.in(Tables.NAMED_INSTANCES)
                    .ifPresent(it -> tell(it, row -> NameEntries.of(it.key(), row), delta));
            change.in(Tables.LOAD_BALANCERS)
                    .ifPresent(it -> tell(it, row -> NameEntries.of(it.key(), row), delta));
            change.in(Tables.TASKS)
                    .ifPresent(it -> tell(it, row -> NameEntries.of(it.key(), row), delta));
        }
        if (delta.getEntriesCount() > 0 || delta.getRemovedCount() > 0) {
            nodes.tellAll(delta.build());
        }
    }

    private static <K extends Key, R extends Message> void tell(
            RowChange<K, R> change,
            Function<R, Optional<PartEntry>> entry,
            PartDelta.Builder delta) {
        Optional<PartEntry> before = change.before().flatMap(entry);
        Optional<PartEntry> now = change.after().flatMap(entry);
        if (!now.equals(before)) {
            now.ifPresentOrElse(
                    delta::addEntries, () -> delta.addRemoved(before.orElseThrow().getKey()));
        }
    }
}
