package dev.longshore.control.api.ecs.instance;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Handlers;
import dev.longshore.control.api.Page;
import dev.longshore.control.api.ecs.reference.References;
import dev.longshore.control.domain.Domain;
import dev.longshore.control.domain.arn.EcsArns;
import dev.longshore.control.domain.instance.InstanceView;
import dev.longshore.control.domain.instance.Instances;
import dev.longshore.control.query.ClusterQuery;
import dev.longshore.control.query.QuerySyntaxException;
import dev.longshore.control.schedule.ClusterIndex;
import dev.longshore.control.schedule.Node;
import dev.longshore.proto.ecs.ContainerInstance;
import dev.longshore.proto.ecs.DeregisterContainerInstanceRequest;
import dev.longshore.proto.ecs.DeregisterContainerInstanceResponse;
import dev.longshore.proto.ecs.DescribeContainerInstancesRequest;
import dev.longshore.proto.ecs.DescribeContainerInstancesResponse;
import dev.longshore.proto.ecs.ECSGrpc;
import dev.longshore.proto.ecs.Failure;
import dev.longshore.proto.ecs.ListContainerInstancesRequest;
import dev.longshore.proto.ecs.ListContainerInstancesResponse;
import dev.longshore.proto.ecs.UpdateContainerInstancesStateRequest;
import dev.longshore.proto.ecs.UpdateContainerInstancesStateResponse;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.InstanceKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Row;
import dev.longshore.state.tx.Tx;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Describing, listing, draining and deregistering container instances. */
public final class ContainerInstances {
    private static final int MAX_DESCRIBED = 100;
    private static final int MAX_UPDATED = 10;
    private static final int MAX_RESULTS = 100;

    private final Instances instances;
    private final EcsArns arns;

    public ContainerInstances(Domain domain, EcsArns arns) {
        this.instances = domain.instances();
        this.arns = arns;
    }

    /** Registers its operations. */
    public void register(Handlers on) {
        on.read(ECSGrpc.getDescribeContainerInstancesMethod(), this::describe);
        on.read(ECSGrpc.getListContainerInstancesMethod(), this::list);
        on.write(ECSGrpc.getUpdateContainerInstancesStateMethod(), this::updateState);
        on.write(ECSGrpc.getDeregisterContainerInstanceMethod(), this::deregister);
    }

    /** DescribeContainerInstances. */
    public DescribeContainerInstancesResponse describe(
            ReadTx tx, DescribeContainerInstancesRequest request) {
        if (request.getContainerInstancesCount() == 0) {
            throw ApiException.invalidValue("Container instances cannot be empty.");
        }
        if (request.getContainerInstancesCount() > MAX_DESCRIBED) {
            throw ApiException.invalidValue(
                    "Container instances can have at most " + MAX_DESCRIBED + " items.");
        }
        String cluster = References.clusterOfInstances(tx, request.getCluster());
        var response = DescribeContainerInstancesResponse.newBuilder();
        for (String reference : request.getContainerInstancesList()) {
            find(tx, cluster, reference)
                    .ifPresentOrElse(
                            row ->
                                    response.addContainerInstances(
                                            InstanceView.instance(
                                                    tx, row, request.getIncludeList())),
                            () -> response.addFailures(missing(cluster, reference)));
        }
        return response.build();
    }

    /** ListContainerInstances. */
    public ListContainerInstancesResponse list(ReadTx tx, ListContainerInstancesRequest request) {
        String cluster = References.clusterOfInstances(tx, request.getCluster());
        Predicate<Node> filter = node -> true;
        if (!request.getFilter().isEmpty()) {
            try {
                filter = ClusterQuery.parse(request.getFilter());
            } catch (QuerySyntaxException e) {
                throw ApiException.invalidValue("Invalid filter: " + e.getMessage());
            }
        }
        Predicate<Node> wanted = filter;
        Page<String> page = Page.ascending(request, MAX_RESULTS);
        tx.scan(
                Tables.CONTAINER_INSTANCES,
                KeyPrefix.of(cluster),
                page.after(Tables.CONTAINER_INSTANCES),
                row ->
                        !isListed(row.row(), request.getStatus())
                                || !wanted.test(node(tx, row))
                                || page.add(
                                        row.key(),
                                        row.row().getInstance().getContainerInstanceArn()));
        var response =
                ListContainerInstancesResponse.newBuilder()
                        .addAllContainerInstanceArns(page.entries());
        page.nextToken().ifPresent(response::setNextToken);
        return response.build();
    }

    /** UpdateContainerInstancesState. */
    public UpdateContainerInstancesStateResponse updateState(
            Tx tx, UpdateContainerInstancesStateRequest request) {
        if (request.getContainerInstancesCount() == 0
                || request.getContainerInstancesCount() > MAX_UPDATED) {
            throw ApiException.invalidValue(
                    "Container instances must have between 1 and " + MAX_UPDATED + " items.");
        }
        if (!request.getStatus().equals("ACTIVE") && !request.getStatus().equals("DRAINING")) {
            throw ApiException.invalidValue(
                    "Container instances status should be one of [ACTIVE,DRAINING].");
        }
        String cluster = References.clusterOfInstances(tx, request.getCluster());
        var response = UpdateContainerInstancesStateResponse.newBuilder();
        for (String reference : request.getContainerInstancesList()) {
            Optional<ContainerInstanceRow> row = find(tx, cluster, reference);
            if (row.isEmpty()) {
                response.addFailures(missing(cluster, reference));
                continue;
            }
            if (Instances.isLeaving(row.get())) {
                response.addFailures(missing(cluster, reference).toBuilder().setReason("INACTIVE"));
                continue;
            }
            var changed = row.get().toBuilder();
            changed.getInstanceBuilder()
                    .setStatus(request.getStatus())
                    .setVersion(row.get().getInstance().getVersion() + 1);
            tx.put(
                    Tables.CONTAINER_INSTANCES,
                    new InstanceKey(cluster, References.id(reference)),
                    changed.build());
            response.addContainerInstances(InstanceView.instance(tx, changed.build(), List.of()));
        }
        return response.build();
    }

    /** DeregisterContainerInstance. */
    public DeregisterContainerInstanceResponse deregister(
            Tx tx, DeregisterContainerInstanceRequest request) {
        String cluster = References.clusterOfInstances(tx, request.getCluster());
        ContainerInstanceRow row =
                find(tx, cluster, request.getContainerInstance())
                        .orElseThrow(
                                () ->
                                        ApiException.invalidValue(
                                                "The referenced container instance was not found."));
        var key = new InstanceKey(cluster, References.id(request.getContainerInstance()));
        ContainerInstance shown = InstanceView.instance(tx, row, List.of());
        if (!request.getForce()
                && (shown.getRunningTasksCount() > 0 || shown.getPendingTasksCount() > 0)) {
            throw ApiException.invalidValue(
                    "Found running tasks on the instance; cannot deregister it without the force option.");
        }
        boolean mayHoldTasks =
                !row.getInstance().getAgentConnected()
                        && tx.any(Tables.TASKS_BY_INSTANCE, KeyPrefix.of(key.instance()));
        if (!request.getForce() && mayHoldTasks) {
            throw ApiException.invalidValue(
                    "The agent of the instance is silent and tasks may still run on it; cannot deregister it"
                            + " without the force option, which says that the machine is gone.");
        }
        instances.deregister(tx, key, row);
        return DeregisterContainerInstanceResponse.newBuilder()
                .setContainerInstance(
                        shown.toBuilder().setStatus("INACTIVE").setAgentConnected(false))
                .build();
    }

    private static Optional<ContainerInstanceRow> find(
            ReadTx tx, String cluster, String reference) {
        return tx.get(
                        Tables.CONTAINER_INSTANCES,
                        new InstanceKey(cluster, References.id(reference)))
                .filter(
                        row ->
                                References.denotes(
                                        reference, row.getInstance().getContainerInstanceArn()));
    }

    private static boolean isListed(ContainerInstanceRow row, String status) {
        return !Instances.isLeaving(row)
                && (status.isEmpty() || row.getInstance().getStatus().equals(status));
    }

    /** A node with its tasks, as the query language sees it. */
    private static Node node(ReadTx tx, Row<InstanceKey, ContainerInstanceRow> row) {
        var index = new ClusterIndex();
        index.rebuild(tx, row.key());
        return index.node(row.key().cluster(), row.key().instance()).orElseThrow();
    }

    private Failure missing(String cluster, String reference) {
        String arn = reference.startsWith("arn:") ? reference : arns.instance(cluster, reference);
        return Failure.newBuilder().setArn(arn).setReason("MISSING").build();
    }
}
