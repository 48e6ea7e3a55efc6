package dev.longshore.control.api.ecs.cluster;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Handlers;
import dev.longshore.control.api.ecs.reference.References;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.proto.ecs.CapacityProvider;
import dev.longshore.proto.ecs.CapacityProviderStrategyItem;
import dev.longshore.proto.ecs.ClusterOrBuilder;
import dev.longshore.proto.ecs.DescribeCapacityProvidersRequest;
import dev.longshore.proto.ecs.DescribeCapacityProvidersResponse;
import dev.longshore.proto.ecs.ECSGrpc;
import dev.longshore.proto.ecs.Failure;
import dev.longshore.proto.ecs.Service;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import java.util.List;
import java.util.Optional;

/**
 * The capacity providers that every account has, FARGATE and FARGATE_SPOT, and how clusters use
 * them.
 */
public final class CapacityProviders {
    private static final List<String> RESERVED = List.of("FARGATE", "FARGATE_SPOT");
    private static final int MAX_ITEMS = 20;

    private final ClusterSettings settings;

    public CapacityProviders(ClusterSettings settings) {
        this.settings = settings;
    }

    /** Registers its operations. */
    public void register(Handlers on) {
        on.read(ECSGrpc.getDescribeCapacityProvidersMethod(), this::describe);
    }

    /** DescribeCapacityProviders. */
    public DescribeCapacityProvidersResponse describe(
            ReadTx tx, DescribeCapacityProvidersRequest request) {
        if (request.hasCluster()) {
            References.activeCluster(tx, request.getCluster());
        }
        List<String> asked =
                request.getCapacityProvidersCount() == 0
                        ? RESERVED
                        : request.getCapacityProvidersList();
        var response = DescribeCapacityProvidersResponse.newBuilder();
        for (String reference : asked) {
            String name = References.id(reference);
            if (RESERVED.contains(name)) {
                response.addCapacityProviders(
                        CapacityProvider.newBuilder()
                                .setCapacityProviderArn(arn(name))
                                .setName(name)
                                .setStatus("ACTIVE")
                                .setType(name));
            } else {
                response.addFailures(
                        Failure.newBuilder()
                                .setArn(reference.startsWith("arn:") ? reference : arn(name))
                                .setReason("MISSING"));
            }
        }
        return response.build();
    }

    /**
     * Refuses providers that there are not, and a default strategy over others than these.
     *
     * @throws ApiException InvalidParameterException
     */
    public static void check(List<String> providers, List<CapacityProviderStrategyItem> strategy) {
        for (String provider : providers) {
            if (!RESERVED.contains(provider)) {
                throw ApiException.invalidValue(
                        "The specified capacity provider '"
                                + provider
                                + "' was not found. Specify a valid name or ARN and try again.");
            }
        }
        checkAssociated(providers, strategy);
        if (strategy.stream().filter(item -> item.getBase() > 0).count() > 1) {
            throw ApiException.invalidValue(
                    "The specified capacity provider strategy contains multiple capacity"
                            + " providers with a base value defined. Only one capacity provider per strategy can have a base"
                            + " value defined.");
        }
    }

    /**
     * Refuses a strategy over other providers than these.
     *
     * @throws ApiException InvalidParameterException
     */
    public static void checkAssociated(
            List<String> providers, List<CapacityProviderStrategyItem> strategy) {
        if (strategy.size() > MAX_ITEMS) {
            throw ApiException.invalidValue(
                    "A capacity provider strategy can have at most "
                            + MAX_ITEMS
                            + " capacity providers.");
        }
        if (strategy.stream().anyMatch(item -> !providers.contains(item.getCapacityProvider()))) {
            throw ApiException.invalidValue(
                    "The specified capacity provider strategy cannot contain a capacity"
                            + " provider that is not associated with the cluster. Associate the capacity provider with the"
                            + " cluster or specify a valid capacity provider and try again.");
        }
    }

    /**
     * Refuses to take a provider from a cluster whose tasks were started through it, or whose
     * services start tasks through it.
     *
     * @throws ApiException ResourceInUseException
     */
    static void checkUnused(ReadTx tx, ClusterOrBuilder cluster, List<String> kept) {
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

    private String arn(String name) {
        return settings.arn("capacity-provider/" + name);
    }
}
