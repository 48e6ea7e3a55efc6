package dev.longshore.control.api.ecs.service;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Handlers;
import dev.longshore.control.api.ecs.definition.Revisions;
import dev.longshore.control.api.ecs.reference.EcsErrors;
import dev.longshore.control.domain.Domain;
import dev.longshore.control.domain.arn.EcsArns;
import dev.longshore.control.domain.connect.ConnectWish;
import dev.longshore.control.domain.naming.Namespaces;
import dev.longshore.control.domain.service.Deployments;
import dev.longshore.control.domain.service.TaskSets;
import dev.longshore.proto.ecs.Cluster;
import dev.longshore.proto.ecs.DeleteServiceRequest;
import dev.longshore.proto.ecs.DeleteServiceResponse;
import dev.longshore.proto.ecs.ECSGrpc;
import dev.longshore.proto.ecs.Service;
import dev.longshore.proto.ecs.ServiceConnectConfiguration;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.ecs.UpdateServiceRequest;
import dev.longshore.proto.ecs.UpdateServiceResponse;
import dev.longshore.proto.store.ServiceDeploymentState;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.proto.store.TaskDefinitionRow;
import dev.longshore.proto.store.TaskSetRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.util.List;
import java.util.Optional;

/** UpdateService and DeleteService. */
public final class UpdateServices {
    private final ServiceChecks checks;
    private final ServiceChange change;
    private final Deployments deployments;
    private final DescribedService described;

    public UpdateServices(Domain domain, EcsArns arns) {
        this.checks = new ServiceChecks(domain, "updated");
        this.change = new ServiceChange(arns);
        this.deployments = new Deployments(arns);
        this.described = new DescribedService(arns);
    }

    /** Registers its operations. */
    public void register(Handlers on) {
        on.write(ECSGrpc.getUpdateServiceMethod(), this::update);
        on.write(ECSGrpc.getDeleteServiceMethod(), this::delete);
    }

    /**
     * UpdateService. A deployment begins where tasks would be made differently, or on demand; all
     * else takes effect on the tasks that there are (Amazon ECS API Reference, UpdateService).
     */
    public UpdateServiceResponse update(Tx tx, UpdateServiceRequest request) {
        FoundService found = FoundService.of(tx, request.getCluster(), request.getService());
        Service now = found.service();
        if (!now.getStatus().equals("ACTIVE")) {
            throw FoundService.notActive();
        }
        ServiceChange.check(now, request);
        Optional<TaskDefinition> asked = definition(tx, request);
        Service next = change.of(now, request, asked, found.cluster());
        checks.check(next);
        if (request.getDeploymentConfiguration().getLifecycleHooksCount() > 0) {
            HookChecks.check(tx, next);
        }
        ConnectWish connect = ConnectWish.of(found.row());
        ServiceConnectConfiguration connects =
                request.hasServiceConnectConfiguration()
                        ? request.getServiceConnectConfiguration()
                        : connect.configuration();
        boolean deploys =
                request.getForceNewDeployment()
                        || ServiceChange.isOfTasks(now, next)
                        || (!TaskSets.are(now) && !connects.equals(connect.configuration()));
        if (deploys) {
            TaskDefinition definition =
                    asked.or(() -> definition(tx, now))
                            .orElseThrow(() -> EcsErrors.client("TaskDefinition not found."));
            checks.checkLaunch(tx, next, definition, request.getPlatformVersion());
            Cluster here =
                    request.hasServiceConnectConfiguration()
                            ? found.cluster()
                            : withNamespace(tx, found.cluster(), connect);
            connect = ConnectChecks.asked(tx, connects, here, found.key(), definition);
        } else {
            if (request.getEnableExecuteCommand()) {
                definition(tx, now).ifPresent(definition -> checks.checkExec(next, definition));
            }
            if (!strategy(next).equals(strategy(now))) {
                definition(tx, now).ifPresent(known -> checks.checkStrategy(tx, next, known));
            }
        }
        ServiceRow changed = withoutPause(found.row()).setService(next).build();
        ServiceRow row = deploys ? deployments.begin(tx, found.key(), changed, connect) : changed;
        tx.put(Tables.SERVICES, found.key(), row);
        taskSets(tx, found)
                .forEach(set -> TaskSets.put(tx, found.key(), TaskSets.withoutPause(set)));
        return UpdateServiceResponse.newBuilder()
                .setService(described.withoutTags(tx, found.key(), row))
                .build();
    }

    private static String strategy(Service service) {
        return service.getDeploymentConfiguration().getStrategy();
    }

    /**
     * A service that says nothing new stays in its namespace, whatever its cluster's has become.
     */
    private static Cluster withNamespace(ReadTx tx, Cluster cluster, ConnectWish connect) {
        if (!connect.isOn()) {
            return cluster;
        }
        var here = cluster.toBuilder();
        Namespaces.find(tx, connect.namespace())
                .ifPresent(
                        row ->
                                here.getServiceConnectDefaultsBuilder()
                                        .setNamespace(row.getNamespace().getArn()));
        return here.build();
    }

    private static Optional<TaskDefinition> definition(ReadTx tx, UpdateServiceRequest request) {
        if (!request.hasTaskDefinition()) {
            return Optional.empty();
        }
        if (request.getTaskDefinition().isEmpty()) {
            throw ApiException.invalidValue("Family should not be null or empty.");
        }
        return Optional.of(
                Revisions.usable(tx, request.getTaskDefinition(), "TaskDefinition not found."));
    }

    /** What a service runs now: it may, even where it has been deregistered since. */
    private static Optional<TaskDefinition> definition(ReadTx tx, Service service) {
        return Revisions.find(tx, service.getTaskDefinition())
                .map(TaskDefinitionRow::getDefinition);
    }

    /** A service that is updated tries again at once what it waited to try. */
    private static ServiceRow.Builder withoutPause(ServiceRow row) {
        var changed = row.toBuilder();
        changed.getDeploymentsBuilderList()
                .forEach(state -> state.clearLaunchAfter().clearFailuresInARow());
        return changed;
    }

    private static List<TaskSetRow> taskSets(ReadTx tx, FoundService found) {
        return TaskSets.are(found.service()) ? TaskSets.of(tx, found.key()) : List.of();
    }

    /** DeleteService: its tasks are stopped, and it is INACTIVE when the last one has gone. */
    public DeleteServiceResponse delete(Tx tx, DeleteServiceRequest request) {
        FoundService found = FoundService.of(tx, request.getCluster(), request.getService());
        Service now = found.service();
        if (!now.getStatus().equals("ACTIVE")) {
            return deleted(tx, found, found.row());
        }
        boolean counted = !now.getSchedulingStrategy().equals("DAEMON");
        if (counted && now.getDesiredCount() > 0 && !request.getForce()) {
            throw ApiException.invalidValue(
                    "The service cannot be stopped while it is scaled above 0.");
        }
        List<TaskSetRow> sets = taskSets(tx, found);
        if (!sets.isEmpty() && !request.getForce()) {
            throw ApiException.invalidValue(
                    "The service cannot be stopped while deployments are active.");
        }
        for (TaskSetRow set : sets) {
            TaskSets.put(tx, found.key(), TaskSets.draining(set, tx.now()));
        }
        var draining = found.row().toBuilder();
        draining.getServiceBuilder().setStatus("DRAINING").setDesiredCount(0);
        for (ServiceDeploymentState.Builder state : draining.getDeploymentsBuilderList()) {
            state.getDeploymentBuilder().setDesiredCount(0);
        }
        tx.put(Tables.SERVICES, found.key(), draining.build());
        return deleted(tx, found, draining.build());
    }

    private DeleteServiceResponse deleted(ReadTx tx, FoundService found, ServiceRow row) {
        return DeleteServiceResponse.newBuilder()
                .setService(described.withoutTags(tx, found.key(), row))
                .build();
    }
}
