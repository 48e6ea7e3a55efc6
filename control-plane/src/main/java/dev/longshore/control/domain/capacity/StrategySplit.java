package dev.longshore.control.domain.capacity;

import dev.longshore.proto.ecs.CapacityProviderStrategyItem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which capacity provider the next task of a strategy runs on: the base first, then the one that is
 * furthest behind its share by weight (Amazon ECS API Reference, CapacityProviderStrategyItem).
 */
public final class StrategySplit {
    private StrategySplit() {}

    /** The providers of so many tasks that are started together; without a strategy, none. */
    public static List<String> of(List<CapacityProviderStrategyItem> strategy, int tasks) {
        var started = new HashMap<String, Integer>();
        var providers = new ArrayList<String>();
        for (int i = 0; i < tasks; i++) {
            String provider = next(strategy, started);
            providers.add(provider);
            started.merge(provider, 1, Integer::sum);
        }
        return providers;
    }

    /**
     * The provider of the next task.
     *
     * @param running how many tasks each provider has already
     */
    public static String next(
            List<CapacityProviderStrategyItem> strategy, Map<String, Integer> running) {
        return strategy.stream()
                .filter(item -> running(item, running) < item.getBase())
                .findFirst()
                .or(
                        () ->
                                strategy.stream()
                                        .filter(item -> item.getWeight() > 0)
                                        .min(
                                                Comparator.comparingDouble(
                                                        item -> share(item, running))))
                .or(() -> strategy.stream().findFirst())
                .map(CapacityProviderStrategyItem::getCapacityProvider)
                .orElse("");
    }

    /** How large its share would be for its weight with one more task. */
    private static double share(CapacityProviderStrategyItem item, Map<String, Integer> running) {
        int beyondBase = Math.max(0, running(item, running) - item.getBase());
        return (beyondBase + 1.0) / item.getWeight();
    }

    private static int running(CapacityProviderStrategyItem item, Map<String, Integer> running) {
        return running.getOrDefault(item.getCapacityProvider(), 0);
    }
}
