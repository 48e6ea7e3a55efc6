package dev.longshore.control.leader;

import com.google.protobuf.Timestamp;
import dev.longshore.control.domain.balancer.TargetGroups;
import dev.longshore.control.domain.balancer.Targets;
import dev.longshore.control.domain.event.EventLog;
import dev.longshore.control.domain.naming.NameOperations;
import dev.longshore.control.domain.service.Deployments;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.control.reconcile.Expiry;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.TaskDefinitionKey;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How long what has ended is kept: one line for each table. */
final class Retention {
    private Retention() {}

    static List<Expiry> of(ClusterSettings settings) {
        var stopped = settings.keeping().stoppedTasks();
        return List.of(
                Expiry.inOrder(
                        Tables.STOPPED_TASKS,
                        row -> at(row.getTask().getStoppedAt()).plus(stopped),
                        Tables.ENDED_TASKS,
                        settings.keeping().mostStoppedTasks(),
                        Retention::deletePlacement),
                Expiry.inOrder(Tables.CLIENT_TOKENS_BY_EXPIRY, row -> at(row.getExpiresAt())),
                Expiry.inOrder(
                        Tables.INACTIVE_SERVICES,
                        row -> at(row.getInactiveAt()).plus(stopped),
                        Deployments::forget),
                Expiry.among(
                        Tables.CLUSTERS,
                        row -> due(row.hasDeletedAt(), row.getDeletedAt(), stopped)),
                Expiry.among(
                        Tables.CAPACITY_PROVIDERS,
                        row -> due(row.hasDeletedAt(), row.getDeletedAt(), stopped)),
                Expiry.by(
                        Tables.EVENTS.name(),
                        tx -> EventLog.sweep(tx, settings.keeping().events())),
                Expiry.inOrder(
                        Tables.DRAINING_TARGETS,
                        row -> at(row.getDrainedAt()),
                        Targets::removeHealth),
                Expiry.by(Tables.DELETED_TARGET_GROUPS.name(), TargetGroups::sweep),
                Expiry.inOrder(
                        Tables.NAME_OPERATIONS_BY_TIME,
                        row -> at(row.getOperation().getCreateDate()).plus(NameOperations.KEPT),
                        Tables.NAME_OPERATIONS_KEPT,
                        NameOperations.MOST,
                        (tx, key) -> true),
                Expiry.onceUnused(Tables.DEFINITIONS_BEING_DELETED, Retention::isUsed));
    }

    private static Instant at(Timestamp timestamp) {
        return Timestamps.instant(timestamp);
    }

    private static Optional<Instant> due(boolean deleted, Timestamp at, Duration kept) {
        return deleted ? Optional.of(at(at).plus(kept)) : Optional.empty();
    }

    private static boolean deletePlacement(Tx tx, TaskKey key) {
        tx.delete(Tables.PLACEMENTS, key);
        return true;
    }

    private static boolean isUsed(ReadTx tx, TaskDefinitionKey key) {
        var revision = KeyPrefix.of(key.family() + ":" + key.revision());
        return tx.any(Tables.TASKS_BY_DEFINITION, revision) || Deployments.use(tx, key);
    }
}
