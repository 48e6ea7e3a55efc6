package dev.longshore.control.domain.service;

import dev.longshore.control.domain.arn.EcsArns;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.ecs.DeploymentLifecycleHookDetail;
import dev.longshore.proto.ecs.ServiceDeployment;
import dev.longshore.proto.ecs.ServiceRevisionSummary;
import dev.longshore.proto.store.DeploymentHook;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The records of deployments, which stay readable when their service has gone on. */
final class DeploymentRecords {
    /** Records of one service that stay readable. */
    static final int KEPT = 100;

    /** Hooks that a record shows, the newest: each step of traffic asks anew. */
    private static final int MOST_HOOKS = 200;

    private static final Set<String> WAITING = Set.of("AWAITING_ACTION", "IN_PROGRESS");

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

    /** Says in a deployment's record how it ended, as a service's row says from now on. */
    void end(Tx tx, ServiceKey key, ServiceRow row, Plan.Ended ended) {
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
                    if (!record.hasDeploymentCircuitBreaker()) {
                        breaker(record, row, ended.id());
                    }
                });
    }

    /**
     * Keeps what the breaker has counted for the deployment that it ends, before another one takes
     * its place.
     */
    void tripped(Tx tx, ServiceKey key, ServiceRow row) {
        ServiceDeploymentState primary = row.getDeployments(0);
        if (CircuitBreaker.hasTripped(primary)) {
            String id = primary.getServiceDeployment();
            change(tx, key, id, record -> breaker(record, row, id));
        }
    }

    private static void breaker(ServiceDeployment.Builder record, ServiceRow row, String id) {
        row.getDeploymentsList().stream()
                .filter(state -> state.getServiceDeployment().equals(id))
                .findFirst()
                .map(
                        state ->
                                CircuitBreaker.shown(
                                        row.getService(),
                                        state,
                                        Optional.of(CircuitBreaker.hasTripped(state))))
                .ifPresent(record::setDeploymentCircuitBreaker);
    }

    /** What somebody has asked of a deployment, as its record says. */
    static ServiceView.Wish wish(ReadTx tx, ServiceKey key, ServiceDeploymentState state) {
        return tx.get(
                        Tables.SERVICE_DEPLOYMENTS,
                        new ServiceDeploymentKey(
                                key.cluster(), key.service(), state.getServiceDeployment()))
                .map(row -> row.getDeployment().getStatus())
                .map(
                        status ->
                                switch (status) {
                                    case "STOP_REQUESTED" -> ServiceView.Wish.ABORT;
                                    case "ROLLBACK_REQUESTED" -> ServiceView.Wish.ROLLBACK;
                                    default -> ServiceView.Wish.NONE;
                                })
                .orElse(ServiceView.Wish.NONE);
    }

    /**
     * Says in a deployment's record how far it is, and what it waits for.
     *
     * @param answers of hooks that were waited for until now
     */
    void progress(
            Tx tx,
            ServiceKey key,
            ServiceDeploymentState before,
            ServiceDeploymentState now,
            Map<String, Hooks.Answer> answers) {
        if (!before.getServiceDeployment().equals(now.getServiceDeployment())) {
            return;
        }
        boolean waits = !before.getHooksList().equals(now.getHooksList());
        boolean shifts = now.hasShift() && !before.getShift().equals(now.getShift());
        if (waits || shifts || isNews(tx, key, now.getServiceDeployment(), answers)) {
            change(
                    tx,
                    key,
                    now.getServiceDeployment(),
                    record -> {
                        hooks(record, now, answers);
                        stage(record, now);
                        weights(record, now);
                    });
        }
    }

    /** Whether a hook has answered of which the record still says that it is waited for. */
    private static boolean isNews(
            ReadTx tx, ServiceKey key, String id, Map<String, Hooks.Answer> answers) {
        return !answers.isEmpty()
                && tx
                        .get(
                                Tables.SERVICE_DEPLOYMENTS,
                                new ServiceDeploymentKey(key.cluster(), key.service(), id))
                        .stream()
                        .flatMap(row -> row.getDeployment().getLifecycleHookDetailsList().stream())
                        .anyMatch(
                                detail ->
                                        WAITING.contains(detail.getStatus())
                                                && answers.containsKey(detail.getHookId()));
    }

    /** Hooks that are waited for no more, and have no answer, have been passed for lack of one. */
    private static void hooks(
            ServiceDeployment.Builder record,
            ServiceDeploymentState now,
            Map<String, Hooks.Answer> answers) {
        Set<String> known = new HashSet<>();
        Set<String> waited =
                now.getHooksList().stream()
                        .map(DeploymentHook::getHookId)
                        .collect(Collectors.toSet());
        for (var detail : record.getLifecycleHookDetailsBuilderList()) {
            known.add(detail.getHookId());
            Hooks.Answer answer = answers.get(detail.getHookId());
            boolean open = WAITING.contains(detail.getStatus());
            if (open && answer != null) {
                detail.setStatus(answer.name());
            } else if (open && !waited.contains(detail.getHookId())) {
                detail.setStatus("TIMED_OUT");
            }
        }
        now.getHooksList().stream()
                .filter(hook -> !known.contains(hook.getHookId()))
                .forEach(hook -> record.addLifecycleHookDetails(shown(hook)));
        while (record.getLifecycleHookDetailsCount() > MOST_HOOKS) {
            record.removeLifecycleHookDetails(0);
        }
    }

    private static DeploymentLifecycleHookDetail shown(DeploymentHook hook) {
        boolean pause = hook.getTarget().isEmpty();
        var detail =
                DeploymentLifecycleHookDetail.newBuilder()
                        .setHookId(hook.getHookId())
                        .setTargetType(pause ? Hooks.PAUSE : "AWS_LAMBDA")
                        .setStatus(pause ? "AWAITING_ACTION" : "IN_PROGRESS")
                        .setExpiresAt(hook.getExpiresAt())
                        .setTimeoutAction(hook.getTimeoutAction());
        if (!pause) {
            detail.setTargetArn(hook.getTarget());
        }
        return detail.build();
    }

    private static void stage(ServiceDeployment.Builder record, ServiceDeploymentState now) {
        if (now.hasShift()) {
            record.setLifecycleStage(
                    Stage.named(now.getShift().getStage()).orElse(Stage.RECONCILE_SERVICE).shown());
        } else if (now.getHooksCount() > 0) {
            record.setLifecycleStage(now.getHooks(0).getStage());
        } else {
            record.clearLifecycleStage();
        }
    }

    /** What the new revision gets, the one before does not. */
    private static void weights(ServiceDeployment.Builder record, ServiceDeploymentState now) {
        if (!now.hasShift()) {
            return;
        }
        int production = now.getShift().getProduction();
        int test = now.getShift().getTest();
        record.getTargetServiceRevisionBuilder()
                .setRequestedProductionTrafficWeight(Steps.percent(production))
                .setRequestedTestTrafficWeight(Steps.percent(test));
        record.getSourceServiceRevisionsBuilderList()
                .forEach(
                        source ->
                                source.setRequestedProductionTrafficWeight(
                                                Steps.percent(Steps.ALL - production))
                                        .setRequestedTestTrafficWeight(
                                                Steps.percent(Steps.ALL - test)));
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
