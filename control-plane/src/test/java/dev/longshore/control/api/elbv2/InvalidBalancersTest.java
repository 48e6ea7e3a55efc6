package dev.longshore.control.api.elbv2;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests about load balancers and their tags that are refused. */
class InvalidBalancersTest {
    /** For all of them: what is refused changes nothing. */
    private static final TestBalancers BALANCERS = new TestBalancers().furnished().andMore();

    @ParameterizedTest(name = "{0}: {3}")
    @MethodSource({"balancers", "tags"})
    void isRefused(String operation, String request, String code, String text) {
        BALANCERS.isRefused(operation, request, code, text);
    }

    static Stream<Arguments> balancers() {
        return Stream.of(
                arguments(
                        "CreateLoadBalancer",
                        "name: '' subnets: 'subnet-1' subnets: 'subnet-2'",
                        "ValidationError",
                        "Load balancer name cannot be empty"),
                arguments(
                        "CreateLoadBalancer",
                        "name: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' subnets: 'subnet-1' subnets:"
                                + " 'subnet-2'",
                        "ValidationError",
                        "Load balancer name 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' cannot be longer"
                                + " than '32' characters"),
                arguments(
                        "CreateLoadBalancer",
                        "name: 'a_b' subnets: 'subnet-1' subnets: 'subnet-2'",
                        "ValidationError",
                        "Load balancer name 'a_b' can only contain characters that are alphanumeric"
                                + " characters or hyphens(-)"),
                arguments(
                        "CreateLoadBalancer",
                        "name: '-a' subnets: 'subnet-1' subnets: 'subnet-2'",
                        "ValidationError",
                        "Load balancer name '-a' cannot begin or end with '-'"),
                arguments(
                        "CreateLoadBalancer",
                        "name: 'internal-a' subnets: 'subnet-1' subnets: 'subnet-2'",
                        "ValidationError",
                        "Load balancer name 'internal-a' cannot begin with 'internal-'"),
                arguments(
                        "CreateLoadBalancer",
                        "name: 'a' type: 'gateway' subnets: 'subnet-1' subnets: 'subnet-2'",
                        "OperationNotPermitted",
                        "Gateway load balancers are not offered."),
                arguments(
                        "CreateLoadBalancer",
                        "name: 'a' customer_owned_ipv4_pool: 'ipv4pool-coip-1' subnets: 'subnet-1'"
                                + " subnets: 'subnet-2'",
                        "OperationNotPermitted",
                        "Pools of customer-owned addresses are not offered."),
                arguments(
                        "CreateLoadBalancer",
                        "name: 'a' ipam_pools { ipv4_ipam_pool_id: 'ipam-pool-1' } subnets:"
                                + " 'subnet-1' subnets: 'subnet-2'",
                        "OperationNotPermitted",
                        "IPAM pools are not offered."),
                arguments(
                        "CreateLoadBalancer",
                        "name: 'a' ip_address_type: 'dualstack' subnets: 'subnet-1' subnets:"
                                + " 'subnet-2'",
                        "OperationNotPermitted",
                        "Load balancers here have IPv4 addresses only."),
                arguments(
                        "CreateLoadBalancer",
                        "name: 'a' type: 'classic' subnets: 'subnet-1' subnets: 'subnet-2'",
                        "ValidationError",
                        "Type must be one of application, network, gateway, not \"classic\"."),
                arguments(
                        "CreateLoadBalancer",
                        "name: 'a'",
                        "ValidationError",
                        "At least two subnets in two different Availability Zones must be"
                                + " specified"),
                arguments(
                        "CreateLoadBalancer",
                        "name: 'a' subnets: 'subnet-1'",
                        "ValidationError",
                        "At least two subnets in two different Availability Zones must be"
                                + " specified"),
                arguments(
                        "CreateLoadBalancer",
                        "name: 'a' type: 'network'",
                        "ValidationError",
                        "At least one subnet must be specified"),
                arguments(
                        "CreateLoadBalancer",
                        "name: 'a' subnets: 'subnet-1' subnets: 'subnet-2' subnet_mappings {"
                                + " subnet_id: 'subnet-1' }",
                        "ValidationError",
                        "Subnets and subnet mappings cannot be specified at the same time"),
                arguments(
                        "CreateLoadBalancer",
                        "name: 'a' subnets: '{farA}' subnets: 'subnet-0123456789abcdef0'",
                        "SubnetNotFound",
                        "The subnet ID 'subnet-0123456789abcdef0' does not exist"),
                arguments(
                        "CreateLoadBalancer",
                        "name: 'a' subnets: '{farA}' subnets: '{farA2}'",
                        "InvalidConfigurationRequest",
                        "A load balancer cannot be attached to multiple subnets in the same"
                                + " Availability Zone"),
                arguments(
                        "CreateLoadBalancer",
                        "name: 'a' subnets: '{farA}' subnets: 'subnet-1'",
                        "InvalidConfigurationRequest",
                        "All subnets must belong to the same VPC"),
                arguments(
                        "CreateLoadBalancer",
                        "name: 'a' subnets: '{farA}' subnets: '{farB}'",
                        "InvalidSubnet",
                        "VPC {far} has no internet gateway"),
                arguments(
                        "CreateLoadBalancer",
                        "name: 'a' subnets: 'subnet-1' subnets: 'subnet-2' security_groups:"
                                + " '{farGroup}'",
                        "InvalidConfigurationRequest",
                        "One or more security groups are invalid"),
                arguments(
                        "CreateLoadBalancer",
                        "name: 'a' subnets: 'subnet-1' subnets: 'subnet-2' security_groups:"
                                + " 'sg-0123456789abcdef0'",
                        "InvalidConfigurationRequest",
                        "One or more security groups are invalid"),
                arguments(
                        "CreateLoadBalancer",
                        "name: 'a' type: 'network' subnet_mappings { subnet_id: 'subnet-1'"
                                + " allocation_id: 'eipalloc-1' }",
                        "OperationNotPermitted",
                        "Elastic IP addresses and chosen private addresses of load balancers are"
                                + " not offered."),
                arguments(
                        "CreateLoadBalancer",
                        "name: 'a' type: 'network' subnet_mappings { subnet_id: 'subnet-1'"
                                + " i_pv6_address: '::1' }",
                        "OperationNotPermitted",
                        "Load balancers here have IPv4 addresses only."),
                arguments(
                        "CreateLoadBalancer",
                        "name: 'a' subnets: 'subnet-1' subnets: 'subnet-2' tags { key: 'k' } tags {"
                                + " key: 'k' }",
                        "DuplicateTagKeys",
                        "A tag key was specified more than once: 'k'"),
                arguments(
                        "CreateLoadBalancer",
                        "name: 'a' subnets: 'subnet-1' subnets: 'subnet-2' tags { key: 'aws:k' }",
                        "ValidationError",
                        "Tag keys starting with 'aws:' are reserved for system use"),
                arguments(
                        "DescribeLoadBalancers",
                        "load_balancer_arns:"
                                + " 'arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/no/0123456789abcdef'",
                        "LoadBalancerNotFound",
                        "One or more load balancers not found"),
                arguments(
                        "DescribeLoadBalancers",
                        "load_balancer_arns: 'lb'",
                        "ValidationError",
                        "'lb' is not a valid load balancer ARN"),
                arguments(
                        "DescribeLoadBalancers",
                        "names: 'no'",
                        "LoadBalancerNotFound",
                        "Load balancers '[no]' not found"),
                arguments(
                        "DescribeLoadBalancers",
                        "names: 'lb' load_balancer_arns: '{lb}'",
                        "ValidationError",
                        "Load balancer names and load balancer ARNs cannot be specified at the same"
                                + " time"),
                arguments(
                        "DescribeLoadBalancers",
                        "page_size: 401",
                        "ValidationError",
                        "PageSize must be 1 to 400, not 401."),
                arguments(
                        "DescribeLoadBalancers",
                        "marker: 'x'",
                        "ValidationError",
                        "Invalid token."),
                arguments(
                        "DeleteLoadBalancer",
                        "load_balancer_arn: '{web}'",
                        "ValidationError",
                        "'{web}' is not a valid load balancer ARN"),
                arguments(
                        "DescribeLoadBalancerAttributes",
                        "load_balancer_arn:"
                                + " 'arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/no/0123456789abcdef'",
                        "LoadBalancerNotFound",
                        "One or more load balancers not found"),
                arguments(
                        "ModifyLoadBalancerAttributes",
                        "load_balancer_arn: '{lb}'",
                        "ValidationError",
                        "At least one attribute must be specified"),
                arguments(
                        "ModifyLoadBalancerAttributes",
                        "load_balancer_arn: '{lb}' attributes { key: 'colour' value: 'red' }",
                        "ValidationError",
                        "Load balancer attribute key 'colour' is not recognized"),
                arguments(
                        "ModifyLoadBalancerAttributes",
                        "load_balancer_arn: '{nlb}' attributes { key: 'routing.http2.enabled'"
                                + " value: 'true' }",
                        "InvalidConfigurationRequest",
                        "Load balancer attribute key 'routing.http2.enabled' is not supported on"
                                + " load balancers with type 'network'"),
                arguments(
                        "ModifyLoadBalancerAttributes",
                        "load_balancer_arn: '{lb}' attributes { key: 'deletion_protection.enabled'"
                                + " value: 'yes' }",
                        "ValidationError",
                        "'deletion_protection.enabled' value 'yes' must be one of 'true, false'"),
                arguments(
                        "ModifyLoadBalancerAttributes",
                        "load_balancer_arn: '{lb}' attributes { key: 'idle_timeout.timeout_seconds'"
                                + " value: '4001' }",
                        "ValidationError",
                        "'idle_timeout.timeout_seconds' value '4001' must be between '1-4000'"
                                + " inclusive"),
                arguments(
                        "ModifyLoadBalancerAttributes",
                        "load_balancer_arn: '{lb}' attributes { key: 'access_logs.s3.enabled'"
                                + " value: 'true' }",
                        "OperationNotPermitted",
                        "The attribute 'access_logs.s3.enabled' is not offered with another value"
                                + " than 'false'."),
                notOffered("{lb}", "client_keep_alive.seconds", "60", "3600"),
                notOffered("{lb}", "routing.http.desync_mitigation_mode", "strictest", "defensive"),
                arguments(
                        "SetSubnets",
                        "load_balancer_arn: '{lb}' subnets: '{farA}' subnets: '{farB}'",
                        "InvalidConfigurationRequest",
                        "The subnets must belong to the VPC of the load balancer"
                                + " 'vpc-00a20000000000010'"),
                arguments(
                        "SetSubnets",
                        "load_balancer_arn: '{lb}' subnets: 'subnet-1'",
                        "ValidationError",
                        "At least two subnets in two different Availability Zones must be"
                                + " specified"),
                arguments(
                        "SetSubnets",
                        "load_balancer_arn: '{lb}' subnets: 'subnet-1' subnets: 'subnet-2'"
                                + " ip_address_type: 'dualstack'",
                        "OperationNotPermitted",
                        "Load balancers here have IPv4 addresses only."),
                arguments(
                        "SetSecurityGroups",
                        "load_balancer_arn: '{lb}'",
                        "ValidationError",
                        "At least one security group must be specified"),
                arguments(
                        "SetSecurityGroups",
                        "load_balancer_arn: '{nlb}' security_groups: 'sg-1'",
                        "InvalidConfigurationRequest",
                        "Security groups cannot be added to a load balancer with type 'network'"
                                + " that was created without them"),
                arguments(
                        "SetSecurityGroups",
                        "load_balancer_arn: '{lb}' security_groups: 'sg-1'"
                                + " enforce_security_group_inbound_rules_on_private_link_traffic: 'on'",
                        "InvalidConfigurationRequest",
                        "Inbound rules on PrivateLink traffic can only be enforced on load"
                                + " balancers with type 'network'"),
                arguments(
                        "SetIpAddressType",
                        "load_balancer_arn: '{lb}' ip_address_type: 'dualstack'",
                        "OperationNotPermitted",
                        "Load balancers here have IPv4 addresses only."),
                arguments(
                        "DescribeCapacityReservation",
                        "load_balancer_arn:"
                                + " 'arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/no/0123456789abcdef'",
                        "LoadBalancerNotFound",
                        "One or more load balancers not found"));
    }

    static Stream<Arguments> tags() {
        return Stream.of(
                arguments(
                        "AddTags",
                        "resource_arns: '{lb}'",
                        "ValidationError",
                        "At least one tag must be specified"),
                arguments(
                        "AddTags",
                        "tags { key: 'a' }",
                        "ValidationError",
                        "At least one resource ARN must be specified"),
                arguments(
                        "AddTags",
                        "resource_arns:"
                                + " 'arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/no/0123456789abcdef'"
                                + " tags { key: 'a' }",
                        "LoadBalancerNotFound",
                        "One or more load balancers not found"),
                arguments(
                        "AddTags",
                        "resource_arns:"
                                + " 'arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/no/0123456789abcdef'"
                                + " tags { key: 'a' }",
                        "TargetGroupNotFound",
                        "One or more target groups not found"),
                arguments(
                        "AddTags",
                        "resource_arns:"
                                + " 'arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/no/0123456789abcdef/0123456789abcdef'"
                                + " tags { key: 'a' }",
                        "ListenerNotFound",
                        "One or more listeners not found"),
                arguments(
                        "AddTags",
                        "resource_arns:"
                                + " 'arn:aws:elasticloadbalancing:us-east-1:123456789012:listener-rule/app/no/0123456789abcdef/0123456789abcdef/0123456789abcdef'"
                                + " tags { key: 'a' }",
                        "RuleNotFound",
                        "One or more rules not found"),
                arguments(
                        "AddTags",
                        "resource_arns: 'lb' tags { key: 'a' }",
                        "ValidationError",
                        "'lb' is not a valid ARN"),
                arguments(
                        "AddTags",
                        "resource_arns: '{lb}' tags { key: 'a' } tags { key: 'a' }",
                        "DuplicateTagKeys",
                        "A tag key was specified more than once: 'a'"),
                arguments(
                        "AddTags",
                        "resource_arns: '{lb}' tags { key: 'k0' } tags { key: 'k1' } tags { key:"
                                + " 'k2' } tags { key: 'k3' } tags { key: 'k4' } tags { key: 'k5' }"
                                + " tags { key: 'k6' } tags { key: 'k7' } tags { key: 'k8' } tags {"
                                + " key: 'k9' } tags { key: 'k10' } tags { key: 'k11' } tags { key:"
                                + " 'k12' } tags { key: 'k13' } tags { key: 'k14' } tags { key: 'k15' }"
                                + " tags { key: 'k16' } tags { key: 'k17' } tags { key: 'k18' } tags {"
                                + " key: 'k19' } tags { key: 'k20' } tags { key: 'k21' } tags { key:"
                                + " 'k22' } tags { key: 'k23' } tags { key: 'k24' } tags { key: 'k25' }"
                                + " tags { key: 'k26' } tags { key: 'k27' } tags { key: 'k28' } tags {"
                                + " key: 'k29' } tags { key: 'k30' } tags { key: 'k31' } tags { key:"
                                + " 'k32' } tags { key: 'k33' } tags { key: 'k34' } tags { key: 'k35' }"
                                + " tags { key: 'k36' } tags { key: 'k37' } tags { key: 'k38' } tags {"
                                + " key: 'k39' } tags { key: 'k40' } tags { key: 'k41' } tags { key:"
                                + " 'k42' } tags { key: 'k43' } tags { key: 'k44' } tags { key: 'k45' }"
                                + " tags { key: 'k46' } tags { key: 'k47' } tags { key: 'k48' } tags {"
                                + " key: 'k49' } tags { key: 'k50' }",
                        "TooManyTags",
                        "The maximum number of tags for a resource is 50"),
                arguments(
                        "RemoveTags",
                        "resource_arns: '{lb}'",
                        "ValidationError",
                        "At least one tag key must be specified"),
                arguments(
                        "ElasticLoadBalancing/DescribeTags",
                        "",
                        "ValidationError",
                        "At least one resource ARN must be specified"),
                arguments(
                        "ElasticLoadBalancing/DescribeTags",
                        "resource_arns: '{lb}' resource_arns: '{lb}' resource_arns: '{lb}'"
                                + " resource_arns: '{lb}' resource_arns: '{lb}' resource_arns: '{lb}'"
                                + " resource_arns: '{lb}' resource_arns: '{lb}' resource_arns: '{lb}'"
                                + " resource_arns: '{lb}' resource_arns: '{lb}' resource_arns: '{lb}'"
                                + " resource_arns: '{lb}' resource_arns: '{lb}' resource_arns: '{lb}'"
                                + " resource_arns: '{lb}' resource_arns: '{lb}' resource_arns: '{lb}'"
                                + " resource_arns: '{lb}' resource_arns: '{lb}' resource_arns: '{lb}'",
                        "ValidationError",
                        "A request cannot have more than '20' resource ARNs"));
    }

    private static Arguments notOffered(String balancer, String key, String value, String only) {
        return arguments(
                "ModifyLoadBalancerAttributes",
                "load_balancer_arn: '%s' attributes { key: '%s' value: '%s' }"
                        .formatted(balancer, key, value),
                "OperationNotPermitted",
                "The attribute '%s' is not offered with another value than '%s'."
                        .formatted(key, only));
    }
}
