package dev.longshore.control.domain.naming;

import dev.longshore.control.process.settings.ClusterSettings.Installation;
import dev.longshore.proto.store.NamedInstanceRow;
import dev.longshore.proto.store.TaskEndpoint;
import dev.longshore.proto.store.TaskRegistry;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.lifecycle.TaskInstances;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tables.names.NamedInstanceKey;
import dev.longshore.state.tables.schema.IndexEntry;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Row;
import dev.longshore.state.tx.Tx;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * The instances of a service: those that somebody registered, which are rows, and after them the
 * tasks, which follow from theirs.
 */
public record NamedInstances(Installation installation) {
    /** How many somebody may register for one service: AWS's quota. */
    public static final int MOST = 1_000;

    private static final byte ROWS = 0;
    private static final byte TASKS = 1;
    private static final byte ENDPOINTS = 2;

    /** Sees one instance after another. */
    @FunctionalInterface
    public interface Visitor {
        /**
         * Returns false when it has seen enough.
         *
         * @param position where the instance stands among the service's
         */
        boolean visit(byte[] position, NamedInstance instance);
    }

    /** How many instances a service has. */
    public static int count(ReadTx tx, String service) {
        var of = KeyPrefix.of(service);
        return (int)
                (tx.count(Tables.NAMED_INSTANCES_PER_SERVICE, of)
                        + tx.count(Tables.TASKS_PER_NAME, of)
                        + tx.list(Tables.TASKS_BY_ENDPOINT, of).size());
    }

    /** An instance of a service. */
    public Optional<NamedInstance> find(ReadTx tx, String service, String id) {
        return row(tx, service, id)
                .map(NamedInstance::of)
                .or(
                        () ->
                                tx.list(Tables.TASKS_BY_NAME, KeyPrefix.of(service, id)).stream()
                                        .map(row -> ofTask(tx, row.key(), row.row()))
                                        .findFirst())
                .or(
                        () ->
                                tx
                                        .list(Tables.TASKS_BY_ENDPOINT, KeyPrefix.of(service, id))
                                        .stream()
                                        .map(row -> ofEndpoint(tx, service, row))
                                        .findFirst());
    }

    /** What somebody registered. */
    public static Optional<NamedInstanceRow> row(ReadTx tx, String service, String id) {
        return tx.get(Tables.NAMED_INSTANCES, new NamedInstanceKey(service, id));
    }

    /**
     * Shows the instances of a service, until the visitor has enough.
     *
     * @param after the position to begin behind
     */
    public void scan(ReadTx tx, String service, Optional<byte[]> after, Visitor visitor) {
        boolean[] more = {true};
        byte from = after.map(position -> position[0]).orElse(ROWS);
        if (from == ROWS) {
            tx.scan(
                    Tables.NAMED_INSTANCES,
                    KeyPrefix.of(service),
                    after.map(position -> Tables.NAMED_INSTANCES.parseKey(rest(position))),
                    row -> {
                        more[0] =
                                visitor.visit(
                                        position(ROWS, row.key().encode()),
                                        NamedInstance.of(row.row()));
                        return more[0];
                    });
        }
        if (more[0] && from <= TASKS) {
            tx.scan(
                    Tables.TASKS_BY_NAME,
                    KeyPrefix.of(service),
                    after.filter(position -> from == TASKS)
                            .map(position -> IndexEntry.parse(rest(position))),
                    row -> {
                        more[0] =
                                visitor.visit(taskPosition(row), ofTask(tx, row.key(), row.row()));
                        return more[0];
                    });
        }
        if (more[0]) {
            tx.scan(
                    Tables.TASKS_BY_ENDPOINT,
                    KeyPrefix.of(service),
                    after.filter(position -> from == ENDPOINTS)
                            .map(position -> IndexEntry.parse(rest(position))),
                    row ->
                            visitor.visit(
                                    endpointPosition(service, row), ofEndpoint(tx, service, row)));
        }
    }

    private static byte[] endpointPosition(String service, Row<TaskKey, TaskRow> row) {
        var parts = new NamedInstanceKey(service, row.key().task());
        return position(ENDPOINTS, Tables.TASKS_BY_ENDPOINT.entry(parts, row.key()).encode());
    }

    /** Only those that can be talked to stand behind an endpoint. */
    private NamedInstance ofEndpoint(ReadTx tx, String service, Row<TaskKey, TaskRow> row) {
        int port =
                row.row().getEndpointsList().stream()
                        .filter(endpoint -> endpoint.getNamedService().equals(service))
                        .mapToInt(TaskEndpoint::getPort)
                        .findFirst()
                        .orElse(0);
        var asNamed = TaskRegistry.newBuilder().setService(service).setPort(port).build();
        return new NamedInstance(
                row.key().task(),
                TaskAttributes.of(tx, installation.region(), row.key(), row.row(), asNamed),
                true,
                "",
                true);
    }

    private static byte[] taskPosition(Row<TaskKey, TaskRow> row) {
        return position(
                TASKS, Tables.TASKS_BY_NAME.entry(row.key(), row.row()).orElseThrow().encode());
    }

    private NamedInstance ofTask(ReadTx tx, TaskKey key, TaskRow row) {
        return new NamedInstance(
                key.task(),
                TaskAttributes.of(tx, installation.region(), key, row, row.getRegistry()),
                TaskInstances.isHealthy(row),
                "",
                true);
    }

    private static byte[] position(byte source, byte[] key) {
        return ByteBuffer.allocate(1 + key.length).put(source).put(key).array();
    }

    private static byte[] rest(byte[] position) {
        return Arrays.copyOfRange(position, 1, position.length);
    }

    /** Writes what somebody registers; it is another set of instances where it is new. */
    public static void put(Tx tx, String service, NamedInstanceRow row) {
        var key = new NamedInstanceKey(service, row.getInstance().getId());
        if (tx.get(Tables.NAMED_INSTANCES, key)
                .filter(old -> old.getInstance().equals(row.getInstance()))
                .isEmpty()) {
            InstancesRevisions.grow(tx, service);
        }
        tx.put(Tables.NAMED_INSTANCES, key, row);
    }

    /** Removes what somebody registered. */
    public static void delete(Tx tx, String service, String id) {
        tx.delete(Tables.NAMED_INSTANCES, new NamedInstanceKey(service, id));
        InstancesRevisions.grow(tx, service);
    }
}
