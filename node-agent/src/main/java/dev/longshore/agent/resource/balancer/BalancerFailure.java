package dev.longshore.agent.resource.balancer;

import dev.longshore.agent.resource.ResourceFailure;

/** The directory of a load balancer's node could not be made, written or removed. */
public final class BalancerFailure extends ResourceFailure {
    BalancerFailure(String message, Throwable cause) {
        super(message + ": " + cause.getMessage(), cause);
    }
}
