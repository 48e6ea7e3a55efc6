package dev.longshore.control.api.ec2.group;

import dev.longshore.control.domain.network.NetworkRows;
import dev.longshore.proto.ec2.SecurityGroupRule;
import java.util.Locale;

/**
 * A rule as a request asks for it, valid: without its id. What it says is all but its description,
 * by which two rules do not differ.
 *
 * @param from the first port, or the type of ICMP; -1 for all
 * @param to the last port, or the code of ICMP; -1 for all
 */
record AskedRule(String protocol, int from, int to, Peer peer, String description) {
    /** Where traffic comes from or goes to. */
    sealed interface Peer {
        /** A range of IPv4 addresses. */
        record Range(String cidr) implements Peer {}

        /** A range of IPv6 addresses. */
        record Ipv6Range(String cidr) implements Peer {}

        /** The members of a group. */
        record Group(String id) implements Peer {}

        /** The peer of a rule that there is. */
        static Peer of(SecurityGroupRule rule) {
            if (rule.hasCidrIpv4()) {
                return new Range(rule.getCidrIpv4());
            }
            return rule.hasCidrIpv6()
                    ? new Ipv6Range(rule.getCidrIpv6())
                    : new Group(rule.getReferencedGroupInfo().getGroupId());
        }

        /** As errors name it. */
        default String text() {
            return switch (this) {
                case Range(String cidr) -> cidr;
                case Ipv6Range(String cidr) -> cidr;
                case Group(String id) -> id;
            };
        }
    }

    /** Whether a rule that there is says the same. */
    boolean isSaidBy(SecurityGroupRule rule) {
        return protocol.equals(rule.getIpProtocol())
                && from == rule.getFromPort()
                && to == rule.getToPort()
                && peer.equals(Peer.of(rule));
    }

    /** Whether another one says the same. */
    boolean saysAs(AskedRule other) {
        return protocol.equals(other.protocol)
                && from == other.from
                && to == other.to
                && peer.equals(other.peer);
    }

    /** Makes a rule say this. */
    SecurityGroupRule.Builder write(SecurityGroupRule.Builder rule, String owner) {
        rule.setIpProtocol(protocol)
                .setFromPort(from)
                .setToPort(to)
                .clearCidrIpv4()
                .clearCidrIpv6()
                .clearReferencedGroupInfo()
                .clearDescription();
        if (!description.isEmpty()) {
            rule.setDescription(description);
        }
        switch (peer) {
            case Peer.Range(String cidr) -> rule.setCidrIpv4(cidr);
            case Peer.Ipv6Range(String cidr) -> rule.setCidrIpv6(cidr);
            case Peer.Group(String id) ->
                    rule.getReferencedGroupInfoBuilder().setGroupId(id).setUserId(owner);
        }
        return rule;
    }

    /** As EC2's error about a duplicate says it. */
    String text() {
        String name = protocol.toUpperCase(Locale.ROOT);
        return switch (protocol) {
            case NetworkRows.ALL_PROTOCOLS -> "peer: %s, ALL, ALLOW".formatted(peer.text());
            case "icmp", "icmpv6" ->
                    "peer: %s, %s, type: %d, code: %d, ALLOW"
                            .formatted(peer.text(), name, from, to);
            default ->
                    "peer: %s, %s, from port: %d, to port: %d, ALLOW"
                            .formatted(peer.text(), name, from, to);
        };
    }
}
