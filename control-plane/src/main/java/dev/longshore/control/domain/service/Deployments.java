package dev.longshore.control.domain.service;

import dev.longshore.control.domain.arn.EcsArns;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.ecs.ContainerImage;
import dev.longshore.proto.ecs.Deployment;
import dev.longshore.proto.ecs.DeploymentLifecycleHookDetail;
import dev.longshore.proto.ecs.Service;
import dev.longshore.proto.ecs.ServiceConnectConfiguration;
import dev.longshore.proto.ecs.ServiceDeployment;
import dev.longshore.proto.ecs.ServiceDeploymentCircuitBreaker;
import dev.longshore.proto.ecs.ServiceRevision;
import dev.longshore.proto.ecs.ServiceRevisionSummary;
import dev.longshore.proto.store.ServiceDeploymentRow;
import dev.longshore.proto.store.ServiceDeploymentState;
import dev.longshore.proto.store.ServiceRevisionRow;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.proto.store.TaskDefinitionRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ServiceDeploymentKey;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tables.ecs.ServiceRevisionKey;
import dev.longshore.state.tables.ecs.TaskDefinitionKey;
import dev.longshore.state.tables.schema.Key;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tables.schema.Table;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Begins deployments. A deployment brings a revision of its service: what tasks are made of, kept
 * unchanged under the digits that the deployment's id ends with.
 */
public final class Deployments {
    /** How the ids of deployments begin; tasks bear such an id as {@code startedBy}. */
    public static final String ID_PREFIX = "ecs-svc/";

    private static final long REVISION_DIGITS = 1_000_000_000_000_000_000L;

    private final EcsArns arns;

    public Deployments(EcsArns arns) {
        this.arns = arns;
    }

    /**
     * Begins a deployment of what the service's message says now. It becomes the PRIMARY one; those
     * before it go on as ACTIVE until their last task has gone.
     *
     * @return the row with the deployment, for the caller to write
     */
    public ServiceRow begin(Tx tx, ServiceKey key, ServiceRow row) {
        String revision = revisionId(tx.newId());
        tx.put(
                Tables.SERVICE_REVISIONS,
                new ServiceRevisionKey(key.cluster(), key.service(), revision),
                ServiceRevisionRow.newBuilder()
                        .setRevision(revision(tx, key, row.getService(), revision))
                        .build());
        supersede(tx, key, row);
        return deploy(tx, key, row, revision);
    }

    /**
     * Goes back to an earlier deployment: what the service says of its tasks is what that one said,
     * and it becomes the PRIMARY one again, under its own id. The record of the deployment that
     * failed goes on, as a rollback.
     *
     * @return the row, for the caller to write
     */
    public ServiceRow rollBack(
            Tx tx, ServiceKey key, ServiceRow row, String deployment, String reason) {
        ServiceDeploymentState failed = row.getDeployments(0);
        ServiceDeploymentState target =
                row.getDeploymentsList().stream()
                        .filter(state -> state.getDeployment().getId().equals(deployment))
                        .findFirst()
                        .orElseThrow();
        var next = row.toBuilder().clearDeployments().clearSteadyAt();
        next.setService(restored(row.getService(), target.getDeployment()));
        var primary =
                target.toBuilder()
                        .setServiceDeployment(failed.getServiceDeployment())
                        .setRollsBack(failed.getDeployment().getId())
                        .setFailures(0)
                        .clearFailuresInARow()
                        .clearLaunchAfter();
        primary.getDeploymentBuilder()
                .setStatus("PRIMARY")
                .setFailedTasks(0)
                .setUpdatedAt(Timestamps.of(tx.now()))
                .setRolloutState("IN_PROGRESS")
                .setRolloutStateReason(
                        "ECS deployment circuit breaker: rolling back to deploymentId "
                                + deployment
                                + ".");
        next.addDeployments(primary);
        row.getDeploymentsList().stream()
                .filter(state -> !state.getDeployment().getId().equals(deployment))
                .forEach(state -> next.addDeployments(older(tx, state)));
        recordRollback(tx, key, failed.getServiceDeployment(), target.getRevision(), reason);
        return next.build();
    }

    private static Service restored(Service service, Deployment target) {
        var restored =
                service.toBuilder()
                        .setTaskDefinition(target.getTaskDefinition())
                        .clearCapacityProviderStrategy()
                        .addAllCapacityProviderStrategy(target.getCapacityProviderStrategyList())
                        .clearLaunchType()
                        .clearNetworkConfiguration()
                        .clearPlatformVersion()
                        .clearPlatformFamily();
        if (target.hasLaunchType()) {
            restored.setLaunchType(target.getLaunchType());
        }
        if (target.hasNetworkConfiguration()) {
            restored.setNetworkConfiguration(target.getNetworkConfiguration());
        }
        if (target.hasPlatformFamily()) {
            restored.setPlatformVersion(target.getPlatformVersion())
                    .setPlatformFamily(target.getPlatformFamily());
        }
        return restored.build();
    }

    private void recordRollback(Tx tx, ServiceKey key, String id, String revision, String reason) {
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

    /**
     * Deletes what is kept of a service beside its row, as far as the transaction reaches.
     *
     * @return whether nothing is left
     */
    public static boolean forget(Tx tx, ServiceKey key) {
        return deleteAll(tx, Tables.SERVICE_EVENTS, key)
                && deleteAll(tx, Tables.SERVICE_DEPLOYMENTS, key)
                && deleteAll(tx, Tables.SERVICE_REVISIONS, key);
    }

    /** Whether a deployment that a service still has makes tasks of a definition. */
    public static boolean use(ReadTx tx, TaskDefinitionKey definition) {
        boolean[] found = {false};
        tx.scan(
                Tables.SERVICES,
                KeyPrefix.ALL,
                Optional.empty(),
                row -> {
                    found[0] =
                            row.row().getDeploymentsList().stream()
                                    .map(state -> state.getDeployment().getTaskDefinition())
                                    .anyMatch(
                                            arn -> TaskDefinitionKey.ofArn(arn).equals(definition));
                    return !found[0];
                });
        return found[0];
    }

    private static <K extends Key> boolean deleteAll(Tx tx, Table<K, ?> table, ServiceKey key) {
        boolean[] all = {true};
        tx.scan(
                table,
                KeyPrefix.of(key.cluster(), key.service()),
                Optional.empty(),
                row -> {
                    all[0] = tx.hasRoom();
                    if (all[0]) {
                        tx.delete(table, row.key());
                    }
                    return all[0];
                });
        return all[0];
    }

    /** A deployment that another one replaces before it is complete has ended. */
    private void supersede(Tx tx, ServiceKey key, ServiceRow row) {
        row.getDeploymentsList().stream()
                .limit(1)
                .filter(old -> old.getDeployment().getRolloutState().equals("IN_PROGRESS"))
                .forEach(
                        old ->
                                end(
                                        tx,
                                        key,
                                        new Plan.Ended(
                                                old.getServiceDeployment(),
                                                "STOPPED",
                                                "Service deployment was superseded by a newer one.")));
    }

    private ServiceRow deploy(Tx tx, ServiceKey key, ServiceRow row, String revision) {
        String deploymentId = ID_PREFIX + revision;
        String id = tx.newId().substring(0, 21);
        tx.put(
                Tables.SERVICE_DEPLOYMENTS,
                new ServiceDeploymentKey(key.cluster(), key.service(), id),
                ServiceDeploymentRow.newBuilder()
                        .setDeployment(record(tx, key, row, revision, id))
                        .build());
        var next = row.toBuilder().clearDeployments().clearSteadyAt().clearTroubles();
        next.getServiceBuilder()
                .setCurrentServiceDeployment(
                        arns.serviceDeployment(key.cluster(), key.service(), id));
        next.addDeployments(
                ServiceDeploymentState.newBuilder()
                        .setDeployment(primary(tx, row.getService(), deploymentId))
                        .setRevision(revision)
                        .setServiceDeployment(id));
        row.getDeploymentsList().forEach(old -> next.addDeployments(older(tx, old)));
        return next.build();
    }

    private static ServiceDeploymentState older(Tx tx, ServiceDeploymentState old) {
        if (!old.getDeployment().getStatus().equals("PRIMARY")) {
            return old;
        }
        var older = old.toBuilder();
        older.getDeploymentBuilder().setStatus("ACTIVE").setUpdatedAt(Timestamps.of(tx.now()));
        return older.build();
    }

    /** The deployment as DescribeServices shows it, but for counts of tasks. */
    private static Deployment primary(Tx tx, Service service, String id) {
        var deployment =
                Deployment.newBuilder()
                        .setId(id)
                        .setStatus("PRIMARY")
                        .setTaskDefinition(service.getTaskDefinition())
                        .setDesiredCount(0)
                        .setFailedTasks(0)
                        .setCreatedAt(Timestamps.of(tx.now()))
                        .setUpdatedAt(Timestamps.of(tx.now()))
                        .addAllCapacityProviderStrategy(service.getCapacityProviderStrategyList())
                        .setRolloutState("IN_PROGRESS")
                        .setRolloutStateReason("ECS deployment " + id + " in progress.");
        if (service.hasLaunchType()) {
            deployment.setLaunchType(service.getLaunchType());
        }
        if (service.hasPlatformFamily()) {
            deployment
                    .setPlatformVersion(platformVersion(service))
                    .setPlatformFamily(service.getPlatformFamily());
        }
        if (service.hasNetworkConfiguration()) {
            deployment.setNetworkConfiguration(service.getNetworkConfiguration());
        }
        return deployment.build();
    }

    /** LATEST stands for a version; deployments and revisions name it. */
    private static String platformVersion(Service service) {
        String asked = service.getPlatformVersion();
        return asked.isEmpty() || asked.equals("LATEST") ? "1.4.0" : asked;
    }

    private ServiceDeployment record(
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

    private ServiceRevision revision(Tx tx, ServiceKey key, Service service, String id) {
        var revision =
                ServiceRevision.newBuilder()
                        .setServiceRevisionArn(
                                arns.serviceRevision(key.cluster(), key.service(), id))
                        .setServiceArn(service.getServiceArn())
                        .setClusterArn(service.getClusterArn())
                        .setTaskDefinition(service.getTaskDefinition())
                        .addAllCapacityProviderStrategy(service.getCapacityProviderStrategyList())
                        .setGuardDutyEnabled(false)
                        .setServiceConnectConfiguration(
                                ServiceConnectConfiguration.newBuilder().setEnabled(false))
                        .setCreatedAt(Timestamps.of(tx.now()))
                        .addAllContainerImages(images(tx, service.getTaskDefinition()));
        if (service.hasLaunchType()) {
            revision.setLaunchType(service.getLaunchType());
        }
        if (service.hasPlatformFamily()) {
            revision.setPlatformVersion(platformVersion(service))
                    .setPlatformFamily(service.getPlatformFamily());
        }
        if (service.hasNetworkConfiguration()) {
            revision.setNetworkConfiguration(service.getNetworkConfiguration());
        }
        return revision.build();
    }

    private static List<ContainerImage> images(Tx tx, String definitionArn) {
        return tx
                .get(Tables.TASK_DEFINITIONS, TaskDefinitionKey.ofArn(definitionArn))
                .map(TaskDefinitionRow::getDefinition)
                .stream()
                .flatMap(definition -> definition.getContainerDefinitionsList().stream())
                .map(
                        container ->
                                ContainerImage.newBuilder()
                                        .setContainerName(container.getName())
                                        .setImage(container.getImage())
                                        .build())
                .toList();
    }

    /** Nineteen digits out of a random id. */
    private static String revisionId(String random) {
        long number = Long.parseUnsignedLong(random.substring(0, 16), 16) >>> 1;
        return String.valueOf(REVISION_DIGITS + number % (8 * REVISION_DIGITS));
    }
}
