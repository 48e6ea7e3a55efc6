package dev.longshore.agent.resource.balancer.haproxy;

import dev.longshore.proto.elbv2.LoadBalancerAttribute;
import dev.longshore.proto.elbv2.TargetGroupAttribute;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Attributes of a load balancer or a target group; what nobody set has the value that is asked
 * with.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#load-balancer-attributes">Load
 *     balancer attributes</a>
 */
record Settings(Map<String, String> set) {
    static Settings ofBalancer(List<LoadBalancerAttribute> attributes) {
        return new Settings(
                attributes.stream()
                        .collect(
                                Collectors.toMap(
                                        LoadBalancerAttribute::getKey,
                                        LoadBalancerAttribute::getValue)));
    }

    static Settings ofGroup(List<TargetGroupAttribute> attributes) {
        return new Settings(
                attributes.stream()
                        .collect(
                                Collectors.toMap(
                                        TargetGroupAttribute::getKey,
                                        TargetGroupAttribute::getValue)));
    }

    boolean is(String key, boolean otherwise) {
        return Boolean.parseBoolean(text(key, String.valueOf(otherwise)));
    }

    int number(String key, int otherwise) {
        return Integer.parseInt(text(key, String.valueOf(otherwise)));
    }

    String text(String key, String otherwise) {
        return set.getOrDefault(key, otherwise);
    }
}
