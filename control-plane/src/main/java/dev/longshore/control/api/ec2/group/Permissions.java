package dev.longshore.control.api.ec2.group;

import dev.longshore.control.domain.network.NetworkRows;
import dev.longshore.proto.ec2.IpPermission;
import dev.longshore.proto.ec2.IpRange;
import dev.longshore.proto.ec2.Ipv6Range;
import dev.longshore.proto.ec2.SecurityGroup;
import dev.longshore.proto.ec2.SecurityGroupRule;
import dev.longshore.proto.ec2.UserIdGroupPair;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rules as the older operations show them: those of one protocol and the same ports together. */
final class Permissions {
    /** What rules have in common that are one permission. */
    private record Traffic(String protocol, int from, int to) {
        static Traffic of(SecurityGroupRule rule) {
            return new Traffic(rule.getIpProtocol(), rule.getFromPort(), rule.getToPort());
        }
    }

    private Permissions() {}

    /** A group with its rules. */
    static SecurityGroup shown(SecurityGroup group, List<SecurityGroupRule> rules) {
        return group.toBuilder()
                .addAllIpPermissions(of(rules, false))
                .addAllIpPermissionsEgress(of(rules, true))
                .build();
    }

    private static List<IpPermission> of(List<SecurityGroupRule> rules, boolean egress) {
        Map<Traffic, IpPermission.Builder> permissions = new LinkedHashMap<>();
        for (SecurityGroupRule rule : rules) {
            if (rule.getIsEgress() == egress) {
                add(permissions.computeIfAbsent(Traffic.of(rule), Permissions::empty), rule);
            }
        }
        return permissions.values().stream().map(IpPermission.Builder::build).toList();
    }

    private static IpPermission.Builder empty(Traffic traffic) {
        var permission = IpPermission.newBuilder().setIpProtocol(traffic.protocol());
        if (!traffic.protocol().equals(NetworkRows.ALL_PROTOCOLS)) {
            permission.setFromPort(traffic.from()).setToPort(traffic.to());
        }
        return permission;
    }

    private static void add(IpPermission.Builder permission, SecurityGroupRule rule) {
        if (rule.hasCidrIpv4()) {
            var range = IpRange.newBuilder().setCidrIp(rule.getCidrIpv4());
            if (rule.hasDescription()) {
                range.setDescription(rule.getDescription());
            }
            permission.addIpRanges(range);
        } else if (rule.hasCidrIpv6()) {
            var range = Ipv6Range.newBuilder().setCidrIpv6(rule.getCidrIpv6());
            if (rule.hasDescription()) {
                range.setDescription(rule.getDescription());
            }
            permission.addIpv6Ranges(range);
        } else {
            var other = rule.getReferencedGroupInfo();
            var pair =
                    UserIdGroupPair.newBuilder()
                            .setGroupId(other.getGroupId())
                            .setUserId(other.getUserId());
            if (rule.hasDescription()) {
                pair.setDescription(rule.getDescription());
            }
            permission.addUserIdGroupPairs(pair);
        }
    }
}
