package dev.longshore.agent.resource.network.filter;

import dev.longshore.agent.resource.network.filter.Ruleset.Chain;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Takes what tasks call by Service Connect to the machine's proxy, and the proxy's connections to
 * servers back to it: it makes them under the address of the task that calls, so that security
 * groups see that task, here and where the server is. They bear a mark, by which their answers are
 * routed to the proxy and not to the task.
 */
public final class ConnectRules {
    /** The host's end of the proxy's link. */
    public static final String DEVICE = "lsc0";

    /** The host's own address on that link, and the proxy's. */
    public static final String HOST = "169.254.171.1";

    public static final String PROXY = "169.254.171.2";

    /** What names stand for in tasks. */
    public static final String CALLED = "169.254.172.0/24";

    /** Of the proxy's connections, with its mask: other programs may use the lower half. */
    public static final String MARK = "0x4c530000";

    private static final String MAP = "connect";
    private static final String CLIENTS = "connect-clients";

    private ConnectRules() {}

    /** Nothing of it is there while no task calls. */
    static void add(
            FilterState state,
            String interfaces,
            SortedMap<String, NftSet> sets,
            SortedMap<String, Chain> chains) {
        if (state.connects().isEmpty()) {
            return;
        }
        var answers = new TreeMap<String, String>();
        SortedSet<String> clients = new TreeSet<>();
        state.connects()
                .forEach(
                        (called, answered) -> {
                            answers.put(called, " : " + answered);
                            String client = called.substring(0, called.indexOf(' '));
                            clients.add(client + " . " + client);
                        });
        sets.put(
                MAP,
                NftSet.map(
                        "type ipv4_addr . ipv4_addr . inet_service : ipv4_addr . inet_service",
                        answers));
        sets.put(CLIENTS, NftSet.set("type ipv4_addr . ipv4_addr", clients));
        chains.put(
                "connect-called",
                new Chain(
                        "type nat hook prerouting priority dstnat; policy accept",
                        List.of(
                                "iifname \"%s*\" dnat ip to ip saddr . ip daddr . tcp dport map @%s"
                                        .formatted(interfaces, MAP))));
        chains.put(
                "connect-marks",
                new Chain(
                        "type filter hook prerouting priority mangle; policy accept",
                        List.of(
                                "iifname \"%s\" ct state new ct mark set %s"
                                        .formatted(DEVICE, MARK),
                                "iifname != \"%s\" ct direction reply ct mark %s meta mark set %s"
                                        .formatted(DEVICE, MARK, MARK))));
        // What nobody answers is refused at once, and never leaves the machine.
        chains.put(
                "connect-unknown",
                new Chain(
                        "type filter hook forward priority filter - 2; policy accept",
                        List.of(
                                "ip daddr " + CALLED + " meta l4proto tcp reject with tcp reset",
                                "ip daddr " + CALLED + " drop")));
    }

    /** A task that calls itself sees the proxy's address: it takes nothing from its own. */
    static List<String> postrouting(FilterState state) {
        return state.connects().isEmpty()
                ? List.of()
                : List.of(
                        "iifname \"%s\" ip saddr . ip daddr @%s snat ip to %s"
                                .formatted(DEVICE, CLIENTS, PROXY),
                        "oifname \"" + DEVICE + "\" accept");
    }

    /** The proxy too reaches no other network than its client's. */
    static List<String> prerouting(FilterState state) {
        return state.connects().isEmpty()
                ? List.of()
                : List.of(
                        "iifname \"%s\" ip saddr @vpc ip daddr @vpc ip saddr . ip daddr != @within drop"
                                .formatted(DEVICE));
    }

    /** Groups are asked where the proxy goes on to the server. */
    static List<String> sent(FilterState state) {
        return state.connects().isEmpty()
                ? List.of()
                : List.of("oifname \"" + DEVICE + "\" accept");
    }
}
