package dev.longshore.control.api.ecs.taskset;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Handlers;
import dev.longshore.control.api.ecs.service.DescribedTaskSet;
import dev.longshore.control.domain.arn.EcsArns;
import dev.longshore.control.domain.service.TaskSets;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.ecs.DeleteTaskSetRequest;
import dev.longshore.proto.ecs.DeleteTaskSetResponse;
import dev.longshore.proto.ecs.Deployment;
import dev.longshore.proto.ecs.ECSGrpc;
import dev.longshore.proto.ecs.Scale;
import dev.longshore.proto.ecs.Service;
import dev.longshore.proto.ecs.TaskSet;
import dev.longshore.proto.ecs.UpdateServicePrimaryTaskSetRequest;
import dev.longshore.proto.ecs.UpdateServicePrimaryTaskSetResponse;
import dev.longshore.proto.ecs.UpdateTaskSetRequest;
import dev.longshore.proto.ecs.UpdateTaskSetResponse;
import dev.longshore.proto.store.ServiceDeploymentState;
import dev.longshore.proto.store.TaskSetRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tx.Tx;

/** UpdateTaskSet, UpdateServicePrimaryTaskSet and DeleteTaskSet. */
public final class UpdateTaskSets {
    private final DescribedTaskSet described;

    public UpdateTaskSets(EcsArns arns) {
        this.described = new DescribedTaskSet(arns);
    }

    /** Registers its operations. */
    public void register(Handlers on) {
        on.write(ECSGrpc.getUpdateTaskSetMethod(), this::update);
        on.write(ECSGrpc.getUpdateServicePrimaryTaskSetMethod(), this::makePrimary);
        on.write(ECSGrpc.getDeleteTaskSetMethod(), this::delete);
    }

    /** UpdateTaskSet: another share of the service's tasks; it is tried again at once. */
    public UpdateTaskSetResponse update(Tx tx, UpdateTaskSetRequest request) {
        FoundTaskSet found =
                FoundTaskSet.of(
                        tx, request.getCluster(), request.getService(), request.getTaskSet());
        refuseDraining(found);
        Scale scale = Scales.whole(request.getScale());
        var changed = TaskSets.withoutPause(found.row()).toBuilder().setScale(scale);
        if (!scale.equals(found.row().getScale())) {
            changed.setStabilityStatus(TaskSets.STABILIZING)
                    .setStabilityStatusAt(Timestamps.of(tx.now()));
            touch(tx, changed);
        }
        return UpdateTaskSetResponse.newBuilder().setTaskSet(write(tx, found, changed)).build();
    }

    /**
     * UpdateServicePrimaryTaskSet. The service shows how tasks of the PRIMARY one are made; the set
     * that was PRIMARY before is ACTIVE, and keeps its share.
     */
    public UpdateServicePrimaryTaskSetResponse makePrimary(
            Tx tx, UpdateServicePrimaryTaskSetRequest request) {
        FoundTaskSet found =
                FoundTaskSet.of(
                        tx,
                        request.getCluster(),
                        request.getService(),
                        request.getPrimaryTaskSet());
        refuseDraining(found);
        TaskSets.of(tx, found.key()).stream()
                .filter(set -> TaskSets.status(set).equals(TaskSets.PRIMARY))
                .filter(set -> !TaskSets.id(set).equals(TaskSets.id(found.row())))
                .forEach(
                        set ->
                                TaskSets.put(
                                        tx,
                                        found.key(),
                                        withStatus(tx, set, TaskSets.ACTIVE).build()));
        tx.put(
                Tables.SERVICES,
                found.key(),
                found.service().row().toBuilder()
                        .setService(showing(found.service().service(), found.row().getState()))
                        .build());
        boolean already = TaskSets.status(found.row()).equals(TaskSets.PRIMARY);
        TaskSetRow.Builder primary =
                already ? found.row().toBuilder() : withStatus(tx, found.row(), TaskSets.PRIMARY);
        return UpdateServicePrimaryTaskSetResponse.newBuilder()
                .setTaskSet(write(tx, found, primary))
                .build();
    }

    /** DeleteTaskSet: its tasks are stopped, and it is gone with the last one. */
    public DeleteTaskSetResponse delete(Tx tx, DeleteTaskSetRequest request) {
        FoundTaskSet found =
                FoundTaskSet.of(
                        tx, request.getCluster(), request.getService(), request.getTaskSet());
        if (!found.isDraining() && !request.getForce()) {
            refuseInUse(found.row());
        }
        TaskSetRow draining = TaskSets.draining(found.row(), tx.now());
        return DeleteTaskSetResponse.newBuilder()
                .setTaskSet(write(tx, found, draining.toBuilder()))
                .build();
    }

    private static void refuseInUse(TaskSetRow set) {
        if (TaskSets.status(set).equals(TaskSets.PRIMARY)) {
            throw ApiException.invalidValue(
                    "The primary task set cannot be deleted without force.");
        }
        if (set.getScale().getValue() > 0) {
            throw ApiException.invalidValue(
                    "The task set cannot be deleted while it is scaled above 0.");
        }
    }

    private static void refuseDraining(FoundTaskSet found) {
        if (found.isDraining()) {
            throw ApiException.invalidValue("The specified task set is DRAINING.");
        }
    }

    private static TaskSetRow.Builder withStatus(Tx tx, TaskSetRow set, String status) {
        var changed = set.toBuilder();
        changed.getStateBuilder().getDeploymentBuilder().setStatus(status);
        touch(tx, changed);
        return changed;
    }

    private static void touch(Tx tx, TaskSetRow.Builder set) {
        set.getStateBuilder().getDeploymentBuilder().setUpdatedAt(Timestamps.of(tx.now()));
    }

    private TaskSet write(Tx tx, FoundTaskSet found, TaskSetRow.Builder set) {
        TaskSetRow written = set.build();
        TaskSets.put(tx, found.key(), written);
        return described.withoutTags(tx, found.key(), written);
    }

    /** The service with what its PRIMARY task set makes tasks of. */
    private static Service showing(Service service, ServiceDeploymentState state) {
        Deployment primary = state.getDeployment();
        var shown =
                service.toBuilder()
                        .setTaskDefinition(primary.getTaskDefinition())
                        .clearLaunchType()
                        .clearCapacityProviderStrategy()
                        .addAllCapacityProviderStrategy(primary.getCapacityProviderStrategyList())
                        .clearPlatformVersion()
                        .clearPlatformFamily()
                        .clearNetworkConfiguration()
                        .clearLoadBalancers()
                        .addAllLoadBalancers(state.getLoadBalancersList())
                        .clearServiceRegistries()
                        .addAllServiceRegistries(state.getServiceRegistriesList());
        if (primary.hasLaunchType()) {
            shown.setLaunchType(primary.getLaunchType());
        }
        if (primary.hasPlatformFamily()) {
            shown.setPlatformVersion(primary.getPlatformVersion())
                    .setPlatformFamily(primary.getPlatformFamily());
        }
        if (primary.hasNetworkConfiguration()) {
            shown.setNetworkConfiguration(primary.getNetworkConfiguration());
        }
        return shown.build();
    }
}
