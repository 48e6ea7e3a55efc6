package dev.longshore.agent.resource.network.filter;

import dev.longshore.agent.resource.network.address.Cidr;
import dev.longshore.proto.agent.HostSecurityGroups;
import dev.longshore.proto.agent.SecurityGroup;
import dev.longshore.proto.agent.SecurityGroupMember;
import dev.longshore.proto.agent.SecurityGroupRule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The security groups as a node knows them.
 *
 * @param rules of the groups of its tasks
 * @param members addresses, on any node, of the groups that these rules name
 */
public record SecurityGroups(
        Map<String, List<SecurityGroupRule>> rules, Map<String, Set<String>> members) {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9-]{1,64}");

    /** Out of what was told or kept. */
    public static SecurityGroups of(HostSecurityGroups told) {
        var rules = new TreeMap<String, List<SecurityGroupRule>>();
        for (SecurityGroup group : told.getGroupsList()) {
            rules.put(
                    group.getId(),
                    group.getRulesList().stream().filter(SecurityGroups::isKnown).toList());
        }
        var members = new TreeMap<String, Set<String>>();
        for (SecurityGroupMember member : told.getMembersList()) {
            if (Cidr.isAddress(member.getAddress())) {
                members.computeIfAbsent(member.getGroupId(), group -> new TreeSet<>())
                        .add(member.getAddress());
            }
        }
        return new SecurityGroups(rules, members);
    }

    /** Tasks have no IPv6; and one rule that nft refuses would keep out all others. */
    private static boolean isKnown(SecurityGroupRule rule) {
        return switch (rule.getPeerCase()) {
            case CIDR -> Cidr.isRange(rule.getCidr());
            case GROUP_ID -> ID.matcher(rule.getGroupId()).matches();
            case PEER_NOT_SET -> false;
        };
    }

    /** A group's rules for one direction. A group of which nobody has told allows nothing. */
    Stream<SecurityGroupRule> rules(String group, boolean egress) {
        return rules.getOrDefault(group, List.of()).stream()
                .filter(rule -> rule.getEgress() == egress);
    }
}
