package dev.longshore.control.api.ecs.cluster;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Handlers;
import dev.longshore.control.api.ecs.capacity.ProviderUse;
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
import dev.longshore.proto.store.ClusterRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ClusterKey;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;

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
        var removed = new HashSet<>(row.getCluster().getCapacityProvidersList());
        changed.getCluster().getCapacityProvidersList().forEach(removed::remove);
        String cluster = row.getCluster().getClusterName();
        if (ProviderUse.any(tx, cluster, removed)) {
            throw new ApiException(
                    "ResourceInUseException",
                    "The specified capacity provider is in use and cannot be removed.");
        }
        tx.put(Tables.CLUSTERS, new ClusterKey(cluster), changed.build());
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
        List<String> names =
                Stream.concat(
                                asked.stream().map(provider -> name(tx, provider)),
                                managed(tx, cluster.build()).stream())
                        .distinct()
                        .toList();
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
        if (found.hasManagedInstancesProvider()) {
            throw ApiException.invalidValue(
                    "Cannot associate Managed Instances capacity provider to clusters using this API. Managed Instances"
                            + " capacity providers are already associated with the cluster that they were created for.");
        }
        return found.getName();
    }

    /** Whether there are providers of this cluster alone. */
    boolean hasOwn(ReadTx tx, Cluster cluster) {
        return !managed(tx, cluster).isEmpty();
    }

    /** Those that a cluster has for as long as they are there. */
    private List<String> managed(ReadTx tx, Cluster cluster) {
        return cluster.getCapacityProvidersList().stream()
                .filter(
                        name ->
                                providers
                                        .find(tx, name)
                                        .filter(CapacityProvider::hasManagedInstancesProvider)
                                        .isPresent())
                .toList();
    }
}
