package dev.longshore.control.api.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.longshore.proto.agent.Capacity;
import dev.longshore.proto.ec2.CreateRouteTableResult;
import dev.longshore.proto.ec2.DescribeInternetGatewaysResult;
import dev.longshore.proto.ec2.DescribeNetworkAclsResult;
import dev.longshore.proto.ec2.DescribeNetworkInterfacesResult;
import dev.longshore.proto.ec2.DescribeRouteTablesResult;
import dev.longshore.proto.ec2.DescribeSecurityGroupRulesResult;
import dev.longshore.proto.ec2.DescribeSecurityGroupsResult;
import dev.longshore.proto.ec2.DescribeSubnetsResult;
import dev.longshore.proto.ec2.DescribeTagsResult;
import dev.longshore.proto.ec2.DescribeVpcsResult;
import dev.longshore.proto.ec2.IpPermission;
import dev.longshore.proto.ec2.NetworkInterface;
import dev.longshore.proto.ec2.Route;
import dev.longshore.proto.ec2.RouteTable;
import dev.longshore.proto.ec2.RouteTableAssociation;
import dev.longshore.proto.ec2.SecurityGroup;
import dev.longshore.proto.ec2.SecurityGroupRule;
import dev.longshore.proto.ec2.Subnet;
import dev.longshore.proto.ec2.TagDescription;
import dev.longshore.proto.ec2.Vpc;
import dev.longshore.proto.ecs.Attribute;
import dev.longshore.proto.ecs.RunTaskResponse;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.proto.tagging.GetResourcesOutput;
import dev.longshore.state.tables.AddressBlockKey;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tables.ecs.TaskKey;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The life of networks, from the first call to the last. */
class NetworksTest {
    private static final String DEFAULT_VPC = "vpc-00a20000000000010";
    private static final String DEFAULT_GROUP = "sg-00a20000000000010";

    private final TestNetworks networks = new TestNetworks();

    @Test
    void theDefaultNetworkIsThereFromTheBeginning() {
        Vpc vpc = vpcs("filters { name: 'is-default' values: 'true' }").getVpcs(0);
        assertThat(vpc.getVpcId()).isEqualTo(DEFAULT_VPC);
        assertThat(vpc.getCidrBlock()).isEqualTo("10.32.0.0/16");
        assertThat(vpc.getState()).isEqualTo("available");

        assertThat(subnets("").getSubnetsList())
                .extracting(Subnet::getAvailabilityZone, Subnet::getDefaultForAz)
                .containsExactly(
                        tuple("us-east-1a", true),
                        tuple("us-east-1b", true),
                        tuple("us-east-1c", true));
        SecurityGroup group = group(DEFAULT_GROUP);
        assertThat(group.getGroupName()).isEqualTo("default");
        assertThat(group.getIpPermissions(0).getUserIdGroupPairs(0).getGroupId())
                .isEqualTo(DEFAULT_GROUP);
        assertThat(group.getIpPermissionsEgress(0).getIpRanges(0).getCidrIp())
                .isEqualTo("0.0.0.0/0");
        assertThat(routeTables("").getRouteTables(0).getAssociations(0).getMain()).isTrue();
        assertThat(
                        networks.call(
                                        DescribeInternetGatewaysResult.class,
                                        "DescribeInternetGateways",
                                        "filters { name: 'attachment.vpc-id' values: '"
                                                + DEFAULT_VPC
                                                + "' }")
                                .getInternetGatewaysCount())
                .isOne();
    }

    @Test
    void whatGuidesPrintStandsForTheDefaultNetwork() {
        assertThat(vpcs("vpc_ids: 'vpc-12345'").getVpcs(0).getVpcId()).isEqualTo(DEFAULT_VPC);
        networks.call(
                "CreateSecurityGroup", "group_name: 'g' description: 'd' vpc_id: 'vpc-12345'");
        networks.call(
                "AuthorizeSecurityGroupIngress",
                "group_id: 'sg-12345' ip_protocol: 'tcp' from_port: 80 to_port: 80 cidr_ip: '0.0.0.0/0'");

        assertThat(group(DEFAULT_GROUP).getIpPermissionsList())
                .extracting(IpPermission::getIpProtocol)
                .containsExactlyInAnyOrder("-1", "tcp");
    }

    @Test
    void whereUnknownIdsAreRejectedThoseOfGuidesAreToo() {
        TestNetworks strict = TestNetworks.thatReject();

        strict.isRefused(
                "DescribeVpcs",
                "vpc_ids: 'vpc-12345'",
                "InvalidVpcID.Malformed",
                "Invalid id: \"vpc-12345\" (expecting \"vpc-...\")");
        strict.isRefused(
                "DescribeSubnets",
                "subnet_ids: 'subnet-1234abcd'",
                "InvalidSubnetID.NotFound",
                "The subnet ID 'subnet-1234abcd' does not exist");
    }

    @Test
    void aNetworkIsMadeShownAndDeleted() {
        networks.vpc("vpc", "10.77.0.1/16");
        Vpc vpc = vpcs("vpc_ids: '{vpc}'").getVpcs(0);
        assertThat(vpc.getCidrBlock()).isEqualTo("10.77.0.0/16");
        assertThat(vpc.getIsDefault()).isFalse();
        assertThat(vpc.getCidrBlockAssociationSet(0).getCidrBlockState().getState())
                .isEqualTo("associated");
        assertThat(groupsOf("{vpc}"))
                .extracting(SecurityGroup::getGroupName)
                .containsExactly("default");
        RouteTable main =
                routeTables("filters { name: 'vpc-id' values: '{vpc}' }").getRouteTables(0);
        assertThat(main.getRoutesList())
                .extracting(Route::getDestinationCidrBlock, Route::getGatewayId)
                .containsExactly(tuple("10.77.0.0/16", "local"));
        assertThat(
                        networks.call(
                                        DescribeNetworkAclsResult.class,
                                        "DescribeNetworkAcls",
                                        "filters { name: 'vpc-id' values: '{vpc}' } filters { name: 'default' values: 'true' }")
                                .getNetworkAcls(0)
                                .getEntriesCount())
                .isEqualTo(4);

        networks.call("DeleteVpc", "vpc_id: '{vpc}'");

        assertThat(vpcs("").getVpcsList()).extracting(Vpc::getVpcId).containsExactly(DEFAULT_VPC);
        assertThat(groupsOf("{vpc}")).isEmpty();
        assertThat(rules("")).extracting(SecurityGroupRule::getGroupId).containsOnly(DEFAULT_GROUP);
        networks.vpc("vpc", "10.77.0.0/16"); // its addresses are free again
    }

    @Test
    void attributesOfNetworksAndSubnetsAreKept() {
        networks.furnished();
        networks.call("ModifyVpcAttribute", "vpc_id: '{vpc}' enable_dns_hostnames { value: true }");
        assertThat(
                        networks.call(
                                        "DescribeVpcAttribute",
                                        "vpc_id: '{vpc}' attribute: 'enableDnsHostnames'")
                                .toString())
                .contains("value: true");
        networks.call(
                "ModifySubnetAttribute",
                "subnet_id: '{subnet}' map_public_ip_on_launch { value: true }");
        assertThat(subnets("subnet_ids: '{subnet}'").getSubnets(0).getMapPublicIpOnLaunch())
                .isTrue();
    }

    @Test
    void aRuleIsOneSourceAndAPermissionAllOfTheSamePorts() {
        networks.furnished();
        networks.call(
                "AuthorizeSecurityGroupIngress",
                "group_id: '{web}' ip_permissions { ip_protocol: '6' from_port: 443 to_port: 443"
                        + " ip_ranges { cidr_ip: '10.1.2.3/8' description: 'inside' } ip_ranges { cidr_ip: '192.0.2.1' } }");

        assertThat(rules("filters { name: 'group-id' values: '{web}' }"))
                .filteredOn(rule -> !rule.getIsEgress())
                .extracting(SecurityGroupRule::getIpProtocol, SecurityGroupRule::getCidrIpv4)
                .containsExactlyInAnyOrder(
                        tuple("tcp", "10.0.0.0/8"), tuple("tcp", "192.0.2.1/32"));
        IpPermission shown = group("{web}").getIpPermissions(0);
        assertThat(shown.getIpRangesCount()).isEqualTo(2);
        assertThat(shown.getFromPort()).isEqualTo(443);

        networks.call(
                "RevokeSecurityGroupIngress",
                "group_id: '{web}' ip_permissions { ip_protocol: 'tcp' from_port: 443 to_port: 443 ip_ranges { cidr_ip: '10.0.0.0/8' } }");
        assertThat(group("{web}").getIpPermissions(0).getIpRangesList())
                .singleElement()
                .satisfies(range -> assertThat(range.getCidrIp()).isEqualTo("192.0.2.1/32"));
    }

    @Test
    void rulesAreModifiedDescribedAndRevokedByTheirIds() {
        networks.furnished();
        networks.call(
                "ModifySecurityGroupRules",
                "group_id: '{db}' security_group_rules { security_group_rule_id: '{rule}'"
                        + " security_group_rule { ip_protocol: 'udp' from_port: 53 to_port: 53 cidr_ipv4: '10.0.0.0/8' } }");
        networks.call(
                "UpdateSecurityGroupRuleDescriptionsIngress",
                "group_id: '{db}' security_group_rule_descriptions { items { security_group_rule_id: '{rule}' description: 'names' } }");

        SecurityGroupRule rule = rules("security_group_rule_ids: '{rule}'").getFirst();
        assertThat(rule.getIpProtocol()).isEqualTo("udp");
        assertThat(rule.getDescription()).isEqualTo("names");

        networks.call(
                "RevokeSecurityGroupIngress", "group_id: '{db}' security_group_rule_ids: '{rule}'");
        assertThat(rules("filters { name: 'group-id' values: '{db}' }"))
                .extracting(SecurityGroupRule::getIsEgress)
                .containsExactlyInAnyOrder(false, true);
    }

    @Test
    void theDefaultGroupCanBeEmptied() {
        networks.call(
                "RevokeSecurityGroupIngress",
                "group_id: '"
                        + DEFAULT_GROUP
                        + "' ip_permissions { ip_protocol: '-1' from_port: 0 to_port: 0"
                        + " user_id_group_pairs { group_id: '"
                        + DEFAULT_GROUP
                        + "' } }");

        assertThat(group(DEFAULT_GROUP).getIpPermissionsList()).isEmpty();
        assertThat(group(DEFAULT_GROUP).getIpPermissionsEgressCount()).isOne();
    }

    @Test
    void aGroupThatNamesOnlyItselfGoes() {
        networks.furnished();
        networks.call(
                "AuthorizeSecurityGroupIngress",
                "group_id: '{db}' ip_permissions { ip_protocol: '-1' user_id_group_pairs { group_id: '{db}' } }");
        networks.call("DeleteSecurityGroup", "group_id: '{db}'");
        networks.call("DeleteSecurityGroup", "group_id: '{web}'"); // nobody names it any more

        assertThat(groupsOf("{vpc}"))
                .extracting(SecurityGroup::getGroupName)
                .containsExactly("default");
    }

    @Test
    void tasksHaveAddressesOfTheirSubnetAndHoldWhatTheyUse() {
        networks.furnished();
        long before = free();
        String task = runTask("subnets: '{subnet}' security_groups: '{web}'");

        assertThat(before).isEqualTo(225);
        assertThat(free()).isEqualTo(224);
        NetworkInterface eni =
                interfaces("filters { name: 'subnet-id' values: '{subnet}' }").getFirst();
        assertThat(eni.getPrivateIpAddress()).startsWith("10.77.1.");
        assertThat(eni.getGroups(0).getGroupName()).isEqualTo("web");
        assertThat(eni.getStatus()).isEqualTo("in-use");
        assertThat(eni.getVpcId()).isEqualTo(networks.filled("{vpc}"));
        assertThat(interfaces("network_interface_ids: '" + eni.getNetworkInterfaceId() + "'"))
                .containsExactly(eni);
        assertThat(interfaces("")).containsExactly(eni);
        assertThat(interfaces("filters { name: 'group-id' values: '{db}' }")).isEmpty();
        networks.call("DeleteSecurityGroup", "group_id: '{db}'");
        networks.isRefused(
                "DeleteSecurityGroup",
                "group_id: '{web}'",
                "DependencyViolation",
                "resource {web} has a dependent object");
        networks.isRefused(
                "DeleteSubnet",
                "subnet_id: '{subnet}'",
                "DependencyViolation",
                "The subnet '{subnet}' has dependencies and cannot be deleted.");

        release(task);

        assertThat(interfaces("")).isEmpty();
        networks.call("DeleteSecurityGroup", "group_id: '{web}'");
        networks.call("DeleteSubnet", "subnet_id: '{subnet}'");
        assertThat(
                        networks.api.row(
                                Tables.ADDRESS_BLOCKS,
                                new AddressBlockKey(networks.filled("{subnet}"), 1)))
                .isEmpty();
    }

    @Test
    void withoutGroupsATaskIsInItsNetworksDefaultGroup() {
        networks.furnished();
        runTask("subnets: '{subnet}'");

        assertThat(interfaces("").getFirst().getGroups(0).getGroupId())
                .isEqualTo(
                        groupsOf("{vpc}").stream()
                                .filter(group -> group.getGroupName().equals("default"))
                                .findFirst()
                                .orElseThrow()
                                .getGroupId());
    }

    @Test
    void whatAServiceNamesIsInUseBeforeItHasTasks() {
        networks.furnished();
        cluster();
        networks.call(
                "CreateService",
                "service_name: 's' desired_count: 0 task_definition: 'web' launch_type: 'EC2' "
                        + awsvpc("subnets: '{subnet}' security_groups: '{web}'"));
        networks.call(
                "RevokeSecurityGroupIngress",
                "group_id: '{db}' security_group_rule_ids: '{fromWeb}'");

        networks.isRefused(
                "DeleteSecurityGroup",
                "group_id: '{web}'",
                "DependencyViolation",
                "resource {web} has a dependent object");
        var key = new ServiceKey("default", "s");
        ServiceRow.Builder ended = networks.api.row(Tables.SERVICES, key).orElseThrow().toBuilder();
        ended.getServiceBuilder().setStatus("INACTIVE");
        networks.api.put(Tables.SERVICES, key, ended.build());
        networks.call("DeleteSecurityGroup", "group_id: '{web}'");
    }

    @Test
    void subnetsAndGroupsOfATaskBelongTogether() {
        networks.furnished();
        cluster();
        networks.isRefused(
                "RunTask",
                "task_definition: 'web' " + awsvpc("subnets: '{subnet}' subnets: '{farSubnet}'"),
                "InvalidParameterException",
                "The subnets [{subnet}, {farSubnet}] do not belong to the same VPC.");
        networks.isRefused(
                "RunTask",
                "task_definition: 'web' "
                        + awsvpc("subnets: '{subnet}' security_groups: '{farGroup}'"),
                "InvalidParameterException",
                "Security Group {farGroup} does not appear to belong to the same VPC as the input subnets.");
    }

    @Test
    void routesToAGatewayThatIsGoneLeadNowhere() {
        networks.furnished();
        networks.call("DetachInternetGateway", "internet_gateway_id: '{igw}' vpc_id: '{vpc}'");

        assertThat(routeTables("route_table_ids: '{rtb}'").getRouteTables(0).getRoutesList())
                .extracting(Route::getState)
                .containsExactly("active", "blackhole");
    }

    @Test
    void aRouteTablesClientTokenMakesOne() {
        networks.furnished();
        int before = routeTables("").getRouteTablesCount();
        String request = "vpc_id: '{vpc}' client_token: 'once'";
        var first = networks.call(CreateRouteTableResult.class, "CreateRouteTable", request);

        assertThat(first.getClientToken()).isEqualTo("once");
        assertThat(networks.call("CreateRouteTable", request)).isEqualTo(first);
        assertThat(routeTables("").getRouteTablesCount()).isEqualTo(before + 1);
        networks.isRefused(
                "CreateRouteTable",
                "vpc_id: '{far}' client_token: 'once'",
                "IdempotentParameterMismatch",
                "Arguments on this idempotent request are inconsistent with arguments used in previous request(s).");
    }

    @Test
    void aSubnetTakesItsRouteTablesAssociationWithIt() {
        networks.furnished();
        networks.call("AssociateRouteTable", "route_table_id: '{rtb}' subnet_id: '{subnet}'");
        assertThat(associations()).extracting(RouteTableAssociation::getSubnetId).hasSize(1);

        networks.call("DeleteSubnet", "subnet_id: '{subnet}'");

        assertThat(associations()).isEmpty();
        networks.call("DeleteRouteTable", "route_table_id: '{rtb}'");
    }

    @Test
    void aSubnetIsNoAssociation() {
        networks.furnished();
        networks.call("AssociateRouteTable", "route_table_id: '{rtb}' subnet_id: '{subnet}'");
        String text = "The association ID '{subnet}' does not exist";
        networks.isRefused(
                "DisassociateRouteTable",
                "association_id: '{subnet}'",
                "InvalidAssociationID.NotFound",
                text);
        networks.isRefused(
                "ReplaceRouteTableAssociation",
                "association_id: '{subnet}' route_table_id: '{rtb}'",
                "InvalidAssociationID.NotFound",
                text);
        assertThat(associations()).hasSize(1);
    }

    @Test
    void theMainRouteTableCanBeAnother() {
        networks.furnished();
        RouteTable main = mainTable();
        networks.call(
                "ReplaceRouteTableAssociation",
                "association_id: '%s' route_table_id: '{rtb}'"
                        .formatted(main.getAssociations(0).getRouteTableAssociationId()));

        assertThat(mainTable().getRouteTableId()).isEqualTo(networks.filled("{rtb}"));
        networks.call("DeleteRouteTable", "route_table_id: '" + main.getRouteTableId() + "'");
    }

    @Test
    void tagsAreFoundByEverybodyAndWrittenToWhatTheConfigurationMakesToo() {
        networks.furnished();
        networks.call(
                "CreateTags",
                "resources: '{vpc}' resources: '{rule}' resources: '"
                        + DEFAULT_VPC
                        + "' tags { key: 'team' value: 'harbour' } tags { key: 'Name' value: 'a*b' }");

        assertThat(vpcs("filters { name: 'tag:team' values: 'har*' }").getVpcsList()).hasSize(2);
        assertThat(vpcs("filters { name: 'tag:Name' values: 'a\\\\*b' }").getVpcsList()).hasSize(2);
        assertThat(vpcs("filters { name: 'tag:Name' values: 'a?' }").getVpcsList()).isEmpty();
        assertThat(
                        networks.call(
                                        DescribeTagsResult.class,
                                        "DescribeTags",
                                        "filters { name: 'key' values: 'team' }")
                                .getTagsList())
                .extracting(TagDescription::getResourceType)
                .containsExactly("security-group-rule", "vpc", "vpc");
        assertThat(
                        networks.call(
                                        GetResourcesOutput.class,
                                        "GetResources",
                                        "resource_type_filters: 'ec2:vpc'")
                                .getResourceTagMappingListCount())
                .isEqualTo(2);

        networks.call("DeleteTags", "resources: '{vpc}' tags { key: 'team' value: 'other' }");
        networks.call("DeleteTags", "resources: '{vpc}' tags { key: 'Name' }");
        assertThat(vpcs("vpc_ids: '{vpc}'").getVpcs(0).getTagsList())
                .singleElement()
                .satisfies(tag -> assertThat(tag.getKey()).isEqualTo("team"));
    }

    @Test
    void listingsGoOnWhereTheyEnded() {
        for (int i = 0; i < 12; i++) {
            networks.vpc("v" + i, "10." + (100 + i) + ".0.0/16");
        }
        var shown = new ArrayList<String>();
        String token = "";
        do {
            DescribeVpcsResult page =
                    vpcs(
                            "max_results: 5"
                                    + (token.isEmpty() ? "" : " next_token: '" + token + "'"));
            page.getVpcsList().forEach(vpc -> shown.add(vpc.getVpcId()));
            token = page.getNextToken();
        } while (!token.isEmpty());

        assertThat(shown).hasSize(13).doesNotHaveDuplicates().isSorted();
        List<String> pagedRules = new ArrayList<>();
        do {
            var page =
                    networks.call(
                            DescribeSecurityGroupRulesResult.class,
                            "DescribeSecurityGroupRules",
                            "max_results: 5"
                                    + (token.isEmpty() ? "" : " next_token: '" + token + "'"));
            page.getSecurityGroupRulesList()
                    .forEach(rule -> pagedRules.add(rule.getSecurityGroupRuleId()));
            token = page.getNextToken();
        } while (!token.isEmpty());
        assertThat(pagedRules).hasSize(26).doesNotHaveDuplicates();
        for (String vpc : shown) {
            networks.call(
                    "CreateTags", "resources: '" + vpc + "' tags { key: 'a' } tags { key: 'b' }");
        }
        var tags = new ArrayList<String>();
        do {
            var page =
                    networks.call(
                            DescribeTagsResult.class,
                            "DescribeTags",
                            "max_results: 5"
                                    + (token.isEmpty() ? "" : " next_token: '" + token + "'"));
            assertThat(page.getTagsCount()).isLessThanOrEqualTo(5);
            page.getTagsList().forEach(tag -> tags.add(tag.getResourceId() + tag.getKey()));
            token = page.getNextToken();
        } while (!token.isEmpty());
        assertThat(tags).hasSize(26).doesNotHaveDuplicates();
    }

    @Test
    void nothingIsOfferedWhileSomebodyDoesNotKnowTheRows() {
        networks.api.level(FeatureLevel.FEATURE_LEVEL_SERVICES_VALUE);

        networks.isRefused(
                "DescribeVpcs",
                "",
                "UnsupportedOperation",
                "Networks are not offered while servers or agents of an older version are in use.");
    }

    private void cluster() {
        networks.call("CreateCluster", "");
        networks.call(
                "RegisterTaskDefinition",
                "family: 'web' network_mode: 'awsvpc' container_definitions { name: 'c' image: 'i' memory: 32 }");
    }

    /** A task on a node in the first zone. */
    private String runTask(String network) {
        cluster();
        networks.api.node(
                "default",
                hello ->
                        hello.setZone("us-east-1a")
                                .setCapacity(
                                        Capacity.newBuilder()
                                                .setCpuUnits(4_096)
                                                .setMemoryMib(8_192))
                                .addAttributes(
                                        Attribute.newBuilder().setName("ecs.capability.task-eni"))
                                .addAttributes(
                                        Attribute.newBuilder()
                                                .setName(
                                                        "com.amazonaws.ecs.capability.docker-remote-api.1.18")));
        RunTaskResponse answer =
                networks.call(
                        RunTaskResponse.class,
                        "RunTask",
                        "task_definition: 'web' " + awsvpc(network));
        assertThat(answer.getFailuresList()).isEmpty();
        String arn = answer.getTasks(0).getTaskArn();
        return arn.substring(arn.lastIndexOf('/') + 1);
    }

    private static String awsvpc(String network) {
        return "network_configuration { awsvpc_configuration { " + network + " } }";
    }

    /** What the node's last word makes of a task's row. */
    private void release(String task) {
        var key = new TaskKey("default", task);
        TaskRow row = networks.api.row(Tables.TASKS, key).orElseThrow();
        networks.api.put(Tables.TASKS, key, row.toBuilder().setReleased(true).build());
    }

    private long free() {
        return subnets("subnet_ids: '{subnet}'").getSubnets(0).getAvailableIpAddressCount();
    }

    private List<NetworkInterface> interfaces(String request) {
        return networks.call(
                        DescribeNetworkInterfacesResult.class, "DescribeNetworkInterfaces", request)
                .getNetworkInterfacesList();
    }

    private RouteTable mainTable() {
        return routeTables(
                        "filters { name: 'vpc-id' values: '{vpc}' } filters { name: 'association.main' values: 'true' }")
                .getRouteTables(0);
    }

    private List<RouteTableAssociation> associations() {
        return routeTables("route_table_ids: '{rtb}'").getRouteTables(0).getAssociationsList();
    }

    private DescribeRouteTablesResult routeTables(String request) {
        return networks.call(DescribeRouteTablesResult.class, "DescribeRouteTables", request);
    }

    private DescribeVpcsResult vpcs(String request) {
        return networks.call(DescribeVpcsResult.class, "DescribeVpcs", request);
    }

    private DescribeSubnetsResult subnets(String request) {
        return networks.call(DescribeSubnetsResult.class, "DescribeSubnets", request);
    }

    private SecurityGroup group(String id) {
        return networks.call(
                        DescribeSecurityGroupsResult.class,
                        "DescribeSecurityGroups",
                        "group_ids: '" + id + "'")
                .getSecurityGroups(0);
    }

    private List<SecurityGroup> groupsOf(String vpc) {
        return networks.call(
                        DescribeSecurityGroupsResult.class,
                        "DescribeSecurityGroups",
                        "filters { name: 'vpc-id' values: '" + vpc + "' }")
                .getSecurityGroupsList();
    }

    private List<SecurityGroupRule> rules(String request) {
        return networks.call(
                        DescribeSecurityGroupRulesResult.class,
                        "DescribeSecurityGroupRules",
                        request)
                .getSecurityGroupRulesList();
    }
}
