package dev.longshore.control.dispatch.part;

import dev.longshore.proto.agent.PartEntry;
import dev.longshore.proto.agent.SecurityGroup;
import dev.longshore.proto.agent.SecurityGroupMember;
import dev.longshore.proto.agent.SecurityGroupRule;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Security groups as nodes are told of them. */
final class GroupEntries {
    /** Between the group and the address in the key of a member. */
    private static final String SLASH = "/";

    /** Protocols that EC2 names; it says the others by their numbers. */
    private static final Map<String, Integer> PROTOCOLS =
            Map.of("icmp", 1, "tcp", 6, "udp", 17, "icmpv6", 58);

    /** Every protocol, and every port. */
    private static final int ALL = -1;

    private GroupEntries() {}

    static String key(String group, String address) {
        return group + SLASH + address;
    }

    static boolean isMember(String key) {
        return key.contains(SLASH);
    }

    static PartEntry member(String group, String address) {
        return PartEntry.newBuilder()
                .setKey(key(group, address))
                .setSecurityGroupMember(
                        SecurityGroupMember.newBuilder().setGroupId(group).setAddress(address))
                .build();
    }

    /** The member that a key stands for. */
    static PartEntry member(String key) {
        int slash = key.indexOf(SLASH);
        return member(key.substring(0, slash), key.substring(slash + 1));
    }

    static PartEntry rules(SecurityGroup group) {
        return PartEntry.newBuilder().setKey(group.getId()).setSecurityGroup(group).build();
    }

    /** The group of interfaces from which nothing is kept. */
    static SecurityGroup everything(String id) {
        var group = SecurityGroup.newBuilder().setId(id);
        for (boolean egress : new boolean[] {false, true}) {
            group.addRules(
                    SecurityGroupRule.newBuilder()
                            .setEgress(egress)
                            .setProtocol(ALL)
                            .setFromPort(ALL)
                            .setToPort(ALL)
                            .setCidr("0.0.0.0/0"));
        }
        return group.build();
    }

    /** A group with its rules, those for IPv6 and prefix lists left out: tasks have neither. */
    static SecurityGroup rules(String id, List<dev.longshore.proto.ec2.SecurityGroupRule> rules) {
        var group = SecurityGroup.newBuilder().setId(id);
        rules.stream().flatMap(rule -> rule(rule).stream()).forEach(group::addRules);
        return group.build();
    }

    private static Optional<SecurityGroupRule> rule(
            dev.longshore.proto.ec2.SecurityGroupRule rule) {
        var told =
                SecurityGroupRule.newBuilder()
                        .setEgress(rule.getIsEgress())
                        .setProtocol(number(rule.getIpProtocol()))
                        .setFromPort(rule.getFromPort())
                        .setToPort(rule.getToPort());
        if (rule.hasReferencedGroupInfo()) {
            return Optional.of(told.setGroupId(rule.getReferencedGroupInfo().getGroupId()).build());
        }
        return rule.getCidrIpv4().isEmpty()
                ? Optional.empty()
                : Optional.of(told.setCidr(rule.getCidrIpv4()).build());
    }

    private static int number(String protocol) {
        Integer known = PROTOCOLS.get(protocol);
        return known == null ? Integer.parseInt(protocol) : known;
    }
}
