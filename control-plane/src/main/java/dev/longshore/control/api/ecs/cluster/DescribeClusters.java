package dev.longshore.control.api.ecs.cluster;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Handlers;
import dev.longshore.control.api.Page;
import dev.longshore.control.api.ecs.reference.References;
import dev.longshore.control.domain.arn.EcsArns;
import dev.longshore.control.domain.instance.Instances;
import dev.longshore.control.domain.task.Tasks;
import dev.longshore.proto.ecs.Cluster;
import dev.longshore.proto.ecs.DescribeClustersRequest;
import dev.longshore.proto.ecs.DescribeClustersResponse;
import dev.longshore.proto.ecs.ECSGrpc;
import dev.longshore.proto.ecs.Failure;
import dev.longshore.proto.ecs.KeyValuePair;
import dev.longshore.proto.ecs.ListClustersRequest;
import dev.longshore.proto.ecs.ListClustersResponse;
import dev.longshore.proto.store.ClusterRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.lifecycle.TaskStatus;
import dev.longshore.state.tables.ClusterKey;
import dev.longshore.state.tables.KeyPrefix;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Row;
import java.util.Arrays;
import java.util.List;

/**
 * DescribeClusters and ListClusters: clusters with what runs in them, counted from rows at each
 * call.
 */
public final class DescribeClusters {
    private static final int MAX_CLUSTERS = 100;
    private static final int MAX_RESULTS = 100;

    /** The launch types that ECS counts apart, as the names of the statistics spell them. */
    private static final List<String> COUNTED = List.of("EC2", "Fargate", "External");

    private final EcsArns arns;

    public DescribeClusters(EcsArns arns) {
        this.arns = arns;
    }

    /** Registers its operations. */
    public void register(Handlers on) {
        on.read(ECSGrpc.getDescribeClustersMethod(), this::describe);
        on.read(ECSGrpc.getListClustersMethod(), this::list);
    }

    /** DescribeClusters. */
    public DescribeClustersResponse describe(ReadTx tx, DescribeClustersRequest request) {
        if (request.getClustersCount() > MAX_CLUSTERS) {
            throw ApiException.invalidValue(
                    "Clusters can have at most " + MAX_CLUSTERS + " items.");
        }
        List<String> include = include(request.getIncludeList());
        List<String> references =
                request.getClustersCount() == 0 ? List.of("default") : request.getClustersList();
        var response = DescribeClustersResponse.newBuilder();
        for (String reference : references) {
            String name = References.cluster(reference);
            tx.get(Tables.CLUSTERS, new ClusterKey(name))
                    .filter(row -> References.denotes(reference, row.getCluster().getClusterArn()))
                    .ifPresentOrElse(
                            row -> response.addClusters(shown(tx, row, include)),
                            () ->
                                    response.addFailures(
                                            Failure.newBuilder()
                                                    .setArn(
                                                            reference.startsWith("arn:")
                                                                    ? reference
                                                                    : arns.cluster(name))
                                                    .setReason("MISSING")));
        }
        return response.build();
    }

    /** ListClusters. */
    public ListClustersResponse list(ReadTx tx, ListClustersRequest request) {
        Page<String> page = Page.ascending(request, MAX_RESULTS);
        tx.scan(
                Tables.CLUSTERS,
                KeyPrefix.ALL,
                page.after(Tables.CLUSTERS),
                row -> {
                    Cluster cluster = row.row().getCluster();
                    return !cluster.getStatus().equals("ACTIVE")
                            || page.add(row.key(), cluster.getClusterArn());
                });
        var response = ListClustersResponse.newBuilder().addAllClusterArns(page.entries());
        page.nextToken().ifPresent(response::setNextToken);
        return response.build();
    }

    static Cluster shown(ReadTx tx, ClusterRow row, List<String> include) {
        String name = row.getCluster().getClusterName();
        List<TaskRow> tasks =
                tx.list(Tables.TASKS, KeyPrefix.of(name)).stream().map(Row::row).toList();
        var shown =
                row.getCluster().toBuilder()
                        .setRegisteredContainerInstancesCount(
                                (int)
                                        tx
                                                .list(
                                                        Tables.CONTAINER_INSTANCES,
                                                        KeyPrefix.of(name))
                                                .stream()
                                                .filter(node -> !Instances.isLeaving(node.row()))
                                                .count())
                        .setRunningTasksCount(count(tasks, "", true))
                        .setPendingTasksCount(count(tasks, "", false))
                        .setActiveServicesCount(0);
        if (include.contains("STATISTICS")) {
            COUNTED.forEach(type -> statistics(tasks, type, shown));
        }
        if (!include.contains("TAGS")) {
            shown.clearTags();
        }
        if (!include.contains("SETTINGS")) {
            shown.clearSettings();
        }
        if (!include.contains("CONFIGURATIONS")) {
            shown.clearConfiguration();
        }
        return shown.build();
    }

    private static void statistics(List<TaskRow> tasks, String type, Cluster.Builder shown) {
        shown.addStatistics(statistic("running" + type + "TasksCount", count(tasks, type, true)))
                .addStatistics(
                        statistic("pending" + type + "TasksCount", count(tasks, type, false)))
                .addStatistics(statistic("active" + type + "ServiceCount", 0))
                .addStatistics(statistic("draining" + type + "ServiceCount", 0));
    }

    private static KeyValuePair statistic(String name, int value) {
        return KeyValuePair.newBuilder().setName(name).setValue(String.valueOf(value)).build();
    }

    /** Tasks that run, or are on their way to; of all launch types where none is named. */
    private static int count(List<TaskRow> tasks, String type, boolean running) {
        return (int)
                tasks.stream()
                        .filter(
                                task ->
                                        type.isEmpty()
                                                || task.getTask()
                                                        .getLaunchType()
                                                        .equalsIgnoreCase(type))
                        .map(Tasks::statusOf)
                        .filter(
                                status ->
                                        running
                                                ? status == TaskStatus.RUNNING
                                                : status.isBeforeRunning())
                        .count();
    }

    /**
     * Guides write {@code --include A,B}, which the AWS CLI sends as one item: taken apart here.
     */
    private static List<String> include(List<String> asked) {
        return asked.stream().flatMap(item -> Arrays.stream(item.split(",", -1))).toList();
    }
}
