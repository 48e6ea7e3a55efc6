package dev.longshore.control.dispatch.part;

import dev.longshore.proto.agent.SecurityGroup;
import dev.longshore.proto.agent.SecurityGroupRule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who is in which security group, on which node, and whose rules name which group. Holds an address
 * for each group of each task, and the rules of groups that have a member. Confined to the leader's
 * loop.
 */
final class GroupIndex {
    /** The members of a group: addresses, and on which node each is. */
    private final SortedMap<String, SortedMap<String, String>> members = new TreeMap<>();

    /** How many members each node has of each group. */
    private final Map<String, SortedMap<String, Integer>> groupsOfNodes = new HashMap<>();

    private final Map<String, SecurityGroup> rules = new HashMap<>();

    /** Groups whose rules name a group. */
    private final Map<String, SortedSet<String>> namedBy = new HashMap<>();

    /**
     * Where a task is, for the rules of others.
     *
     * @param groups those of its interface, and those that they stand for
     */
    record Place(String node, String address, List<String> groups) {}

    void clear() {
        members.clear();
        groupsOfNodes.clear();
        rules.clear();
        namedBy.clear();
    }

    void add(Place place) {
        for (String group : place.groups()) {
            members.computeIfAbsent(group, g -> new TreeMap<>()).put(place.address(), place.node());
            groupsOfNodes
                    .computeIfAbsent(place.node(), n -> new TreeMap<>())
                    .merge(group, 1, Integer::sum);
        }
    }

    void remove(Place place) {
        for (String group : place.groups()) {
            members.computeIfPresent(
                    group,
                    (g, addresses) -> {
                        addresses.remove(place.address());
                        return addresses.isEmpty() ? null : addresses;
                    });
            groupsOfNodes.computeIfPresent(
                    place.node(),
                    (node, counts) -> {
                        counts.computeIfPresent(group, (g, n) -> n == 1 ? null : n - 1);
                        return counts.isEmpty() ? null : counts;
                    });
        }
    }

    /** Takes the rules of a group that has members. */
    void rules(SecurityGroup group) {
        forgetRules(group.getId());
        rules.put(group.getId(), group);
        for (String named : named(group)) {
            namedBy.computeIfAbsent(named, g -> new TreeSet<>()).add(group.getId());
        }
    }

    void forgetRules(String group) {
        SecurityGroup known = rules.remove(group);
        if (known != null) {
            for (String named : named(known)) {
                namedBy.computeIfPresent(
                        named,
                        (g, by) -> {
                            by.remove(group);
                            return by.isEmpty() ? null : by;
                        });
            }
        }
    }

    Optional<SecurityGroup> rulesOf(String group) {
        return Optional.ofNullable(rules.get(group));
    }

    /** All groups that have a member. */
    List<String> inUse() {
        return List.copyOf(members.keySet());
    }

    boolean isInUse(String group) {
        return members.containsKey(group);
    }

    /** The groups of the tasks of a node. */
    SortedSet<String> groupsOf(String node) {
        return new TreeSet<>(groupsOfNodes.getOrDefault(node, new TreeMap<>()).keySet());
    }

    /** The groups that the rules of these groups name. */
    SortedSet<String> namedBy(Collection<String> groups) {
        var named = new TreeSet<String>();
        groups.forEach(group -> rulesOf(group).ifPresent(it -> named.addAll(named(it))));
        return named;
    }

    private static List<String> named(SecurityGroup group) {
        return group.getRulesList().stream()
                .filter(SecurityGroupRule::hasGroupId)
                .map(SecurityGroupRule::getGroupId)
                .distinct()
                .toList();
    }

    Set<String> membersOf(String group) {
        return members.getOrDefault(group, new TreeMap<>()).keySet();
    }

    /** The nodes with a member of a group. */
    Set<String> nodesOf(String group) {
        return new TreeSet<>(members.getOrDefault(group, new TreeMap<>()).values());
    }

    /** The nodes that have to know who is in a group. */
    Set<String> watchersOf(String group) {
        var watchers = new TreeSet<String>();
        for (String by : new ArrayList<>(namedBy.getOrDefault(group, new TreeSet<>()))) {
            watchers.addAll(nodesOf(by));
        }
        return watchers;
    }
}
