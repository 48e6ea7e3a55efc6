package dev.longshore.agent.resource.network.filter;

import dev.longshore.proto.agent.SecurityGroupRule;

/** A rule of a security group as nft says it. */
final class RuleText {
    private static final int ALL = -1;
    private static final int ICMP = 1;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int LAST_PORT = 65_535;

    private RuleText() {}

    /** The name of the set of a group's members. */
    static String members(String group) {
        return "members." + group;
    }

    /** The rule. */
    static String of(SecurityGroupRule rule) {
        String peer = rule.hasGroupId() ? "@" + members(rule.getGroupId()) : rule.getCidr();
        return (rule.getEgress() ? "ip daddr " : "ip saddr ") + peer + what(rule) + " accept";
    }

    private static String what(SecurityGroupRule rule) {
        return switch (rule.getProtocol()) {
            case ALL -> "";
            case TCP -> ports("tcp", rule);
            case UDP -> ports("udp", rule);
            case ICMP -> icmp(rule);
            default -> " meta l4proto " + rule.getProtocol();
        };
    }

    private static String ports(String protocol, SecurityGroupRule rule) {
        int from = rule.getFromPort();
        int to = rule.getToPort();
        if (from <= 0 && (to == LAST_PORT || to == ALL)) {
            return " meta l4proto " + protocol;
        }
        return " %s dport %s".formatted(protocol, from == to ? "" + from : from + "-" + to);
    }

    private static String icmp(SecurityGroupRule rule) {
        if (rule.getFromPort() == ALL) {
            return " meta l4proto icmp";
        }
        String type = " icmp type " + rule.getFromPort();
        return rule.getToPort() == ALL ? type : type + " icmp code " + rule.getToPort();
    }
}
