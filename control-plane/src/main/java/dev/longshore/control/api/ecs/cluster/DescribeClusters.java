package dev.longshore.control.api.ecs.cluster;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Handlers;
import dev.longshore.control.api.Page;
import dev.longshore.control.api.ecs.reference.References;
import dev.longshore.control.domain.arn.EcsArns;
import dev.longshore.control.schedule.Fargate;
import dev.longshore.proto.ecs.Cluster;
import dev.longshore.proto.ecs.DescribeClustersRequest;
import dev.longshore.proto.ecs.DescribeClustersResponse;
import dev.longshore.proto.ecs.ECSGrpc;
import dev.longshore.proto.ecs.Failure;
import dev.longshore.proto.ecs.KeyValuePair;
import dev.longshore.proto.ecs.ListClustersRequest;
import dev.longshore.proto.ecs.ListClustersResponse;
import dev.longshore.proto.store.ClusterRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ClusterKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** DescribeClusters and ListClusters: clusters with how much runs in them, out of tallies. */
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
        var shown =
                row.getCluster().toBuilder()
                        .setRegisteredContainerInstancesCount(registered(tx, name))
                        .setRunningTasksCount(tasks(tx, name, "RUNNING"))
                        .setPendingTasksCount(tasks(tx, name, "PENDING"))
                        .setActiveServicesCount(services(tx, name, "ACTIVE"));
        if (include.contains("STATISTICS")) {
            COUNTED.forEach(type -> statistics(tx, name, type, shown));
        }
        if (include.contains("ATTACHMENTS")
                && !Fargate.PROVIDERS.containsAll(shown.getCapacityProvidersList())) {
            // Nothing is attached to machines that are people's own.
            shown.setAttachmentsStatus("UPDATE_COMPLETE");
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

    /** Those that are leaving are not registered any more. */
    private static int registered(ReadTx tx, String cluster) {
        long all = tx.count(Tables.INSTANCES_PER_CLUSTER, KeyPrefix.of(cluster));
        return (int)
                (all - tx.count(Tables.INSTANCES_PER_CLUSTER, KeyPrefix.of(cluster, "INACTIVE")));
    }

    /** Tasks in a phase; of all launch types where none is named. */
    private static int tasks(ReadTx tx, String... group) {
        return (int) tx.count(Tables.TASKS_PER_CLUSTER, KeyPrefix.of(group));
    }

    private static void statistics(ReadTx tx, String cluster, String type, Cluster.Builder shown) {
        String launchType = type.toUpperCase(Locale.ROOT);
        int running = tasks(tx, cluster, "RUNNING", launchType);
        int pending = tasks(tx, cluster, "PENDING", launchType);
        shown.addStatistics(statistic("running" + type + "TasksCount", running))
                .addStatistics(statistic("pending" + type + "TasksCount", pending))
                .addStatistics(
                        statistic(
                                "active" + type + "ServiceCount",
                                servicesOn(tx, cluster, "ACTIVE", launchType)))
                .addStatistics(
                        statistic(
                                "draining" + type + "ServiceCount",
                                servicesOn(tx, cluster, "DRAINING", launchType)));
    }

    /**
     * A service without a launch type has capacity providers: those of Fargate are counted under
     * none.
     */
    private static int servicesOn(ReadTx tx, String cluster, String status, String launchType) {
        int named = services(tx, cluster, status, launchType);
        return launchType.equals("FARGATE") ? named + services(tx, cluster, status, "") : named;
    }

    /** Services of a status; of all launch types where none is named. */
    private static int services(ReadTx tx, String... group) {
        return (int) tx.count(Tables.SERVICES_PER_CLUSTER, KeyPrefix.of(group));
    }

    private static KeyValuePair statistic(String name, int value) {
        return KeyValuePair.newBuilder().setName(name).setValue(String.valueOf(value)).build();
    }

    /**
     * Guides write {@code --include A,B}, which the AWS CLI sends as one item: taken apart here.
     */
    private static List<String> include(List<String> asked) {
        return asked.stream().flatMap(item -> Arrays.stream(item.split(",", -1))).toList();
    }
}
