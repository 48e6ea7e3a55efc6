package dev.longshore.control.domain.tag;

import dev.longshore.proto.ec2.Tag;
import dev.longshore.proto.store.InternetGatewayRow;
import dev.longshore.proto.store.RouteTableRow;
import dev.longshore.proto.store.SecurityGroupRow;
import dev.longshore.proto.store.SecurityGroupRuleRow;
import dev.longshore.proto.store.SubnetRow;
import dev.longshore.proto.store.VpcRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ec2.Ec2Key;
import dev.longshore.state.tables.ec2.SecurityGroupRuleKey;
import java.util.List;
import java.util.Optional;

/** EC2's resources that have tags. What the configuration makes has a row once it has a tag. */
public final class Ec2Taggables {
    private static final String EC2 = "ec2";

    public static final Taggable<Ec2Key, InternetGatewayRow> INTERNET_GATEWAYS =
            new Taggable<>(
                    EC2,
                    "internet-gateway",
                    Tables.INTERNET_GATEWAYS,
                    id -> Optional.of(new Ec2Key(id)),
                    InternetGatewayRow::getArn,
                    row -> tags(row.getGateway().getTagsList()),
                    (row, tags) -> {
                        var changed = row.toBuilder();
                        changed.getGatewayBuilder().clearTags().addAllTags(ec2(tags));
                        return changed.build();
                    });

    public static final Taggable<Ec2Key, RouteTableRow> ROUTE_TABLES =
            new Taggable<>(
                    EC2,
                    "route-table",
                    Tables.ROUTE_TABLES,
                    id -> Optional.of(new Ec2Key(id)),
                    RouteTableRow::getArn,
                    row -> tags(row.getTable().getTagsList()),
                    (row, tags) -> {
                        var changed = row.toBuilder();
                        changed.getTableBuilder().clearTags().addAllTags(ec2(tags));
                        return changed.build();
                    });

    public static final Taggable<Ec2Key, SecurityGroupRow> SECURITY_GROUPS =
            new Taggable<>(
                    EC2,
                    "security-group",
                    Tables.SECURITY_GROUPS,
                    id -> Optional.of(new Ec2Key(id)),
                    row -> row.getGroup().getSecurityGroupArn(),
                    row -> tags(row.getGroup().getTagsList()),
                    (row, tags) -> {
                        var changed = row.toBuilder();
                        changed.getGroupBuilder().clearTags().addAllTags(ec2(tags));
                        return changed.build();
                    });

    public static final Taggable<Ec2Key, SubnetRow> SUBNETS =
            new Taggable<>(
                    EC2,
                    "subnet",
                    Tables.SUBNETS,
                    id -> Optional.of(new Ec2Key(id)),
                    row -> row.getSubnet().getSubnetArn(),
                    row -> tags(row.getSubnet().getTagsList()),
                    (row, tags) -> {
                        var changed = row.toBuilder();
                        changed.getSubnetBuilder().clearTags().addAllTags(ec2(tags));
                        return changed.build();
                    });

    public static final Taggable<Ec2Key, VpcRow> VPCS =
            new Taggable<>(
                    EC2,
                    "vpc",
                    Tables.VPCS,
                    id -> Optional.of(new Ec2Key(id)),
                    VpcRow::getArn,
                    row -> tags(row.getVpc().getTagsList()),
                    (row, tags) -> {
                        var changed = row.toBuilder();
                        changed.getVpcBuilder().clearTags().addAllTags(ec2(tags));
                        return changed.build();
                    });

    /** Found by their keys only: an ARN does not say the group. */
    public static final Taggable<SecurityGroupRuleKey, SecurityGroupRuleRow> SECURITY_GROUP_RULES =
            new Taggable<>(
                    EC2,
                    "security-group-rule",
                    Tables.SECURITY_GROUP_RULES,
                    id -> Optional.empty(),
                    row -> row.getRule().getSecurityGroupRuleArn(),
                    row -> tags(row.getRule().getTagsList()),
                    (row, tags) -> {
                        var changed = row.toBuilder();
                        changed.getRuleBuilder().clearTags().addAllTags(ec2(tags));
                        return changed.build();
                    });

    /** In the order of their names. */
    public static final List<Taggable<?, ?>> ALL =
            List.of(
                    INTERNET_GATEWAYS,
                    ROUTE_TABLES,
                    SECURITY_GROUPS,
                    SECURITY_GROUP_RULES,
                    SUBNETS,
                    VPCS);

    private Ec2Taggables() {}

    private static List<ResourceTag> tags(List<Tag> tags) {
        return tags.stream()
                .map(tag -> new ResourceTag(tag.getKey(), Optional.of(tag.getValue())))
                .toList();
    }

    private static List<Tag> ec2(List<ResourceTag> tags) {
        return tags.stream().map(Ec2Taggables::ec2).toList();
    }

    /** A tag as EC2's message. */
    public static Tag ec2(ResourceTag tag) {
        return Tag.newBuilder().setKey(tag.key()).setValue(tag.value().orElse("")).build();
    }
}
