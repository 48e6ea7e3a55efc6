package dev.longshore.control.domain.service;

import dev.longshore.control.domain.arn.EcsArns;
import dev.longshore.control.domain.connect.ConnectEndpoints;
import dev.longshore.control.domain.connect.ConnectWish;
import dev.longshore.control.domain.naming.NamedServices;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.ecs.Deployment;
import dev.longshore.proto.ecs.Service;
import dev.longshore.proto.ecs.ServiceConnectServiceResource;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.store.ServiceDeploymentState;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.proto.store.TrafficShift;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tables.ecs.TaskDefinitionKey;
import dev.longshore.state.tables.schema.Key;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tables.schema.Table;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.util.List;
import java.util.Optional;

/**
 * Begins deployments. A deployment brings a revision of its service: what tasks are made of, kept
 * unchanged under the digits that the deployment's id ends with.
 */
public final class Deployments {
    /** How the ids of deployments begin; tasks bear such an id as {@code startedBy}. */
    public static final String ID_PREFIX = "ecs-svc/";

    private final EcsArns arns;
    private final DeploymentRecords records;
    private final Revisions revisions;
    private final ConnectEndpoints endpoints;

    public Deployments(EcsArns arns) {
        this.arns = arns;
        this.records = new DeploymentRecords(arns);
        this.endpoints = new ConnectEndpoints(new NamedServices(arns.installation()));
        this.revisions = new Revisions(arns);
    }

    /**
     * Begins a deployment of what the service's message says now. It becomes the PRIMARY one; those
     * before it go on as ACTIVE until their last task has gone. What it asks of Service Connect is
     * what the newest one asked.
     *
     * @return the row with the deployment, for the caller to write
     */
    public ServiceRow begin(Tx tx, ServiceKey key, ServiceRow row) {
        return begin(tx, key, row, ConnectWish.of(row));
    }

    /** The same with another wish of Service Connect. */
    public ServiceRow begin(Tx tx, ServiceKey key, ServiceRow row, ConnectWish connect) {
        // Its own endpoints are among those that its tasks know.
        List<ServiceConnectServiceResource> offered =
                follow(tx, key, connect, row.getService().getTaskDefinition());
        List<String> groups = groups(tx, row);
        String revision = revisions.keep(tx, key, row.getService(), groups, connect);
        supersede(tx, key, row);
        return deploy(tx, key, row, new Fresh(revision, groups, connect, offered));
    }

    /**
     * Tasks that traffic is to be shifted to come into target groups that get none yet; those that
     * replace others one by one come into theirs.
     */
    private static List<String> groups(ReadTx tx, ServiceRow row) {
        Service service = row.getService();
        return Steps.shift(service.getDeploymentConfiguration())
                ? Roads.chosen(tx, service.getLoadBalancersList(), serving(row))
                : Roads.used(tx, service.getLoadBalancersList(), serving(row));
    }

    /**
     * The deployment that serves when another begins: one that has not given its traffic back yet;
     * else the newest that was complete; else one that all traffic goes to, or that replaces the
     * tasks of others one by one.
     */
    static Optional<ServiceDeploymentState> serving(ServiceRow row) {
        return notGivenBack(row)
                .or(
                        () ->
                                row.getDeploymentsList().stream()
                                        .filter(ServiceDeploymentState::getCompleted)
                                        .findFirst())
                .or(
                        () ->
                                row.getDeploymentsList().stream()
                                        .filter(
                                                state ->
                                                        !state.hasShift()
                                                                || state.getShift().getProduction()
                                                                        == Steps.ALL)
                                        .findFirst());
    }

    private static Optional<ServiceDeploymentState> notGivenBack(ServiceRow row) {
        TrafficShift shift =
                row.getDeploymentsCount() == 0
                        ? TrafficShift.getDefaultInstance()
                        : row.getDeployments(0).getShift();
        return row.getDeploymentsList().stream()
                .filter(state -> shift.getBack() && shift.getProduction() == Steps.ALL)
                .filter(state -> state.getDeployment().getId().equals(shift.getSource()))
                .findFirst();
    }

    private static TrafficShift shift(Tx tx, ServiceRow row) {
        return TrafficShift.newBuilder()
                .setStage(Stage.RECONCILE_SERVICE.name())
                .setSince(Timestamps.of(tx.now()))
                .setSource(serving(row).map(state -> state.getDeployment().getId()).orElse(""))
                .build();
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
        next.setService(
                restored(row.getService(), target.getDeployment()).toBuilder()
                        .clearServiceRegistries()
                        .addAllServiceRegistries(target.getServiceRegistriesList())
                        .clearLoadBalancers()
                        .addAllLoadBalancers(target.getLoadBalancersList()));
        var primary =
                target.toBuilder()
                        .setServiceDeployment(failed.getServiceDeployment())
                        .setRollsBack(failed.getDeployment().getId())
                        .setFailures(0)
                        .clearFailuresInARow()
                        .clearLaunchAfter()
                        .clearHooks()
                        .clearPassedStages()
                        .clearShift();
        if (failed.hasShift()) {
            primary.setShift(
                    failed.getShift().toBuilder()
                            .setStage(Stage.SCALE_UP.name())
                            .setSince(Timestamps.of(tx.now()))
                            .setSource(failed.getDeployment().getId())
                            .setBack(true));
        }
        primary.getDeploymentBuilder()
                .clearServiceConnectResources()
                .addAllServiceConnectResources(
                        follow(
                                tx,
                                key,
                                ConnectWish.of(target),
                                target.getDeployment().getTaskDefinition()))
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
        records.rollsBack(tx, key, failed.getServiceDeployment(), target.getRevision(), reason);
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
            boolean same = Revisions.platformVersion(service).equals(target.getPlatformVersion());
            restored.setPlatformVersion(
                            same && service.hasPlatformVersion()
                                    ? service.getPlatformVersion() // LATEST stays LATEST
                                    : target.getPlatformVersion())
                    .setPlatformFamily(target.getPlatformFamily());
        }
        return restored.build();
    }

    /**
     * Deletes what is kept of a service beside its row, as far as the transaction reaches.
     *
     * @return whether nothing is left
     */
    public static boolean forget(Tx tx, ServiceKey key) {
        return deleteAll(tx, Tables.SERVICE_EVENTS, key)
                && deleteAll(tx, Tables.SERVICE_DEPLOYMENTS, key)
                && deleteAll(tx, Tables.SERVICE_REVISIONS, key)
                && deleteAll(tx, Tables.TASK_SETS, key);
    }

    /** Whether a deployment or a task set that a service still has makes tasks of a definition. */
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
        return found[0] || TaskSets.use(tx, definition);
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
                                records.end(
                                        tx,
                                        key,
                                        row,
                                        new Plan.Ended(
                                                old.getServiceDeployment(),
                                                "STOPPED",
                                                "Service deployment was superseded by a newer"
                                                        + " one.")));
    }

    /** A task set of what a service's message says of tasks, without any tasks yet. */
    public static ServiceDeploymentState taskSet(Tx tx, Service service) {
        Deployment primary = primary(tx, service, ID_PREFIX + Revisions.id(tx.newId()));
        return ServiceDeploymentState.newBuilder()
                .setDeployment(
                        primary.toBuilder()
                                .setStatus(TaskSets.ACTIVE)
                                .clearRolloutState()
                                .clearRolloutStateReason())
                .addAllServiceRegistries(service.getServiceRegistriesList())
                .addAllLoadBalancers(service.getLoadBalancersList())
                .build();
    }

    /**
     * What a deployment brings.
     *
     * @param groups the target groups that its tasks are registered in, where traffic is shifted
     * @param offered what it offers by Service Connect
     */
    private record Fresh(
            String revision,
            List<String> groups,
            ConnectWish connect,
            List<ServiceConnectServiceResource> offered) {}

    private List<ServiceConnectServiceResource> follow(
            Tx tx, ServiceKey key, ConnectWish connect, String definition) {
        return endpoints.follow(
                tx,
                key,
                connect,
                connect.isOn()
                        ? TaskSpecs.definition(tx, definition)
                        : TaskDefinition.getDefaultInstance());
    }

    private ServiceRow deploy(Tx tx, ServiceKey key, ServiceRow row, Fresh brings) {
        String revision = brings.revision();
        ConnectWish connect = brings.connect();
        String deploymentId = ID_PREFIX + revision;
        String id = tx.newId().substring(0, 21);
        records.begin(tx, key, row, revision, id);
        var next = row.toBuilder().clearDeployments().clearSteadyAt().clearTroubles();
        next.getServiceBuilder()
                .setCurrentServiceDeployment(
                        arns.serviceDeployment(key.cluster(), key.service(), id));
        var state =
                ServiceDeploymentState.newBuilder()
                        .setDeployment(primary(tx, row.getService(), deploymentId))
                        .setRevision(revision)
                        .setServiceDeployment(id)
                        .addAllServiceRegistries(row.getService().getServiceRegistriesList())
                        .addAllLoadBalancers(row.getService().getLoadBalancersList())
                        .addAllTargetGroups(brings.groups())
                        .setConnectNamespace(connect.namespace());
        if (Steps.shift(row.getService().getDeploymentConfiguration())) {
            state.setShift(shift(tx, row));
        }
        if (connect.configuration().hasEnabled()) {
            state.getDeploymentBuilder()
                    .setServiceConnectConfiguration(connect.configuration())
                    .addAllServiceConnectResources(brings.offered());
        }
        next.addDeployments(state);
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
                    .setPlatformVersion(Revisions.platformVersion(service))
                    .setPlatformFamily(service.getPlatformFamily());
        }
        if (service.hasNetworkConfiguration()) {
            deployment.setNetworkConfiguration(service.getNetworkConfiguration());
        }
        return deployment.build();
    }
}
