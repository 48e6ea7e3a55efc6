package dev.longshore.control.api.ecs.cluster;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Handlers;
import dev.longshore.control.api.ecs.capacity.StrategyChecks;
import dev.longshore.control.api.ecs.reference.References;
import dev.longshore.control.domain.arn.EcsArns;
import dev.longshore.control.domain.capacity.Providers;
import dev.longshore.proto.ecs.CapacityProvider;
import dev.longshore.proto.ecs.CapacityProviderStrategyItem;
import dev.longshore.proto.ecs.Cluster;
import dev.longshore.proto.ecs.ECSGrpc;
import dev.longshore.proto.ecs.PutClusterCapacityProvidersRequest;
import dev.longshore.proto.ecs.PutClusterCapacityProvidersResponse;
import dev.longshore.proto.ecs.Service;
import dev.longshore.proto.store.ClusterRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ClusterKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.util.List;
import java.util.Optional;

/** PutClusterCapacityProviders, and which providers a cluster may have. */
public final class ClusterProviders {
    private static final int MOST = 20;

    private final Providers providers;

    public ClusterProviders(EcsArns arns) {
        this.providers = new Providers(arns);
    }

    /** Registers its operation. */
    public void register(Handlers on) {
        on.write(ECSGrpc.getPutClusterCapacityProvidersMethod(), this::put);
    }

    /** PutClusterCapacityProviders: the lists given take the place of those that were. */
    public PutClusterCapacityProvidersResponse put(
            Tx tx, PutClusterCapacityProvidersRequest request) {
        ClusterRow row = References.activeCluster(tx, request.getCluster());
        ClusterRow.Builder changed = row.toBuilder();
        associate(
                tx,
                changed.getClusterBuilder(),
                request.getCapacityProvidersList(),
                request.getDefaultCapacityProviderStrategyList());
        checkUnused(tx, changed.getCluster());
        tx.put(Tables.CLUSTERS, new ClusterKey(row.getCluster().getClusterName()), changed.build());
        return PutClusterCapacityProvidersResponse.newBuilder()
                .setCluster(
                        DescribeClusters.shown(
                                tx, changed.build(), List.of("ATTACHMENTS", "SETTINGS", "TAGS")))
                .build();
    }

    /**
     * Gives a cluster these providers and this default strategy in place of what it has.
     *
     * @throws ApiException InvalidParameterException, for what it cannot have
     */
    void associate(
            ReadTx tx,
            Cluster.Builder cluster,
            List<String> asked,
            List<CapacityProviderStrategyItem> strategy) {
        List<String> names = asked.stream().map(provider -> name(tx, provider)).distinct().toList();
        if (names.size() > MOST) {
            throw ApiException.invalidValue(
                    "The maximum number of capacity providers per cluster has been exceeded.");
        }
        List<CapacityProviderStrategyItem> whole = StrategyChecks.whole(strategy);
        StrategyChecks.checkDefault(names, whole);
        cluster.clearCapacityProviders()
                .addAllCapacityProviders(names)
                .clearDefaultCapacityProviderStrategy()
                .addAllDefaultCapacityProviderStrategy(whole);
    }

    private String name(ReadTx tx, String asked) {
        CapacityProvider found =
                providers
                        .find(tx, asked)
                        .orElseThrow(
                                () ->
                                        ApiException.invalidValue(
                                                "The specified capacity provider '"
                                                        + asked
                                                        + "' was not found. Specify a valid name or ARN and try again."));
        if (!found.getStatus().equals("ACTIVE")) {
            throw ApiException.invalidValue(
                    "The specified capacity provider '"
                            + asked
                            + "' is not in an ACTIVE state. Specify a valid capacity provider and try again.");
        }
        return found.getName();
    }

    /**
     * Refuses to take a provider from a cluster whose tasks were started through it, or whose
     * services start tasks through it.
     *
     * @throws ApiException ResourceInUseException
     */
    private static void checkUnused(ReadTx tx, Cluster cluster) {
        List<String> kept = cluster.getCapacityProvidersList();
        tx.scan(
                Tables.TASKS,
                KeyPrefix.of(cluster.getClusterName()),
                Optional.empty(),
                row -> {
                    String provider = row.row().getTask().getCapacityProviderName();
                    boolean ended = row.row().getTask().getLastStatus().equals("STOPPED");
                    checkKept(ended || provider.isEmpty() || kept.contains(provider));
                    return true;
                });
        tx.scan(
                Tables.SERVICES,
                KeyPrefix.of(cluster.getClusterName()),
                Optional.empty(),
                row -> {
                    Service service = row.row().getService();
                    checkKept(
                            service.getStatus().equals("INACTIVE")
                                    || service.getCapacityProviderStrategyList().stream()
                                            .allMatch(
                                                    item ->
                                                            kept.contains(
                                                                    item.getCapacityProvider())));
                    return true;
                });
    }

    private static void checkKept(boolean kept) {
        if (!kept) {
            throw new ApiException(
                    "ResourceInUseException",
                    "The specified capacity provider is in use and cannot be removed.");
        }
    }
}
