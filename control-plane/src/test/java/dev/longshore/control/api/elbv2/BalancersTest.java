package dev.longshore.control.api.elbv2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.groups.Tuple.tuple;

import dev.longshore.proto.ec2.CreateSecurityGroupResult;
import dev.longshore.proto.ec2.DescribeSubnetsResult;
import dev.longshore.proto.elbv2.AvailabilityZone;
import dev.longshore.proto.elbv2.CreateLoadBalancerOutput;
import dev.longshore.proto.elbv2.DescribeAccountLimitsOutput;
import dev.longshore.proto.elbv2.DescribeLoadBalancerAttributesOutput;
import dev.longshore.proto.elbv2.DescribeLoadBalancersOutput;
import dev.longshore.proto.elbv2.DescribeTagsOutput;
import dev.longshore.proto.elbv2.DescribeTargetGroupsOutput;
import dev.longshore.proto.elbv2.LoadBalancer;
import dev.longshore.proto.elbv2.LoadBalancerAttribute;
import dev.longshore.proto.elbv2.ModifyLoadBalancerAttributesOutput;
import dev.longshore.proto.elbv2.SetSecurityGroupsOutput;
import dev.longshore.proto.elbv2.SetSubnetsOutput;
import dev.longshore.proto.elbv2.Tag;
import dev.longshore.proto.elbv2.TargetGroup;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.proto.tagging.GetResourcesOutput;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The life of load balancers, from the first call to the last. */
class BalancersTest {
    private static final String DEFAULT_VPC = "vpc-00a20000000000010";
    private static final String DEFAULT_GROUP = "sg-00a20000000000010";

    private final TestBalancers balancers = new TestBalancers();

    @Test
    void aGuidesLoadBalancerIsInTheDefaultNetwork() {
        LoadBalancer made =
                balancers
                        .call(
                                CreateLoadBalancerOutput.class,
                                "CreateLoadBalancer",
                                "name: 'web' subnets: 'subnet-12345' subnets: 'subnet-67890' security_groups: 'sg-12345'")
                        .getLoadBalancers(0);

        assertThat(made.getLoadBalancerArn())
                .matches(
                        "arn:aws:elasticloadbalancing:us-east-1:\\d{12}:loadbalancer/app/web/[0-9a-f]{16}");
        assertThat(made.getDnsName())
                .matches("web-\\d{1,10}\\.us-east-1\\.elb\\.longshore\\.internal");
        assertThat(made.getState().getCode()).isEqualTo("provisioning");
        assertThat(made.getVpcId()).isEqualTo(DEFAULT_VPC);
        assertThat(made.getScheme()).isEqualTo("internet-facing");
        assertThat(made.getType()).isEqualTo("application");
        assertThat(made.getIpAddressType()).isEqualTo("ipv4");
        assertThat(made.getCanonicalHostedZoneId()).isEqualTo("Z35SXDOTRQ7X7K");
        assertThat(made.getSecurityGroupsList()).containsExactly(DEFAULT_GROUP);
        assertThat(made.getAvailabilityZonesList())
                .extracting(AvailabilityZone::getZoneName)
                .containsExactly("us-east-1a", "us-east-1b");
        assertThat(described("names: 'web'")).containsExactly(made);
        assertThat(described("load_balancer_arns: '" + made.getLoadBalancerArn() + "'"))
                .containsExactly(made);
        assertThat(described("")).containsExactly(made);
    }

    @Test
    void anInternalOneForConnectionsHasNamesAndDefaultsOfItsOwn() {
        balancers.balancer("db", "type: 'network' scheme: 'internal' subnets: 'subnet-1'");

        LoadBalancer made = described("names: 'db'").getFirst();
        assertThat(made.getLoadBalancerArn()).contains(":loadbalancer/net/db/");
        assertThat(made.getDnsName())
                .matches("internal-db-[0-9a-f]{16}\\.elb\\.us-east-1\\.longshore\\.internal");
        assertThat(made.getSecurityGroupsList()).isEmpty();
        assertThat(made.getAvailabilityZonesCount()).isEqualTo(1);
        assertThat(attributes("db"))
                .contains(
                        entry("load_balancing.cross_zone.enabled", "false"),
                        entry("ipv6.deny_all_igw_traffic", "true"),
                        entry("dns_record.client_routing_policy", "any_availability_zone"))
                .doesNotContainKeys("idle_timeout.timeout_seconds", "routing.http2.enabled");
    }

    @Test
    void inOneZoneOneSubnetIsEnough() {
        TestBalancers alone = TestBalancers.ofOneZone();
        alone.balancer("one", "subnets: 'subnet-1'");
        alone.balancer("two", "subnets: 'subnet-1' subnets: 'subnet-2'");

        assertThat(
                        alone.call(DescribeLoadBalancersOutput.class, "DescribeLoadBalancers", "")
                                .getLoadBalancersList())
                .extracting(LoadBalancer::getAvailabilityZonesCount)
                .containsExactly(1, 1);
    }

    @Test
    void theSameOnceMoreIsTheSame() {
        String first = balancers.balancer("web", "");
        assertThat(balancers.balancer("web", "tags { key: 'a' value: 'b' }")).isEqualTo(first);
        balancers.isRefused(
                "CreateLoadBalancer",
                "name: 'web' scheme: 'internal' subnets: 'subnet-1' subnets: 'subnet-2'",
                "DuplicateLoadBalancerName",
                "A load balancer with the same name 'web' exists, but with different settings");
        assertThat(described("")).hasSize(1);
    }

    @Test
    void whatIsDeletedTakesListenersAlongAndLeavesTargetGroups() {
        balancers.furnished();
        balancers.call("DeleteLoadBalancer", "load_balancer_arn: '{lb}'");

        balancers.isRefused(
                "DescribeListeners",
                "listener_arns: '{http}'",
                "ListenerNotFound",
                "One or more listeners not found");
        balancers.isRefused(
                "DescribeRules",
                "rule_arns: '{rule}'",
                "RuleNotFound",
                "One or more rules not found");
        assertThat(
                        balancers
                                .call(
                                        DescribeTargetGroupsOutput.class,
                                        "DescribeTargetGroups",
                                        "names: 'web' names: 'api'")
                                .getTargetGroupsList())
                .extracting(TargetGroup::getLoadBalancerArnsCount)
                .containsExactly(0, 0);
        balancers.call("DeleteLoadBalancer", "load_balancer_arn: '{lb}'"); // again: no harm
        balancers.call("DeleteTargetGroup", "target_group_arn: '{web}'");
    }

    @Test
    void whoHasASubnetOrAGroupKeepsItFromBeingDeleted() {
        balancers.furnished();
        balancers.balancer(
                "mine",
                "scheme: 'internal' subnets: '{farA}' subnets: '{farB}' security_groups: '{farGroup}'");
        balancers.isRefused(
                "DeleteSubnet",
                "subnet_id: '{farA}'",
                "DependencyViolation",
                "The subnet '{farA}' has dependencies and cannot be deleted.");
        balancers.isRefused(
                "DeleteSecurityGroup",
                "group_id: '{farGroup}'",
                "DependencyViolation",
                "resource {farGroup} has a dependent object");

        balancers.call("DeleteLoadBalancer", "load_balancer_arn: '{mine}'");

        balancers.call("DeleteSubnet", "subnet_id: '{farA}'");
        balancers.call("DeleteSecurityGroup", "group_id: '{farGroup}'");
    }

    @Test
    void subnetsAndGroupsChange() {
        balancers.furnished();
        List<String> subnets =
                balancers
                        .call(
                                DescribeSubnetsResult.class,
                                "DescribeSubnets",
                                "filters { name: 'vpc-id' values: '%s' }".formatted(DEFAULT_VPC))
                        .getSubnetsList()
                        .stream()
                        .map(it -> it.getSubnetId())
                        .toList();
        balancers.keep("b", subnets.get(1));
        balancers.keep("c", subnets.get(2));
        assertThat(
                        balancers
                                .call(
                                        SetSubnetsOutput.class,
                                        "SetSubnets",
                                        "load_balancer_arn: '{lb}' subnet_mappings { subnet_id: '{b}' } subnet_mappings { subnet_id: '{c}' }")
                                .getAvailabilityZonesList())
                .extracting(AvailabilityZone::getZoneName)
                .containsExactly("us-east-1b", "us-east-1c");
        balancers.keep(
                "own",
                balancers
                        .call(
                                CreateSecurityGroupResult.class,
                                "CreateSecurityGroup",
                                "group_name: 'own' description: 'd' vpc_id: 'vpc-1'")
                        .getGroupId());
        assertThat(
                        balancers
                                .call(
                                        SetSecurityGroupsOutput.class,
                                        "SetSecurityGroups",
                                        "load_balancer_arn: '{lb}' security_groups: '{own}'")
                                .getSecurityGroupIdsList())
                .containsExactly(balancers.id("own"));
        LoadBalancer now = described("names: 'lb'").getFirst();
        assertThat(now.getSecurityGroupsList()).containsExactly(balancers.id("own"));
        assertThat(now.getAvailabilityZonesList())
                .extracting(AvailabilityZone::getSubnetId)
                .containsExactly(balancers.id("b"), balancers.id("c"));
        assertThat(
                        balancers
                                .call(
                                        "SetIpAddressType",
                                        "load_balancer_arn: '{lb}' ip_address_type: 'ipv4'")
                                .toString())
                .contains("ipv4");
        assertThat(
                        balancers
                                .call("DescribeCapacityReservation", "load_balancer_arn: '{lb}'")
                                .toString())
                .isEmpty();
    }

    @Test
    void attributesAreKeptBesideDefaults() {
        balancers.furnished();
        assertThat(attributes("lb"))
                .hasSize(23)
                .contains(
                        entry("deletion_protection.enabled", "false"),
                        entry("idle_timeout.timeout_seconds", "60"),
                        entry("access_logs.s3.bucket", ""),
                        entry("routing.http2.enabled", "true"));

        assertThat(
                        balancers
                                .call(
                                        ModifyLoadBalancerAttributesOutput.class,
                                        "ModifyLoadBalancerAttributes",
                                        "load_balancer_arn: '{lb}' attributes { key: 'deletion_protection.enabled' value: 'true' } attributes { key: 'idle_timeout.timeout_seconds' value: '4000' } attributes { key: 'access_logs.s3.enabled' value: 'false' }")
                                .getAttributesList())
                .contains(
                        LoadBalancerAttribute.newBuilder()
                                .setKey("idle_timeout.timeout_seconds")
                                .setValue("4000")
                                .build());
        balancers.isRefused(
                "DeleteLoadBalancer",
                "load_balancer_arn: '{lb}'",
                "OperationNotPermitted",
                "Load balancer '{lb}' cannot be deleted because deletion protection is enabled");
        balancers.call(
                "ModifyLoadBalancerAttributes",
                "load_balancer_arn: '{lb}' attributes { key: 'deletion_protection.enabled' value: 'false' }");
        balancers.call("DeleteLoadBalancer", "load_balancer_arn: '{lb}'");
    }

    @Test
    void everythingHasTags() {
        balancers.furnished();
        String all =
                "resource_arns: '{lb}' resource_arns: '{web}' resource_arns: '{http}' resource_arns: '{rule}'";
        balancers.call(
                "AddTags", all + " tags { key: 'b' value: '2' } tags { key: 'a' value: '1' }");
        balancers.call("AddTags", "resource_arns: '{lb}' tags { key: 'b' value: '3' }");
        balancers.call("RemoveTags", "resource_arns: '{web}' tag_keys: 'a' tag_keys: 'z'");

        assertThat(
                        balancers
                                .call(
                                        DescribeTagsOutput.class,
                                        "ElasticLoadBalancing/DescribeTags",
                                        all)
                                .getTagDescriptionsList())
                .extracting(
                        it -> it.getResourceArn(),
                        it ->
                                it.getTagsList().stream()
                                        .map(tag -> tag.getKey() + tag.getValue())
                                        .toList())
                .containsExactly(
                        tuple(balancers.id("lb"), List.of("a1", "b3")),
                        tuple(balancers.id("web"), List.of("b2")),
                        tuple(balancers.id("http"), List.of("a1", "b2")),
                        tuple(balancers.id("rule"), List.of("a1", "b2")));
        assertThat(
                        balancers
                                .call(
                                        GetResourcesOutput.class,
                                        "GetResources",
                                        "tag_filters { key: 'b' } resource_type_filters: 'elasticloadbalancing'")
                                .getResourceTagMappingListList())
                .extracting(it -> it.getResourceArn())
                .containsExactlyInAnyOrder(
                        balancers.id("lb"),
                        balancers.id("web"),
                        balancers.id("http"),
                        balancers.id("rule"));
    }

    @Test
    void tagsOfTheRequestAreTheResources() {
        balancers.balancer("lb", "tags { key: 'b' value: '2' } tags { key: 'a' }");
        assertThat(
                        balancers
                                .call(
                                        DescribeTagsOutput.class,
                                        "ElasticLoadBalancing/DescribeTags",
                                        "resource_arns: '{lb}'")
                                .getTagDescriptions(0)
                                .getTagsList())
                .extracting(Tag::getKey)
                .containsExactly("a", "b");
    }

    @Test
    void listsHavePages() {
        for (String name : List.of("a", "b", "c")) {
            balancers.balancer(name, "");
        }
        DescribeLoadBalancersOutput first =
                balancers.call(
                        DescribeLoadBalancersOutput.class, "DescribeLoadBalancers", "page_size: 2");
        DescribeLoadBalancersOutput second =
                balancers.call(
                        DescribeLoadBalancersOutput.class,
                        "DescribeLoadBalancers",
                        "page_size: 2 marker: '%s'".formatted(first.getNextMarker()));

        assertThat(first.getLoadBalancersCount()).isEqualTo(2);
        assertThat(second.hasNextMarker()).isFalse();
        assertThat(second.getLoadBalancersList())
                .hasSize(1)
                .doesNotContainAnyElementsOf(first.getLoadBalancersList());
    }

    @Test
    void thereMayBeFifty() {
        for (int i = 0; i < 50; i++) {
            balancers.balancer("lb" + i, "");
        }
        balancers.isRefused(
                "CreateLoadBalancer",
                "name: 'more' subnets: 'subnet-1' subnets: 'subnet-2'",
                "TooManyLoadBalancers",
                "The maximum number of load balancers has been reached");
        balancers.balancer("other", "type: 'network'");
    }

    @Test
    void limitsAreListed() {
        Map<String, String> limits =
                balancers
                        .call(DescribeAccountLimitsOutput.class, "DescribeAccountLimits", "")
                        .getLimitsList()
                        .stream()
                        .collect(Collectors.toMap(it -> it.getName(), it -> it.getMax()));
        assertThat(limits)
                .contains(
                        entry("application-load-balancers", "50"),
                        entry("rules-per-application-load-balancer", "100"),
                        entry("targets-per-target-group", "1000"));
    }

    @Test
    void nothingIsOfferedWhileSomebodyDoesNotKnowIt() {
        balancers.api.level(FeatureLevel.FEATURE_LEVEL_NETWORKS_VALUE);
        balancers.isRefused(
                "DescribeLoadBalancers",
                "",
                "OperationNotPermitted",
                "Load balancers are not offered while servers or agents of an older version are in use.");
    }

    private List<LoadBalancer> described(String request) {
        return balancers
                .call(DescribeLoadBalancersOutput.class, "DescribeLoadBalancers", request)
                .getLoadBalancersList();
    }

    private Map<String, String> attributes(String name) {
        return balancers
                .call(
                        DescribeLoadBalancerAttributesOutput.class,
                        "DescribeLoadBalancerAttributes",
                        "load_balancer_arn: '{%s}'".formatted(name))
                .getAttributesList()
                .stream()
                .collect(
                        Collectors.toMap(
                                LoadBalancerAttribute::getKey, LoadBalancerAttribute::getValue));
    }
}
