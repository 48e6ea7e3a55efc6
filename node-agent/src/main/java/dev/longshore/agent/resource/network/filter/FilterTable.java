package dev.longshore.agent.resource.network.filter;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longshore.agent.resource.network.filter.FilterState.Interface;
import dev.longshore.agent.resource.network.filter.Ruleset.Chain;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The one nft table of ours. Tasks send from their own addresses only, and leave the networks with
 * the address of their host. Once security groups are known, what a task sends passes the chain of
 * its groups before what is sent to a task passes that of the receiver's groups, on one host too:
 * two base chains at one hook, both of which have to accept.
 */
public final class FilterTable {
    private static final String FAMILY = "inet";
    private static final String NAME = "longshore";
    static final String TABLE = FAMILY + " " + NAME;

    /** Names and metadata, which every task may ask for, whatever its groups say. */
    private static final String OWN_SERVICES = "{ 169.254.169.253, 169.254.170.2 }";

    private static final String KNOWN_FLOWS = "ct state established,related accept";

    private FilterTable() {}

    /**
     * The table.
     *
     * @param interfaces what the names of all interfaces of tasks begin with
     */
    public static Ruleset of(FilterState state, String interfaces) {
        var sets = new TreeMap<String, NftSet>();
        var chains = new TreeMap<String, Chain>();
        sets.put("vpc", NftSet.set("type ipv4_addr; flags interval; auto-merge", state.vpcs()));
        // Each network with itself: from one to another no packet goes.
        sets.put(
                "within",
                NftSet.set(
                        "type ipv4_addr . ipv4_addr; flags interval",
                        state.vpcs().stream().map(range -> range + " . " + range).toList()));
        sets.put(
                "sources",
                NftSet.set(
                        "type ifname . ipv4_addr",
                        state.tasks().values().stream().map(FilterTable::source).toList()));
        chains.put(
                "prerouting",
                new Chain(
                        "type filter hook prerouting priority raw; policy accept",
                        joined(
                                ConnectRules.prerouting(state),
                                "iifname \"%s*\" meta nfproto ipv6 drop".formatted(interfaces),
                                "iifname \"%s*\" iifname . ip saddr != @sources drop"
                                        .formatted(interfaces),
                                "iifname \"%s*\" ip daddr @vpc ip saddr . ip daddr != @within drop"
                                        .formatted(interfaces))));
        chains.put(
                "postrouting",
                new Chain(
                        "type nat hook postrouting priority srcnat; policy accept",
                        joined(
                                ConnectRules.postrouting(state),
                                "ip saddr @vpc ip daddr != @vpc masquerade")));
        sets.put(HostPortRules.MAP, HostPortRules.map(state));
        chains.putAll(HostPortRules.chains());
        ConnectRules.add(state, interfaces, sets, chains);
        state.groups().ifPresent(groups -> groups(state, groups, interfaces, sets, chains));
        return new Ruleset(TABLE, sets, chains);
    }

    /** Whether it is the table that nft lists like this. */
    public static boolean isOurs(JsonNode table) {
        return table.path("family").asText().equals(FAMILY)
                && table.path("name").asText().equals(NAME);
    }

    private static List<String> joined(List<String> first, String... others) {
        return Stream.concat(first.stream(), Stream.of(others)).toList();
    }

    private static String source(Interface task) {
        return "\"" + task.hostEnd() + "\" . " + task.address();
    }

    private static void groups(
            FilterState state,
            SecurityGroups groups,
            String interfaces,
            Map<String, NftSet> sets,
            Map<String, Chain> chains) {
        groups.rules()
                .values()
                .forEach(
                        rules ->
                                rules.stream()
                                        .filter(rule -> rule.hasGroupId())
                                        .forEach(rule -> members(rule.getGroupId(), groups, sets)));
        for (Direction direction : Direction.values()) {
            var verdicts = new TreeMap<String, String>();
            for (Interface task : state.tasks().values()) {
                String chain = direction.chain(task.groups());
                verdicts.put(task.address(), " : goto " + chain);
                chains.computeIfAbsent(chain, name -> direction.filter(task.groups()));
                task.groups()
                        .forEach(
                                group ->
                                        chains.computeIfAbsent(
                                                direction.chain(group),
                                                name -> direction.allowed(groups, group)));
            }
            RefusedFlows.add(direction, state.tasks().values(), sets, chains);
            sets.put(direction.map(), NftSet.map("type ipv4_addr : verdict", verdicts));
            chains.put(
                    direction.map(),
                    direction.base(
                            KNOWN_FLOWS,
                            direction == Direction.SENT ? ConnectRules.sent(state) : List.of()));
        }
        chains.put(
                "input",
                new Chain(
                        "type filter hook input priority filter; policy accept",
                        List.of(
                                "iifname != \"%s*\" accept".formatted(interfaces),
                                KNOWN_FLOWS,
                                "ip daddr " + OWN_SERVICES + " accept",
                                "ip saddr vmap @" + Direction.SENT.map())));
    }

    private static void members(String group, SecurityGroups groups, Map<String, NftSet> sets) {
        sets.put(
                RuleText.members(group),
                NftSet.set("type ipv4_addr", groups.members().getOrDefault(group, Set.of())));
    }
}
