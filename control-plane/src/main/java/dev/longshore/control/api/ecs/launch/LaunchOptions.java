package dev.longshore.control.api.ecs.launch;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.ecs.capacity.StrategyChecks;
import dev.longshore.control.domain.capacity.Providers;
import dev.longshore.proto.ecs.CapacityProviderStrategyItem;
import dev.longshore.proto.ecs.Cluster;
import java.util.List;

/**
 * How tasks are launched (Amazon ECS API Reference, RunTask and CreateService): by the request's
 * launch type, else through its capacity providers, else through the cluster's default ones, else
 * on EC2. Either the launch type or the strategy is empty.
 */
public record LaunchOptions(String launchType, List<CapacityProviderStrategyItem> strategy) {
    private static final String ON_EC2 = "EC2";

    /**
     * What a request asks for.
     *
     * @param launchType empty where the request names none
     * @throws ApiException InvalidParameterException
     */
    public static LaunchOptions of(
            String launchType, List<CapacityProviderStrategyItem> strategy, Cluster cluster) {
        if (!launchType.isEmpty() && !strategy.isEmpty()) {
            throw ApiException.invalidValue(
                    "Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.");
        }
        if (!launchType.isEmpty()) {
            return new LaunchOptions(launchType, List.of());
        }
        if (!strategy.isEmpty()) {
            return through(strategy, cluster);
        }
        List<CapacityProviderStrategyItem> usual = cluster.getDefaultCapacityProviderStrategyList();
        if (usual.isEmpty()) {
            return new LaunchOptions(ON_EC2, List.of());
        }
        if (weighsNothing(usual)) {
            throw ApiException.invalidValue(
                    "There are no capacity providers with a weight value greater than zero defined in the default capacity"
                            + " provider strategy. At least one capacity provider must have a weight value greater than zero"
                            + " specified. Update the cluster's default capacity provider strategy or specify a valid"
                            + " capacity provider strategy and try again.");
        }
        return new LaunchOptions("", StrategyChecks.whole(usual));
    }

    /**
     * A strategy that was asked for.
     *
     * @throws ApiException InvalidParameterException
     */
    public static LaunchOptions through(List<CapacityProviderStrategyItem> asked, Cluster cluster) {
        List<CapacityProviderStrategyItem> strategy = StrategyChecks.whole(asked);
        StrategyChecks.check(cluster.getCapacityProvidersList(), strategy);
        if (weighsNothing(strategy)) {
            throw ApiException.invalidValue(
                    "There are no capacity providers in the capacity provider strategy with a weight value greater than"
                            + " zero. Specify a weight value greater than zero for at least one capacity provider and try"
                            + " again.");
        }
        if (strategy.stream().filter(item -> item.getBase() > 0).count() > 1) {
            throw ApiException.invalidValue(
                    "There are multiple capacity providers in the specified capacity provider strategy with a base value"
                            + " greater than zero. Only one capacity provider can have a base value greater than zero."
                            + " Specify a valid capacity provider strategy and try again.");
        }
        return new LaunchOptions("", strategy);
    }

    /** What the tasks run on: the providers of a strategy are of one kind. */
    public String runsOn() {
        return runsOn(launchType, strategy);
    }

    /** What tasks run on that are launched so; by the launch type where the strategy is empty. */
    public static String runsOn(String launchType, List<CapacityProviderStrategyItem> strategy) {
        return strategy.stream()
                .findFirst()
                .map(item -> Providers.launchType(item.getCapacityProvider()))
                .orElse(launchType);
    }

    private static boolean weighsNothing(List<CapacityProviderStrategyItem> strategy) {
        return strategy.stream().allMatch(item -> item.getWeight() == 0);
    }
}
