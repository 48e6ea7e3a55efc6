package dev.longshore.agent.resource.network.filter;

import dev.longshore.agent.resource.network.filter.FilterState.Interface;
import dev.longshore.agent.resource.network.filter.Ruleset.Chain;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Remembers what security groups refuse, in the kernel: for each group how many packets, and for a
 * while which flows. Rules put the flows into sets of a bounded size, where they go by themselves;
 * when a set is full, what is new is refused all the same and counted for its groups.
 */
final class RefusedFlows {
    /** How long a flow is remembered after its last packet. */
    static final Duration KEPT = Duration.ofMinutes(10);

    /**
     * Flows in one set, of all tasks of the machine: some 200 bytes each in the kernel. There are
     * four sets.
     */
    static final int MOST_FLOWS = 4_096;

    private static final String WITH_PORTS = "{ tcp, udp }";
    private static final String FLOW = "ip saddr . ip daddr . meta l4proto";
    private static final String FLOW_TYPE = "ipv4_addr . ipv4_addr . inet_proto";

    private RefusedFlows() {}

    /** The set of flows of TCP and UDP; the chain that fills it has the same name. */
    static String set(Direction direction) {
        return direction.map() + "-denied";
    }

    /** The set of all other flows. */
    static String portless(Direction direction) {
        return set(direction) + "-portless";
    }

    /** What the names of the counters of groups begin with. */
    static String counters(Direction direction) {
        return set(direction) + ".";
    }

    /** What the table needs for it. */
    static void add(
            Direction direction,
            Collection<Interface> tasks,
            Map<String, NftSet> sets,
            Map<String, Chain> chains) {
        sets.put(set(direction), flows(FLOW_TYPE + " . inet_service"));
        sets.put(portless(direction), flows(FLOW_TYPE));
        tasks.stream()
                .flatMap(task -> task.groups().stream())
                .forEach(group -> sets.put(counters(direction) + group, NftSet.counter()));
        chains.put(
                set(direction),
                Chain.of(
                        Stream.of(
                                "meta l4proto %s update @%s { %s . th dport counter }"
                                        .formatted(WITH_PORTS, set(direction), FLOW),
                                "meta l4proto != %s update @%s { %s counter }"
                                        .formatted(WITH_PORTS, portless(direction), FLOW))));
    }

    private static NftSet flows(String type) {
        return NftSet.set(
                "type %s; flags dynamic,timeout; timeout %ds; size %d"
                        .formatted(type, KEPT.toSeconds(), MOST_FLOWS),
                List.of());
    }

    /**
     * What comes before a packet is dropped. To drop it is none of these rules' work: one that
     * finds its set full goes no further.
     */
    static Stream<String> rules(Direction direction, List<String> groups) {
        return Stream.concat(
                Stream.of("jump " + set(direction)),
                groups.stream().map(group -> "counter name " + counters(direction) + group));
    }
}
