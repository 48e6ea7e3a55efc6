package dev.longshore.control.domain.service;

import dev.longshore.control.domain.arn.EcsArns;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.ecs.DeploymentLifecycleHookDetail;
import dev.longshore.proto.ecs.ServiceDeployment;
import dev.longshore.proto.ecs.ServiceDeploymentCircuitBreaker;
import dev.longshore.proto.ecs.ServiceRevisionSummary;
import dev.longshore.proto.store.ServiceDeploymentRow;
import dev.longshore.proto.store.ServiceDeploymentState;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ServiceDeploymentKey;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tables.ecs.ServiceRevisionKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Row;
import dev.longshore.state.tx.Tx;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The records of deployments, which stay readable when their service has gone on. */
final class DeploymentRecords {
    /** Records of one service that stay readable. */
    static final int KEPT = 100;

    private final EcsArns arns;

    DeploymentRecords(EcsArns arns) {
        this.arns = arns;
    }

    /** Writes the record of a deployment that begins. */
    void begin(Tx tx, ServiceKey key, ServiceRow row, String revision, String id) {
        tx.put(
                Tables.SERVICE_DEPLOYMENTS,
                new ServiceDeploymentKey(key.cluster(), key.service(), id),
                ServiceDeploymentRow.newBuilder()
                        .setDeployment(fresh(tx, key, row, revision, id))
                        .build());
        forgetOldest(tx, key, row);
    }

    /** Keeps so many records of a service: the oldest that has ended goes, with its revision. */
    private static void forgetOldest(Tx tx, ServiceKey key, ServiceRow row) {
        List<Row<ServiceDeploymentKey, ServiceDeploymentRow>> all =
                tx.list(Tables.SERVICE_DEPLOYMENTS, KeyPrefix.of(key.cluster(), key.service()));
        if (all.size() <= KEPT) {
            return;
        }
        all.stream()
                .filter(record -> record.row().getDeployment().hasFinishedAt())
                .min(Comparator.comparing(DeploymentRecords::createdAt))
                .ifPresent(
                        oldest -> {
                            tx.delete(Tables.SERVICE_DEPLOYMENTS, oldest.key());
                            String revision = Revisions.target(oldest.row().getDeployment());
                            boolean inUse =
                                    row.getDeploymentsList().stream()
                                            .anyMatch(s -> s.getRevision().equals(revision));
                            if (!inUse) {
                                tx.delete(
                                        Tables.SERVICE_REVISIONS,
                                        new ServiceRevisionKey(
                                                key.cluster(), key.service(), revision));
                            }
                        });
    }

    private static Instant createdAt(Row<ServiceDeploymentKey, ServiceDeploymentRow> record) {
        return Timestamps.instant(record.row().getDeployment().getCreatedAt());
    }

    private ServiceDeployment fresh(
            Tx tx, ServiceKey key, ServiceRow row, String revision, String id) {
        var record =
                ServiceDeployment.newBuilder()
                        .setServiceDeploymentArn(
                                arns.serviceDeployment(key.cluster(), key.service(), id))
                        .setServiceArn(row.getService().getServiceArn())
                        .setClusterArn(row.getService().getClusterArn())
                        .setCreatedAt(Timestamps.of(tx.now()))
                        .setUpdatedAt(Timestamps.of(tx.now()))
                        .setStartedAt(Timestamps.of(tx.now()))
                        .setStatus("IN_PROGRESS")
                        .setTargetServiceRevision(summary(key, revision))
                        .setDeploymentConfiguration(row.getService().getDeploymentConfiguration());
        row.getDeploymentsList().stream()
                .filter(old -> old.getCompleted())
                .forEach(old -> record.addSourceServiceRevisions(summary(key, old.getRevision())));
        return record.build();
    }

    private ServiceRevisionSummary summary(ServiceKey key, String revision) {
        return ServiceRevisionSummary.newBuilder()
                .setArn(arns.serviceRevision(key.cluster(), key.service(), revision))
                .build();
    }

    void rollsBack(Tx tx, ServiceKey key, String id, String revision, String reason) {
        change(
                tx,
                key,
                id,
                record -> {
                    record.setStatus("ROLLBACK_IN_PROGRESS").setStatusReason(reason);
                    record.getRollbackBuilder()
                            .setReason(reason)
                            .setStartedAt(Timestamps.of(tx.now()))
                            .setServiceRevisionArn(
                                    arns.serviceRevision(key.cluster(), key.service(), revision));
                });
    }

    /** Says in a deployment's record how it ended. */
    void end(Tx tx, ServiceKey key, Plan.Ended ended) {
        change(
                tx,
                key,
                ended.id(),
                record -> {
                    record.setStatus(ended.status()).setFinishedAt(Timestamps.of(tx.now()));
                    if (!ended.reason().isEmpty()) {
                        record.setStatusReason(ended.reason());
                    }
                    if (ended.status().equals("STOPPED")) {
                        record.setStoppedAt(Timestamps.of(tx.now()));
                    }
                    breaker(tx, key, ended)
                            .ifPresent(breaker -> record.setDeploymentCircuitBreaker(breaker));
                });
    }

    private static Optional<ServiceDeploymentCircuitBreaker> breaker(
            Tx tx, ServiceKey key, Plan.Ended ended) {
        return tx.get(Tables.SERVICES, key).stream()
                .flatMap(
                        row ->
                                row.getDeploymentsList().stream()
                                        .filter(
                                                state ->
                                                        state.getServiceDeployment()
                                                                .equals(ended.id()))
                                        .map(
                                                state ->
                                                        CircuitBreaker.shown(
                                                                row.getService(),
                                                                state,
                                                                Optional.of(
                                                                        ended.reason()
                                                                                .contains(
                                                                                        "circuit breaker")))))
                .findFirst();
    }

    /** What somebody has asked of a deployment, as its record says. */
    static ServiceView.Wish wish(ReadTx tx, ServiceKey key, ServiceDeploymentState state) {
        return tx.get(
                        Tables.SERVICE_DEPLOYMENTS,
                        new ServiceDeploymentKey(
                                key.cluster(), key.service(), state.getServiceDeployment()))
                .map(row -> wish(row.getDeployment(), state.getPause().getHookId()))
                .orElse(ServiceView.Wish.NONE);
    }

    private static ServiceView.Wish wish(ServiceDeployment record, String hook) {
        return switch (record.getStatus()) {
            case "STOP_REQUESTED" -> ServiceView.Wish.ABORT;
            case "ROLLBACK_REQUESTED" -> ServiceView.Wish.ROLLBACK;
            default ->
                    record.getLifecycleHookDetailsList().stream()
                            .filter(detail -> detail.getHookId().equals(hook))
                            .map(
                                    detail ->
                                            switch (detail.getStatus()) {
                                                case "SUCCEEDED" -> ServiceView.Wish.CONTINUE;
                                                case "FAILED" -> ServiceView.Wish.ROLLBACK;
                                                default -> ServiceView.Wish.NONE;
                                            })
                            .findFirst()
                            .orElse(ServiceView.Wish.NONE);
        };
    }

    /** Says in a deployment's record that it waits for somebody's word, or does no more. */
    void pauses(Tx tx, ServiceKey key, ServiceDeploymentState before, ServiceDeploymentState now) {
        if (!before.getServiceDeployment().equals(now.getServiceDeployment())
                || before.getPause().equals(now.getPause())) {
            return;
        }
        change(
                tx,
                key,
                now.getServiceDeployment(),
                record -> {
                    record.getLifecycleHookDetailsBuilderList().stream()
                            .filter(detail -> detail.getStatus().equals("AWAITING_ACTION"))
                            .forEach(detail -> detail.setStatus("TIMED_OUT"));
                    if (now.hasPause()) {
                        record.setLifecycleStage(now.getPause().getStage())
                                .addLifecycleHookDetails(
                                        DeploymentLifecycleHookDetail.newBuilder()
                                                .setHookId(now.getPause().getHookId())
                                                .setTargetType("PAUSE")
                                                .setStatus("AWAITING_ACTION")
                                                .setExpiresAt(now.getPause().getExpiresAt())
                                                .setTimeoutAction(
                                                        now.getPause().getTimeoutAction()));
                    } else {
                        record.clearLifecycleStage();
                    }
                });
    }

    private static void change(
            Tx tx, ServiceKey key, String id, Consumer<ServiceDeployment.Builder> change) {
        var recordKey = new ServiceDeploymentKey(key.cluster(), key.service(), id);
        tx.get(Tables.SERVICE_DEPLOYMENTS, recordKey)
                .ifPresent(
                        row -> {
                            var changed = row.toBuilder();
                            change.accept(changed.getDeploymentBuilder());
                            changed.getDeploymentBuilder().setUpdatedAt(Timestamps.of(tx.now()));
                            tx.put(Tables.SERVICE_DEPLOYMENTS, recordKey, changed.build());
                        });
    }
}
