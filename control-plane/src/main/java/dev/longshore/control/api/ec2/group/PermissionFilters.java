package dev.longshore.control.api.ec2.group;

import dev.longshore.control.api.ec2.listing.Filters;
import dev.longshore.proto.ec2.IpPermission;
import dev.longshore.proto.ec2.IpRange;
import dev.longshore.proto.ec2.Ipv6Range;
import dev.longshore.proto.ec2.SecurityGroup;
import dev.longshore.proto.ec2.UserIdGroupPair;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Filters of security groups by what their rules say. */
final class PermissionFilters {
    private PermissionFilters() {}

    /** Adds those for one direction. */
    static void add(
            Filters<SecurityGroup> filters,
            String name,
            Function<SecurityGroup, List<IpPermission>> permissions) {
        filters.byAll(name + ".cidr", each(permissions, PermissionFilters::cidrs))
                .byAll(name + ".ipv6-cidr", each(permissions, PermissionFilters::ipv6Cidrs))
                .byAll(name + ".group-id", each(permissions, PermissionFilters::groups))
                .byAll(name + ".user-id", each(permissions, PermissionFilters::users))
                .byAll(name + ".protocol", each(permissions, it -> Stream.of(it.getIpProtocol())))
                .byAll(
                        name + ".from-port",
                        each(permissions, it -> Stream.of(String.valueOf(it.getFromPort()))))
                .byAll(
                        name + ".to-port",
                        each(permissions, it -> Stream.of(String.valueOf(it.getToPort()))));
    }

    private static Function<SecurityGroup, Stream<String>> each(
            Function<SecurityGroup, List<IpPermission>> permissions,
            Function<IpPermission, Stream<String>> values) {
        return group -> permissions.apply(group).stream().flatMap(values);
    }

    private static Stream<String> cidrs(IpPermission permission) {
        return permission.getIpRangesList().stream().map(IpRange::getCidrIp);
    }

    private static Stream<String> ipv6Cidrs(IpPermission permission) {
        return permission.getIpv6RangesList().stream().map(Ipv6Range::getCidrIpv6);
    }

    private static Stream<String> groups(IpPermission permission) {
        return permission.getUserIdGroupPairsList().stream().map(UserIdGroupPair::getGroupId);
    }

    private static Stream<String> users(IpPermission permission) {
        return permission.getUserIdGroupPairsList().stream().map(UserIdGroupPair::getUserId);
    }
}
