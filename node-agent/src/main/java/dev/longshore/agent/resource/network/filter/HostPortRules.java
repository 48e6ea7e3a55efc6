package dev.longshore.agent.resource.network.filter;

import dev.longshore.agent.resource.network.filter.FilterState.Interface;
import dev.longshore.agent.resource.network.filter.Ruleset.Chain;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Passes connections to the machine's own ports on to tasks. The client's address stays, so that
 * the receiver's security groups see it; answers come back by the way they went.
 */
final class HostPortRules {
    static final String MAP = "ports";

    /**
     * The machine's own addresses, as others know them: names and metadata are asked for at
     * link-local ones, and those within the networks are no business of clients.
     */
    private static final String TO_TASKS =
            "meta nfproto ipv4 fib daddr type local ip daddr != { 127.0.0.0/8, 169.254.0.0/16 }"
                    + " ip daddr != @vpc dnat ip to tcp dport map @"
                    + MAP;

    private HostPortRules() {}

    /** Of tasks that are here. */
    static NftSet map(FilterState state) {
        var addresses = new TreeMap<String, String>();
        state.hostPorts()
                .forEach(
                        (port, task) -> {
                            Interface its = state.tasks().get(task);
                            if (its != null) {
                                addresses.put(String.valueOf(port), " : " + its.address());
                            }
                        });
        return NftSet.map("type inet_service : ipv4_addr", addresses);
    }

    /** What comes from elsewhere, and what the machine sends to itself. */
    static SortedMap<String, Chain> chains() {
        var chains = new TreeMap<String, Chain>();
        chains.put("ports-prerouting", chain("prerouting priority dstnat"));
        chains.put("ports-output", chain("output priority -100"));
        return chains;
    }

    private static Chain chain(String hook) {
        return new Chain("type nat hook " + hook + "; policy accept", List.of(TO_TASKS));
    }
}
