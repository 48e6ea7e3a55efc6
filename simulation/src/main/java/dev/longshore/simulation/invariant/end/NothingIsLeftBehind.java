package dev.longshore.simulation.invariant.end;

import dev.longshore.control.domain.naming.NamedServices;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.store.AddressBlockRow;
import dev.longshore.proto.store.ConnectEndpointRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.proto.task.BalancerTasks;
import dev.longshore.proto.task.FargateMachines;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.Violation;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ClusterKey;
import dev.longshore.state.tables.ecs.InstanceKey;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Row;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Looks at all rows. */
@Invariant(
        "A resource that is deleted leaves no row behind: what a row names exists, and what has been kept long enough is gone.")
public final class NothingIsLeftBehind implements SettledCheck {
    /** How late what is due may go. */
    private static final Duration GRACE = Duration.ofMinutes(1);

    private final ClusterSettings settings;

    public NothingIsLeftBehind(ClusterSettings settings) {
        this.settings = settings;
    }

    @Override
    public void check(Settled settled) {
        settled.leader()
                .<Boolean>committed(
                        tx -> {
                            check(tx);
                            return true;
                        });
    }

    private void check(ReadTx tx) {
        Set<String> instances =
                tx.list(Tables.CONTAINER_INSTANCES, KeyPrefix.ALL).stream()
                        .map(row -> row.key().instance())
                        .collect(Collectors.toSet());
        tx.list(Tables.TASKS, KeyPrefix.ALL).forEach(row -> task(tx, instances, row));
        tx.list(Tables.CONTAINER_INSTANCES, KeyPrefix.ALL)
                .forEach(row -> cluster(tx, row.key().cluster(), "instance " + row.key()));
        tx.list(Tables.AGENTS, KeyPrefix.ALL)
                .forEach(
                        row ->
                                instance(
                                        tx,
                                        row.row().getCluster(),
                                        row.row().getContainerInstance(),
                                        "agent " + row.key()));
        tx.list(Tables.ADDRESS_BLOCKS, KeyPrefix.ALL).forEach(row -> block(tx, row.row()));
        tx.list(Tables.CLUSTERS, KeyPrefix.ALL)
                .forEach(
                        row ->
                                notOverdue(
                                        tx,
                                        row.row().hasDeletedAt()
                                                ? Optional.of(row.row().getDeletedAt())
                                                : Optional.empty(),
                                        settings.keeping().stoppedTasks(),
                                        "deleted cluster " + row.key()));
        services(tx);
        if (Tables.CONNECT_ENDPOINTS.existsAt(tx.level())) {
            tx.list(Tables.CONNECT_ENDPOINTS, KeyPrefix.ALL)
                    .forEach(row -> endpoint(tx, row.row()));
        }
        tx.list(Tables.PLACEMENTS, KeyPrefix.ALL)
                .forEach(
                        row -> {
                            if (tx.get(Tables.TASKS, row.key()).isEmpty()) {
                                throw new Violation(
                                        NothingIsLeftBehind.class,
                                        "a placement is left of task " + row.key());
                            }
                        });
        tx.list(Tables.CLIENT_TOKENS, KeyPrefix.ALL)
                .forEach(
                        row ->
                                notOverdue(
                                        tx,
                                        Optional.of(row.row().getExpiresAt()),
                                        Duration.ZERO,
                                        "client token " + row.key()));
        tx.list(Tables.TASK_DEFINITIONS, KeyPrefix.ALL)
                .forEach(
                        row ->
                                notOverdue(
                                        tx,
                                        row.row()
                                                                .getDefinition()
                                                                .getStatus()
                                                                .equals("DELETE_IN_PROGRESS")
                                                        && !used(
                                                                tx,
                                                                row.key().family()
                                                                        + ":"
                                                                        + row.key().revision())
                                                ? Optional.of(
                                                        row.row()
                                                                .getDefinition()
                                                                .getDeleteRequestedAt())
                                                : Optional.empty(),
                                        GRACE,
                                        "deleted revision " + row.key()));
    }

    private void task(ReadTx tx, Set<String> instances, Row<TaskKey, TaskRow> row) {
        String what = "task " + row.key();
        cluster(tx, row.key().cluster(), what);
        TaskRow task = row.row();
        boolean holds = !task.getReleased() && !task.getInstance().isEmpty();
        if (holds && !instances.contains(task.getInstance())) { // of whichever cluster
            throw isGone(what, task.getInstance());
        }
        if (task.getReleased()) {
            notOverdue(
                    tx,
                    Optional.of(task.getTask().getStoppedAt()),
                    settings.keeping().stoppedTasks(),
                    what);
        }
    }

    private static void block(ReadTx tx, AddressBlockRow block) {
        instance(tx, block.getCluster(), block.getContainerInstance(), "a block of addresses");
    }

    private void services(ReadTx tx) {
        tx.list(Tables.SERVICES, KeyPrefix.ALL)
                .forEach(
                        row -> {
                            String what = "service " + row.key();
                            cluster(tx, row.key().cluster(), what);
                            notOverdue(
                                    tx,
                                    row.row().hasInactiveAt()
                                                    && row.row()
                                                            .getService()
                                                            .getStatus()
                                                            .equals("INACTIVE")
                                            ? Optional.of(row.row().getInactiveAt())
                                            : Optional.empty(),
                                    settings.keeping().stoppedTasks(),
                                    what);
                        });
        tx.list(Tables.SERVICE_DEPLOYMENTS, KeyPrefix.ALL)
                .forEach(row -> service(tx, row.key().cluster(), row.key().service()));
        tx.list(Tables.TASK_SETS, KeyPrefix.ALL)
                .forEach(row -> service(tx, row.key().cluster(), row.key().service()));
        tx.list(Tables.SERVICE_REVISIONS, KeyPrefix.ALL)
                .forEach(row -> service(tx, row.key().cluster(), row.key().service()));
        tx.list(Tables.SERVICE_EVENTS, KeyPrefix.ALL)
                .forEach(row -> service(tx, row.key().cluster(), row.key().service()));
    }

    /** An endpoint goes with its service, and is one in Cloud Map too. */
    private static void endpoint(ReadTx tx, ConnectEndpointRow row) {
        service(tx, row.getCluster(), row.getService());
        if (NamedServices.find(tx, row.getNamedService()).isEmpty()) {
            throw new Violation(
                    NothingIsLeftBehind.class,
                    "an endpoint names " + row.getNamedService() + ", which is gone");
        }
    }

    private static void service(ReadTx tx, String cluster, String name) {
        if (tx.get(Tables.SERVICES, new ServiceKey(cluster, name)).isEmpty()) {
            throw new Violation(
                    NothingIsLeftBehind.class,
                    "something is left of service " + name + " of " + cluster);
        }
    }

    private static boolean used(ReadTx tx, String revision) {
        return !tx.list(Tables.TASKS_BY_DEFINITION, KeyPrefix.of(revision)).isEmpty();
    }

    private static void cluster(ReadTx tx, String cluster, String what) {
        if (!cluster.equals(FargateMachines.CLUSTER)
                && !cluster.equals(BalancerTasks.CLUSTER)
                && tx.get(Tables.CLUSTERS, new ClusterKey(cluster)).isEmpty()) {
            throw new Violation(
                    NothingIsLeftBehind.class,
                    what + " is in cluster " + cluster + ", which is gone");
        }
    }

    private static void instance(ReadTx tx, String cluster, String instance, String what) {
        if (tx.get(Tables.CONTAINER_INSTANCES, new InstanceKey(cluster, instance)).isEmpty()) {
            throw isGone(what, instance);
        }
    }

    private static Violation isGone(String what, String instance) {
        return new Violation(
                NothingIsLeftBehind.class,
                what + " names instance " + instance + ", which is gone");
    }

    private static void notOverdue(
            ReadTx tx, Optional<com.google.protobuf.Timestamp> since, Duration keep, String what) {
        boolean overdue =
                since.filter(at -> Timestamps.instant(at).plus(keep).plus(GRACE).isBefore(tx.now()))
                        .isPresent();
        if (overdue) {
            throw new Violation(
                    NothingIsLeftBehind.class, what + " should have been removed by now");
        }
    }
}
