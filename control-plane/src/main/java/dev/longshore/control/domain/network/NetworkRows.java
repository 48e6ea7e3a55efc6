package dev.longshore.control.domain.network;

import dev.longshore.control.process.settings.ClusterSettings.Installation;
import dev.longshore.proto.ec2.InternetGatewayAttachment;
import dev.longshore.proto.ec2.Route;
import dev.longshore.proto.ec2.RouteTableAssociation;
import dev.longshore.proto.ec2.SecurityGroupRule;
import dev.longshore.proto.store.InternetGatewayRow;
import dev.longshore.proto.store.RouteTableRow;
import dev.longshore.proto.store.SecurityGroupRow;
import dev.longshore.proto.store.SubnetRow;
import dev.longshore.proto.store.VpcRow;
import java.util.List;

/**
 * Rows of networks as they are in the beginning, with the defaults of the Amazon EC2 API Reference.
 */
public record NetworkRows(Installation installation) {
    /** What any protocol is called. */
    public static final String ALL_PROTOCOLS = "-1";

    /** All addresses. */
    public static final String EVERYWHERE = "0.0.0.0/0";

    /** The name of the group that each network comes with. */
    public static final String DEFAULT_GROUP = "default";

    /** The digits behind the dash of an id. */
    public static String digits(String id) {
        return id.substring(id.indexOf('-') + 1);
    }

    private String owner() {
        return installation.accountId();
    }

    private String arn(String type, String id) {
        return installation.arn("ec2", type + "/" + id);
    }

    /** A network. Only a default one gives its tasks public names. */
    public VpcRow vpc(String id, String cidr, boolean isDefault) {
        var row =
                VpcRow.newBuilder()
                        .setArn(arn("vpc", id))
                        .setDnsSupport(true)
                        .setDnsHostnames(isDefault);
        var vpc =
                row.getVpcBuilder()
                        .setVpcId(id)
                        .setOwnerId(owner())
                        .setState("available")
                        .setCidrBlock(cidr)
                        .setDhcpOptionsId("dopt-00000000000000000")
                        .setInstanceTenancy("default")
                        .setIsDefault(isDefault);
        vpc.addCidrBlockAssociationSetBuilder()
                .setAssociationId("vpc-cidr-assoc-" + digits(id))
                .setCidrBlock(cidr)
                .getCidrBlockStateBuilder()
                .setState("associated");
        return row.build();
    }

    /** A subnet; a default one gives its interfaces public addresses. */
    public SubnetRow subnet(Subnet subnet, boolean isDefault) {
        var row = SubnetRow.newBuilder();
        row.getSubnetBuilder()
                .setSubnetId(subnet.id())
                .setSubnetArn(arn("subnet", subnet.id()))
                .setVpcId(subnet.vpc())
                .setOwnerId(owner())
                .setState("available")
                .setCidrBlock(subnet.cidr())
                .setAvailabilityZone(subnet.zone())
                .setAvailabilityZoneId(zoneId(subnet.zone()))
                .setDefaultForAz(isDefault)
                .setMapPublicIpOnLaunch(isDefault)
                .setMapCustomerOwnedIpOnLaunch(false)
                .setAssignIpv6AddressOnCreation(false)
                .setEnableDns64(false)
                .setIpv6Native(false)
                .getPrivateDnsNameOptionsOnLaunchBuilder()
                .setHostnameType("ip-name")
                .setEnableResourceNameDnsARecord(false)
                .setEnableResourceNameDnsAaaaRecord(false);
        return row.build();
    }

    /**
     * The id of a zone, which is the same for all accounts: {@code use1-az1} for {@code
     * us-east-1a}.
     */
    public String zoneId(String zone) {
        String[] words = installation.region().split("-", -1);
        var region = new StringBuilder(words[0]);
        for (int i = 1; i < words.length; i++) {
            region.append(words[i], 0, Math.min(1, words[i].length()));
        }
        return region + "-az" + (installation.zones().indexOf(zone) + 1);
    }

    /** A security group without rules. */
    public SecurityGroupRow group(String id, String vpc, String name, String description) {
        var row = SecurityGroupRow.newBuilder();
        row.getGroupBuilder()
                .setGroupId(id)
                .setSecurityGroupArn(arn("security-group", id))
                .setGroupName(name)
                .setDescription(description)
                .setVpcId(vpc)
                .setOwnerId(owner());
        return row.build();
    }

    /** The group that a network comes with. */
    public SecurityGroupRow defaultGroup(String id, String vpc) {
        return group(id, vpc, DEFAULT_GROUP, "default VPC security group").toBuilder()
                .setDefaultGroup(true)
                .build();
    }

    /** The rules that a network's default group begins with: members talk to each other. */
    List<SecurityGroupRule> defaultRules(String group) {
        var fromMembers = rule("sgr-" + digits(group), group, false);
        fromMembers.getReferencedGroupInfoBuilder().setGroupId(group).setUserId(owner());
        return List.of(
                fromMembers.build(), allOut("sgr-" + digits(group).replaceFirst("^.", "1"), group));
    }

    /** The rule that every new group has: members send everywhere. */
    public SecurityGroupRule allOut(String id, String group) {
        return rule(id, group, true).setCidrIpv4(EVERYWHERE).build();
    }

    /** A rule for all protocols, without source or destination yet. */
    public SecurityGroupRule.Builder rule(String id, String group, boolean egress) {
        return SecurityGroupRule.newBuilder()
                .setSecurityGroupRuleId(id)
                .setSecurityGroupRuleArn(arn("security-group-rule", id))
                .setGroupId(group)
                .setGroupOwnerId(owner())
                .setIsEgress(egress)
                .setIpProtocol(ALL_PROTOCOLS)
                .setFromPort(-1)
                .setToPort(-1);
    }

    /** A route table with the route that no table is without. */
    public RouteTableRow routeTable(String id, String vpc, String cidr) {
        var row = RouteTableRow.newBuilder().setArn(arn("route-table", id));
        row.getTableBuilder()
                .setRouteTableId(id)
                .setVpcId(vpc)
                .setOwnerId(owner())
                .addRoutes(
                        Route.newBuilder()
                                .setDestinationCidrBlock(cidr)
                                .setGatewayId("local")
                                .setOrigin("CreateRouteTable")
                                .setState("active"));
        return row.build();
    }

    /** A network's main route table. */
    public RouteTableRow mainRouteTable(String id, String vpc, String cidr) {
        var row = routeTable(id, vpc, cidr).toBuilder();
        row.getTableBuilder()
                .addAssociations(association("rtbassoc-" + digits(id), id).setMain(true));
        return row.build();
    }

    /** That a subnet or a network uses a route table. */
    public static RouteTableAssociation.Builder association(String id, String table) {
        var association =
                RouteTableAssociation.newBuilder()
                        .setRouteTableAssociationId(id)
                        .setRouteTableId(table)
                        .setMain(false);
        association.getAssociationStateBuilder().setState("associated");
        return association;
    }

    /** A gateway that is attached to no network. */
    public InternetGatewayRow gateway(String id) {
        var row = InternetGatewayRow.newBuilder().setArn(arn("internet-gateway", id));
        row.getGatewayBuilder().setInternetGatewayId(id).setOwnerId(owner());
        return row.build();
    }

    /** The gateway, attached. */
    public static InternetGatewayRow attached(InternetGatewayRow gateway, String vpc) {
        var row = gateway.toBuilder();
        row.getGatewayBuilder()
                .addAttachments(
                        InternetGatewayAttachment.newBuilder().setVpcId(vpc).setState("available"));
        return row.build();
    }

    /** A route that a caller made, to an internet gateway. */
    public static Route toGateway(String cidr, String gateway) {
        return Route.newBuilder()
                .setDestinationCidrBlock(cidr)
                .setGatewayId(gateway)
                .setOrigin("CreateRoute")
                .setState("active")
                .build();
    }
}
