package dev.longshore.control.api.ec2.group;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.ec2.reference.Ec2References;
import dev.longshore.control.domain.network.Cidr;
import dev.longshore.control.domain.network.NetworkRows;
import dev.longshore.proto.ec2.IpPermission;
import dev.longshore.proto.ec2.IpRange;
import dev.longshore.proto.ec2.Ipv6Range;
import dev.longshore.proto.ec2.SecurityGroup;
import dev.longshore.proto.ec2.SecurityGroupRuleRequest;
import dev.longshore.proto.ec2.UserIdGroupPair;
import dev.longshore.state.tx.ReadTx;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Reads rules out of requests, and refuses what can be none (Amazon EC2 API Reference). */
record AskedRules(Ec2References references) {
    /** Protocols that have names, by their numbers. */
    private static final Map<String, String> NAMES =
            Map.of("6", "tcp", "17", "udp", "1", "icmp", "58", "icmpv6");

    private static final Pattern DESCRIPTION =
            Pattern.compile("[a-zA-Z0-9. _\\-:/()#,@\\[\\]+=&;{}!$*]{0,255}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-f:.]*:[0-9a-f:.]*/\\d{1,3}");

    /** The rules of permissions, one for each source or destination. */
    List<AskedRule> of(ReadTx tx, SecurityGroup group, List<IpPermission> permissions) {
        var rules = new ArrayList<AskedRule>();
        for (IpPermission permission : permissions) {
            add(tx, group, permission, rules::add);
        }
        for (int i = 0; i < rules.size(); i++) {
            AskedRule rule = rules.get(i);
            if (rules.subList(0, i).stream().anyMatch(rule::saysAs)) {
                throw ApiException.invalidValue(
                        "The same permission must not appear multiple times");
            }
        }
        return rules;
    }

    private void add(
            ReadTx tx, SecurityGroup group, IpPermission permission, Consumer<AskedRule> rules) {
        if (permission.getPrefixListIdsCount() > 0) {
            throw noPrefixList(permission.getPrefixListIds(0).getPrefixListId());
        }
        if (permission.getIpRangesCount()
                        + permission.getIpv6RangesCount()
                        + permission.getUserIdGroupPairsCount()
                == 0) {
            throw noPeer();
        }
        var traffic =
                Traffic.of(
                        permission.getIpProtocol(),
                        permission.hasFromPort()
                                ? Optional.of(permission.getFromPort())
                                : Optional.empty(),
                        permission.hasToPort()
                                ? Optional.of(permission.getToPort())
                                : Optional.empty());
        for (IpRange range : permission.getIpRangesList()) {
            rules.accept(traffic.with(ipv4(range.getCidrIp()), range.getDescription()));
        }
        for (Ipv6Range range : permission.getIpv6RangesList()) {
            rules.accept(traffic.with(ipv6(range.getCidrIpv6()), range.getDescription()));
        }
        for (UserIdGroupPair pair : permission.getUserIdGroupPairsList()) {
            rules.accept(traffic.with(other(tx, group, pair), pair.getDescription()));
        }
    }

    /** What a rule is to say from now on. */
    AskedRule of(ReadTx tx, SecurityGroup group, SecurityGroupRuleRequest asked) {
        int peers = 0;
        for (boolean there :
                List.of(
                        asked.hasCidrIpv4(),
                        asked.hasCidrIpv6(),
                        asked.hasPrefixListId(),
                        asked.hasReferencedGroupId())) {
            peers += there ? 1 : 0;
        }
        if (peers == 0) {
            throw noPeer();
        }
        if (peers > 1) {
            throw new ApiException(
                    "InvalidParameterCombination",
                    "Only one of cidrIp, cidrIpv6, prefixListId, or referencedGroupId can be specified");
        }
        if (asked.hasPrefixListId()) {
            throw noPrefixList(asked.getPrefixListId());
        }
        var traffic =
                Traffic.of(
                        asked.getIpProtocol(),
                        asked.hasFromPort() ? Optional.of(asked.getFromPort()) : Optional.empty(),
                        asked.hasToPort() ? Optional.of(asked.getToPort()) : Optional.empty());
        AskedRule.Peer peer;
        if (asked.hasCidrIpv4()) {
            peer = ipv4(asked.getCidrIpv4());
        } else if (asked.hasCidrIpv6()) {
            peer = ipv6(asked.getCidrIpv6());
        } else {
            peer = other(tx, group, asked.getReferencedGroupId());
        }
        return traffic.with(peer, asked.getDescription());
    }

    /** Protocol and ports. */
    private record Traffic(String protocol, int from, int to) {
        static Traffic of(String asked, Optional<Integer> from, Optional<Integer> to) {
            String lower = asked.toLowerCase(Locale.ROOT);
            String protocol = NAMES.getOrDefault(lower, lower);
            return switch (protocol) {
                case "" ->
                        throw ApiException.invalidValue(
                                "Invalid value 'null' for protocol. VPC security group rules must specify protocols explicitly.");
                case NetworkRows.ALL_PROTOCOLS -> new Traffic(protocol, -1, -1);
                case "tcp", "udp" -> ports(protocol, from, to);
                case "icmp", "icmpv6" -> icmp(protocol, from.orElse(-1), to.orElse(-1));
                default -> new Traffic(numbered(asked, protocol), -1, -1);
            };
        }

        private static Traffic ports(
                String protocol, Optional<Integer> from, Optional<Integer> to) {
            if (from.isEmpty() || to.isEmpty()) {
                throw ApiException.invalidValue(
                        "Invalid value for portRange. Must specify both from and to ports with TCP/UDP.");
            }
            if (from.get() == -1 && to.get() == -1) {
                return new Traffic(protocol, 0, 65535);
            }
            if (from.get() < 0 || to.get() > 65535 || from.get() > to.get()) {
                throw ApiException.invalidValue(
                        "Invalid TCP/UDP port range (%d, %d)".formatted(from.get(), to.get()));
            }
            return new Traffic(protocol, from.get(), to.get());
        }

        private static Traffic icmp(String protocol, int type, int code) {
            if (type < -1 || type > 255 || code < -1 || code > 255 || (type == -1 && code != -1)) {
                throw ApiException.invalidValue(
                        "ICMP code (%d) and type (%d) are not a valid combination"
                                .formatted(code, type));
            }
            return new Traffic(protocol, type, code);
        }

        private static String numbered(String asked, String protocol) {
            if (!protocol.matches("\\d{1,3}") || Integer.parseInt(protocol) > 255) {
                throw ApiException.invalidValue(
                        "Invalid value '" + asked + "' for IP protocol. Unknown protocol.");
            }
            return String.valueOf(Integer.parseInt(protocol));
        }

        AskedRule with(AskedRule.Peer peer, String description) {
            checkDescription(description);
            return new AskedRule(protocol, from, to, peer, description);
        }
    }

    /** Refuses a text that cannot be a rule's description. */
    static void checkDescription(String description) {
        if (!DESCRIPTION.matcher(description).matches()) {
            throw ApiException.invalidValue(
                    "Invalid rule description. Valid descriptions are strings less than 256 characters from the following set:  a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*");
        }
    }

    private static AskedRule.Peer ipv4(String text) {
        String whole = text.indexOf('/') < 0 ? text + "/32" : text;
        return new AskedRule.Peer.Range(
                Cidr.of(whole).orElseThrow(() -> malformed(text)).toString());
    }

    private static AskedRule.Peer ipv6(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (!IPV6.matcher(lower).matches()
                || Integer.parseInt(lower.substring(lower.indexOf('/') + 1)) > 128) {
            throw malformed(text);
        }
        return new AskedRule.Peer.Ipv6Range(lower);
    }

    private static ApiException malformed(String cidr) {
        return ApiException.invalidValue("CIDR block " + cidr + " is malformed");
    }

    private AskedRule.Peer other(ReadTx tx, SecurityGroup group, UserIdGroupPair pair) {
        if (pair.hasGroupId()) {
            return other(tx, group, pair.getGroupId());
        }
        if (!pair.hasGroupName()) {
            throw noPeer();
        }
        return references
                .networks()
                .groupNamed(tx, group.getVpcId(), pair.getGroupName())
                .map(row -> new AskedRule.Peer.Group(row.getGroup().getGroupId()))
                .orElseThrow(
                        () ->
                                new ApiException(
                                        "InvalidGroup.NotFound",
                                        "The security group '%s' does not exist"
                                                .formatted(pair.getGroupName())));
    }

    private AskedRule.Peer other(ReadTx tx, SecurityGroup group, String id) {
        SecurityGroup other = references.group(tx, id).getGroup();
        if (!other.getVpcId().equals(group.getVpcId())) {
            throw new ApiException(
                    "InvalidGroup.NotFound",
                    "You have specified two resources that belong to different networks.");
        }
        return new AskedRule.Peer.Group(other.getGroupId());
    }

    private static ApiException noPeer() {
        return new ApiException(
                "MissingParameter",
                "The request must contain exactly one of: cidrIp, cidrIpv6, prefixListId, or referencedGroupId");
    }

    private static ApiException noPrefixList(String id) {
        return new ApiException(
                "InvalidPrefixListID.NotFound", "The prefix list ID '" + id + "' does not exist");
    }
}
