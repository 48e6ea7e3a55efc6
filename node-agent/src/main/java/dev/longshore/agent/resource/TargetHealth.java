package dev.longshore.agent.resource;

import dev.longshore.proto.agent.BalancerObservation;
import java.util.function.Consumer;

/** How the targets of load balancers are, as their nodes on this machine find them. */
public interface TargetHealth {
    /** {@code found} hears of it from now on, on any thread: of each node, then of changes. */
    void observe(Consumer<BalancerObservation> found);
}
