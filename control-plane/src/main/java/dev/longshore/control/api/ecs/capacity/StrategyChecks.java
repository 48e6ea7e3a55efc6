package dev.longshore.control.api.ecs.capacity;

import static dev.longshore.control.api.Rule.not;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Rule;
import dev.longshore.control.schedule.Fargate;
import dev.longshore.foundation.arn.Arns;
import dev.longshore.proto.ecs.CapacityProviderStrategyItem;
import java.util.List;

/**
 * What a capacity provider strategy may be (Amazon ECS API Reference,
 * CapacityProviderStrategyItem).
 */
public final class StrategyChecks {
    private static final int MAX_ITEMS = 20;

    private record Subject(List<String> providers, List<CapacityProviderStrategyItem> strategy) {}

    /** Of every strategy. */
    private static final List<Rule<Subject>> RULES =
            List.of(
                    not(
                            subject -> subject.strategy().size() > MAX_ITEMS,
                            "A capacity provider strategy can have at most "
                                    + MAX_ITEMS
                                    + " capacity providers."),
                    not(
                            subject ->
                                    subject.strategy().stream()
                                            .anyMatch(
                                                    item ->
                                                            !subject.providers()
                                                                    .contains(
                                                                            item
                                                                                    .getCapacityProvider())),
                            "The specified capacity provider strategy cannot contain a capacity provider that is not"
                                    + " associated with the cluster. Associate the capacity provider with the cluster or"
                                    + " specify a valid capacity provider and try again."),
                    not(
                            subject -> isMixed(subject.strategy()),
                            "A capacity provider strategy cannot contain a mix of capacity providers using Auto Scaling"
                                    + " groups and Fargate providers. Specify one or the other and try again."));

    /** Of a cluster's default strategy, beside those. */
    private static final List<Rule<Subject>> DEFAULTS =
            List.of(
                    Rule.all(RULES),
                    not(
                            subject ->
                                    subject.strategy().stream()
                                                    .filter(item -> item.getBase() > 0)
                                                    .count()
                                            > 1,
                            "The specified capacity provider strategy contains multiple capacity providers with a base"
                                    + " value defined. Only one capacity provider per strategy can have a base value"
                                    + " defined."));

    private StrategyChecks() {}

    /**
     * A strategy with names for ARNs, and with the numbers that it leaves out, as answers show it.
     */
    public static List<CapacityProviderStrategyItem> whole(
            List<CapacityProviderStrategyItem> asked) {
        return asked.stream()
                .map(
                        item ->
                                item.toBuilder()
                                        .setCapacityProvider(Arns.id(item.getCapacityProvider()))
                                        .setWeight(item.getWeight())
                                        .setBase(item.getBase())
                                        .build())
                .toList();
    }

    /**
     * Refuses a strategy over other providers than these, or over providers of two kinds.
     *
     * @throws ApiException InvalidParameterException
     */
    public static void check(List<String> providers, List<CapacityProviderStrategyItem> strategy) {
        Rule.enforce(RULES, new Subject(providers, strategy), ApiException::invalidValue);
    }

    /**
     * Refuses what a cluster with these providers cannot have as its default strategy.
     *
     * @throws ApiException InvalidParameterException
     */
    public static void checkDefault(
            List<String> providers, List<CapacityProviderStrategyItem> strategy) {
        Rule.enforce(DEFAULTS, new Subject(providers, strategy), ApiException::invalidValue);
    }

    private static boolean isMixed(List<CapacityProviderStrategyItem> strategy) {
        return strategy.stream()
                        .map(item -> Fargate.PROVIDERS.contains(item.getCapacityProvider()))
                        .distinct()
                        .count()
                > 1;
    }
}
