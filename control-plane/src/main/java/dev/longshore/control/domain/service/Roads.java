package dev.longshore.control.domain.service;

import dev.longshore.control.domain.arn.ElbArns;
import dev.longshore.control.domain.balancer.Forwards;
import dev.longshore.control.domain.balancer.Listeners;
import dev.longshore.proto.ecs.AdvancedConfiguration;
import dev.longshore.proto.ecs.LoadBalancer;
import dev.longshore.proto.store.ServiceDeploymentState;
import dev.longshore.state.tables.elb.RuleKey;
import dev.longshore.state.tx.ReadTx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** The roads of traffic as the rows have them, and which one a new deployment takes. */
public final class Roads {
    private Roads() {}

    /** The roads of a deployment that shifts traffic, with what their rules do now. */
    static List<Road> of(ReadTx tx, ServiceDeploymentState state) {
        var roads = new ArrayList<Road>();
        for (int i = 0; i < state.getTargetGroupsCount(); i++) {
            LoadBalancer balancer = state.getLoadBalancers(i);
            AdvancedConfiguration advanced = balancer.getAdvancedConfiguration();
            String own = state.getTargetGroups(i);
            roads.add(
                    new Road(
                            advanced.getProductionListenerRule(),
                            advanced.getTestListenerRule(),
                            own,
                            otherThan(own, balancer),
                            weights(tx, advanced.getProductionListenerRule()),
                            weights(tx, advanced.getTestListenerRule())));
        }
        return List.copyOf(roads);
    }

    private static String otherThan(String own, LoadBalancer balancer) {
        String first = balancer.getTargetGroupArn();
        return own.equals(first)
                ? balancer.getAdvancedConfiguration().getAlternateTargetGroupArn()
                : first;
    }

    /**
     * For each target group of a service the one in which the tasks of its next deployment are
     * registered: that which gets nothing now. Empty where no traffic is shifted.
     *
     * @param serving the deployment whose tasks serve, if there is one
     */
    static List<String> chosen(
            ReadTx tx, List<LoadBalancer> balancers, Optional<ServiceDeploymentState> serving) {
        if (balancers.stream().anyMatch(it -> !it.hasAdvancedConfiguration())) {
            return List.of();
        }
        List<String> used = serving.map(Roads::groups).orElse(List.of());
        return balancers.stream().map(it -> chosen(tx, it, used)).toList();
    }

    /** The same of a deployment that replaces the tasks of another: that which gets traffic. */
    static List<String> used(
            ReadTx tx, List<LoadBalancer> balancers, Optional<ServiceDeploymentState> serving) {
        List<String> idle = chosen(tx, balancers, serving);
        return IntStream.range(0, idle.size())
                .mapToObj(i -> otherThan(idle.get(i), balancers.get(i)))
                .toList();
    }

    private static String chosen(ReadTx tx, LoadBalancer balancer, List<String> used) {
        String first = balancer.getTargetGroupArn();
        String second = balancer.getAdvancedConfiguration().getAlternateTargetGroupArn();
        if (used.contains(first) != used.contains(second)) {
            return used.contains(first) ? second : first;
        }
        boolean secondServes =
                weights(tx, balancer.getAdvancedConfiguration().getProductionListenerRule())
                        .map(weights -> weights.getOrDefault(second, 0) > 0)
                        .orElse(false);
        return secondServes ? first : second;
    }

    /** The target groups that tasks of a deployment are registered in. */
    static List<String> groups(ServiceDeploymentState state) {
        return state.getTargetGroupsCount() > 0
                ? state.getTargetGroupsList()
                : state.getLoadBalancersList().stream()
                        .map(LoadBalancer::getTargetGroupArn)
                        .toList();
    }

    /** The key of the rule that an ARN names: a listener's is its default one. */
    static Optional<RuleKey> rule(ReadTx tx, String arn) {
        return ElbArns.listener(arn).isPresent()
                ? Listeners.withArn(tx, arn)
                        .map(found -> Listeners.defaultRule(found.key(), found.row()))
                : Listeners.ruleWithArn(tx, arn).map(found -> found.key());
    }

    /**
     * What a rule forwards to, by the ARNs of target groups; nothing where there is none, or it
     * does not forward.
     */
    public static Optional<Map<String, Integer>> weights(ReadTx tx, String arn) {
        return rule(tx, arn).flatMap(key -> Forwards.weights(tx, key));
    }
}
