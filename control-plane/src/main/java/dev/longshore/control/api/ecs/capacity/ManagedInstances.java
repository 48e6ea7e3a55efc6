package dev.longshore.control.api.ecs.capacity;

import dev.longshore.control.api.ecs.reference.EcsErrors;
import dev.longshore.proto.ecs.CapacityProvider;
import dev.longshore.proto.ecs.CapacityProviderStrategyItem;
import dev.longshore.proto.ecs.Cluster;
import dev.longshore.proto.store.ClusterRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ClusterKey;
import dev.longshore.state.tx.Tx;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Managed Instances providers are of one cluster, which has them for as long as they are there
 * (Amazon ECS Developer Guide, Managed Instances capacity providers).
 */
final class ManagedInstances {
    private ManagedInstances() {}

    /** A new one is its cluster's. */
    static void join(Tx tx, CapacityProvider provider) {
        change(
                tx,
                provider.getCluster(),
                cluster -> {
                    if (!cluster.getCapacityProvidersList().contains(provider.getName())) {
                        cluster.addCapacityProviders(provider.getName());
                    }
                });
    }

    /**
     * One that is deleted is no longer its cluster's, whose default strategy goes without it.
     *
     * @throws dev.longshore.control.api.ApiException ClientException, while it is used
     */
    static void leave(Tx tx, CapacityProvider provider) {
        String name = provider.getName();
        if (ProviderUse.any(tx, provider.getCluster(), List.of(name))) {
            throw EcsErrors.client(
                    "The capacity provider cannot be deleted because tasks or services of its cluster use it: "
                            + provider.getCluster()
                            + ". Stop or delete them and try again.");
        }
        change(
                tx,
                provider.getCluster(),
                cluster -> {
                    List<String> others =
                            cluster.getCapacityProvidersList().stream()
                                    .filter(other -> !other.equals(name))
                                    .toList();
                    List<CapacityProviderStrategyItem> strategy =
                            cluster.getDefaultCapacityProviderStrategyList().stream()
                                    .filter(item -> !item.getCapacityProvider().equals(name))
                                    .toList();
                    cluster.clearCapacityProviders()
                            .addAllCapacityProviders(others)
                            .clearDefaultCapacityProviderStrategy()
                            .addAllDefaultCapacityProviderStrategy(strategy);
                });
    }

    private static void change(Tx tx, String cluster, Consumer<Cluster.Builder> change) {
        var key = new ClusterKey(cluster);
        Optional<ClusterRow> row = tx.get(Tables.CLUSTERS, key);
        row.ifPresent(
                found -> {
                    var changed = found.toBuilder();
                    change.accept(changed.getClusterBuilder());
                    tx.put(Tables.CLUSTERS, key, changed.build());
                });
    }
}
