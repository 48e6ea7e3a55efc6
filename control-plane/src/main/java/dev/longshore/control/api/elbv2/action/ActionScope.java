package dev.longshore.control.api.elbv2.action;

import dev.longshore.control.domain.balancer.Balancers;
import dev.longshore.proto.elbv2.LoadBalancer;

/**
 * Where actions are to stand.
 *
 * @param protocol the listener's
 * @param port the listener's
 */
public record ActionScope(LoadBalancer balancer, String protocol, int port) {
    boolean isApplication() {
        return Balancers.isApplication(balancer);
    }
}
