package dev.longshore.control.api.ec2;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests about networks that EC2 refuses. */
class InvalidNetworksTest {
    @ParameterizedTest(name = "{0}: {3}")
    @MethodSource({"vpcs", "subnets", "groups", "rules", "routes"})
    void isRefused(String operation, String request, String code, String text) {
        new TestNetworks().furnished().isRefused(operation, request, code, text);
    }

    static Stream<Arguments> vpcs() {
        return Stream.of(
                arguments(
                        "CreateVpc",
                        "",
                        "MissingParameter",
                        "The request must contain the parameter cidrBlock"),
                arguments(
                        "CreateVpc",
                        "cidr_block: '10.0.0.0'",
                        "InvalidParameterValue",
                        "Value (10.0.0.0) for parameter cidrBlock is invalid. This is not a valid CIDR block."),
                arguments(
                        "CreateVpc",
                        "cidr_block: '10.0.0.300/16'",
                        "InvalidParameterValue",
                        "Value (10.0.0.300/16) for parameter cidrBlock is invalid. This is not a valid CIDR block."),
                arguments(
                        "CreateVpc",
                        "cidr_block: '10.0.0.0/8'",
                        "InvalidVpc.Range",
                        "The CIDR '10.0.0.0/8' is invalid."),
                arguments(
                        "CreateVpc",
                        "cidr_block: '10.0.0.0/29'",
                        "InvalidVpc.Range",
                        "The CIDR '10.0.0.0/29' is invalid."),
                arguments(
                        "CreateVpc",
                        "cidr_block: '127.0.0.0/16'",
                        "InvalidVpc.Range",
                        "The CIDR '127.0.0.0/16' is invalid."),
                arguments(
                        "CreateVpc",
                        "cidr_block: '169.254.8.0/24'",
                        "InvalidVpc.Range",
                        "The CIDR '169.254.8.0/24' is invalid."),
                arguments(
                        "CreateVpc",
                        "cidr_block: '10.77.8.0/24'",
                        "InvalidVpc.Range",
                        "The CIDR '10.77.8.0/24' overlaps with '10.77.0.0/16' of {vpc}: VPCs here share one network, and none may have another one's addresses."),
                arguments(
                        "CreateVpc",
                        "cidr_block: '10.32.0.0/20'",
                        "InvalidVpc.Range",
                        "The CIDR '10.32.0.0/20' overlaps with '10.32.0.0/16' of vpc-00a20000000000010: VPCs here share one network, and none may have another one's addresses."),
                arguments(
                        "CreateVpc",
                        "cidr_block: '10.9.0.0/16' amazon_provided_ipv6_cidr_block: true",
                        "UnsupportedOperation",
                        "Networks here have IPv4 addresses only."),
                arguments(
                        "CreateVpc",
                        "cidr_block: '10.9.0.0/16' instance_tenancy: 'dedicated'",
                        "UnsupportedOperation",
                        "There are no instances here, so the only tenancy is 'default'."),
                arguments(
                        "CreateVpc",
                        "cidr_block: '10.9.0.0/16' tag_specifications { resource_type: 'subnet' }",
                        "InvalidParameterValue",
                        "'subnet' is not a valid taggable resource type for this operation."),
                arguments(
                        "CreateVpc",
                        "cidr_block: '10.9.0.0/16' dry_run: true",
                        "DryRunOperation",
                        "Request would have succeeded, but DryRun flag is set."),
                arguments(
                        "DescribeVpcs",
                        "vpc_ids: 'vpc-0123456789abcdef0'",
                        "InvalidVpcID.NotFound",
                        "The vpc ID 'vpc-0123456789abcdef0' does not exist"),
                arguments(
                        "DescribeVpcs",
                        "vpc_ids: 'network'",
                        "InvalidVpcID.Malformed",
                        "Invalid id: \"network\" (expecting \"vpc-...\")"),
                arguments(
                        "DescribeVpcs",
                        "filters { name: 'colour' values: 'blue' }",
                        "InvalidParameterValue",
                        "The filter 'colour' is invalid"),
                arguments(
                        "DescribeVpcs",
                        "vpc_ids: '{vpc}' max_results: 5",
                        "InvalidParameterCombination",
                        "The parameter VpcId cannot be used with the parameter maxResults"),
                arguments(
                        "DescribeVpcs",
                        "next_token: 'x'",
                        "InvalidParameterValue",
                        "Invalid token."),
                arguments(
                        "DescribeVpcAttribute",
                        "vpc_id: '{vpc}' attribute: 'enableColours'",
                        "InvalidParameterValue",
                        "Attribute must be one of enableDnsSupport, enableDnsHostnames, enableNetworkAddressUsageMetrics, not \"enableColours\"."),
                arguments(
                        "ModifyVpcAttribute",
                        "vpc_id: '{vpc}'",
                        "MissingParameter",
                        "The request must contain the parameter attribute"),
                arguments(
                        "ModifyVpcAttribute",
                        "vpc_id: '{vpc}' enable_dns_support { value: true } enable_dns_hostnames { value: true }",
                        "InvalidParameterCombination",
                        "Fields for multiple attribute types specified"),
                arguments(
                        "DeleteVpc",
                        "vpc_id: '{vpc}'",
                        "DependencyViolation",
                        "The vpc '{vpc}' has dependencies and cannot be deleted."),
                arguments(
                        "DeleteVpc",
                        "vpc_id: 'vpc-0123456789abcdef0'",
                        "InvalidVpcID.NotFound",
                        "The vpc ID 'vpc-0123456789abcdef0' does not exist"),
                arguments(
                        "DeleteVpc",
                        "vpc_id: 'vpc-00a20000000000010'",
                        "OperationNotPermitted",
                        "vpc-00a20000000000010 belongs to the default network, which the servers' configuration makes: it cannot be deleted."),
                arguments(
                        "CreateDefaultVpc",
                        "",
                        "DefaultVpcAlreadyExists",
                        "A Default VPC already exists for this account in this region."));
    }

    static Stream<Arguments> subnets() {
        return Stream.of(
                arguments(
                        "CreateSubnet",
                        "vpc_id: 'vpc-0123456789abcdef0' cidr_block: '10.77.2.0/24'",
                        "InvalidVpcID.NotFound",
                        "The vpc ID 'vpc-0123456789abcdef0' does not exist"),
                arguments(
                        "CreateSubnet",
                        "vpc_id: '{vpc}'",
                        "MissingParameter",
                        "The request must contain the parameter cidrBlock"),
                arguments(
                        "CreateSubnet",
                        "vpc_id: '{vpc}' cidr_block: 'ten'",
                        "InvalidParameterValue",
                        "Value (ten) for parameter cidrBlock is invalid. This is not a valid CIDR block."),
                arguments(
                        "CreateSubnet",
                        "vpc_id: '{vpc}' cidr_block: '10.1.0.0/24'",
                        "InvalidSubnet.Range",
                        "The CIDR '10.1.0.0/24' is invalid."),
                arguments(
                        "CreateSubnet",
                        "vpc_id: '{vpc}' cidr_block: '10.77.2.0/29'",
                        "InvalidSubnet.Range",
                        "The CIDR '10.77.2.0/29' is invalid."),
                arguments(
                        "CreateSubnet",
                        "vpc_id: '{vpc}' cidr_block: '10.77.1.128/25'",
                        "InvalidSubnet.Conflict",
                        "The CIDR '10.77.1.128/25' conflicts with another subnet"),
                arguments(
                        "CreateSubnet",
                        "vpc_id: '{vpc}' cidr_block: '10.77.0.0/16'",
                        "InvalidSubnet.Conflict",
                        "The CIDR '10.77.0.0/16' conflicts with another subnet"),
                arguments(
                        "CreateSubnet",
                        "vpc_id: 'vpc-00a20000000000010' cidr_block: '10.32.1.0/24'",
                        "InvalidSubnet.Conflict",
                        "The CIDR '10.32.1.0/24' conflicts with another subnet"),
                arguments(
                        "CreateSubnet",
                        "vpc_id: '{vpc}' cidr_block: '10.77.2.0/24' availability_zone: 'us-x-1z'",
                        "InvalidParameterValue",
                        "Value (us-x-1z) for parameter availabilityZone is invalid. Subnets can currently only be created in the following availability zones: us-east-1a, us-east-1b, us-east-1c."),
                arguments(
                        "CreateSubnet",
                        "vpc_id: '{vpc}' cidr_block: '10.77.2.0/24' availability_zone_id: 'use1-az9'",
                        "InvalidParameterValue",
                        "Value (use1-az9) for parameter availabilityZoneId is invalid. Subnets can currently only be created in the following availability zones: use1-az1, use1-az2, use1-az3."),
                arguments(
                        "CreateSubnet",
                        "vpc_id: '{vpc}' cidr_block: '10.77.2.0/24' ipv6_cidr_block: 'fd00::/64'",
                        "UnsupportedOperation",
                        "Networks here have IPv4 addresses only."),
                arguments(
                        "DescribeSubnets",
                        "subnet_ids: 'subnet-0123456789abcdef0'",
                        "InvalidSubnetID.NotFound",
                        "The subnet ID 'subnet-0123456789abcdef0' does not exist"),
                arguments(
                        "ModifySubnetAttribute",
                        "subnet_id: '{subnet}'",
                        "MissingParameter",
                        "The request must contain the parameter attribute"),
                arguments(
                        "ModifySubnetAttribute",
                        "subnet_id: '{subnet}' assign_ipv6_address_on_creation { value: true }",
                        "UnsupportedOperation",
                        "Networks here have IPv4 addresses only."),
                arguments(
                        "DeleteSubnet",
                        "subnet_id: 'subnet-0123456789abcdef0'",
                        "InvalidSubnetID.NotFound",
                        "The subnet ID 'subnet-0123456789abcdef0' does not exist"),
                arguments(
                        "DeleteSubnet",
                        "subnet_id: 'subnet-00a20000000000012'",
                        "OperationNotPermitted",
                        "subnet-00a20000000000012 belongs to the default network, which the servers' configuration makes: it cannot be deleted."),
                arguments(
                        "CreateDefaultSubnet",
                        "availability_zone: 'us-east-1a'",
                        "DefaultSubnetAlreadyExistsInAvailabilityZone",
                        "'subnet-00a20000000000012' is already the default subnet in us-east-1a."));
    }

    static Stream<Arguments> groups() {
        return Stream.of(
                arguments(
                        "CreateSecurityGroup",
                        "group_name: 'new' description: ''",
                        "MissingParameter",
                        "The request must contain the parameter GroupDescription"),
                arguments(
                        "CreateSecurityGroup",
                        "group_name: '' description: 'd'",
                        "MissingParameter",
                        "The request must contain the parameter GroupName"),
                arguments(
                        "CreateSecurityGroup",
                        "group_name: 'web' description: 'd' vpc_id: '{vpc}'",
                        "InvalidGroup.Duplicate",
                        "The security group 'web' already exists for VPC '{vpc}'"),
                arguments(
                        "CreateSecurityGroup",
                        "group_name: 'default' description: 'd' vpc_id: '{vpc}'",
                        "InvalidParameterValue",
                        "Cannot use reserved security group name: default"),
                arguments(
                        "CreateSecurityGroup",
                        "group_name: 'sg-web' description: 'd'",
                        "InvalidParameterValue",
                        "Value (sg-web) for parameter GroupName is invalid. Group names may not be in the format sg-*."),
                arguments(
                        "CreateSecurityGroup",
                        "group_name: 'new' description: '\\303\\274'",
                        "InvalidParameterValue",
                        "Value (ü) for parameter GroupDescription is invalid. Character sets beyond ASCII are not supported."),
                arguments(
                        "CreateSecurityGroup",
                        "group_name: 'new' description: 'd' vpc_id: 'vpc-0123456789abcdef0'",
                        "InvalidVpcID.NotFound",
                        "The vpc ID 'vpc-0123456789abcdef0' does not exist"),
                arguments(
                        "DescribeSecurityGroups",
                        "group_ids: 'sg-0123456789abcdef0'",
                        "InvalidGroup.NotFound",
                        "The security group 'sg-0123456789abcdef0' does not exist"),
                arguments(
                        "DescribeSecurityGroups",
                        "group_ids: 'foobar'",
                        "InvalidGroupId.Malformed",
                        "Invalid id: \"foobar\" (expecting \"sg-...\")"),
                arguments(
                        "DescribeSecurityGroups",
                        "group_names: 'nobody'",
                        "InvalidGroup.NotFound",
                        "The security group 'nobody' does not exist in default VPC 'vpc-00a20000000000010'"),
                arguments(
                        "DeleteSecurityGroup",
                        "",
                        "MissingParameter",
                        "The request must contain the parameter groupName or groupId"),
                arguments(
                        "DeleteSecurityGroup",
                        "group_id: 'sg-0123456789abcdef0'",
                        "InvalidGroup.NotFound",
                        "The security group 'sg-0123456789abcdef0' does not exist"),
                arguments(
                        "DeleteSecurityGroup",
                        "group_id: '{web}'",
                        "DependencyViolation",
                        "resource {web} has a dependent object"),
                arguments(
                        "DeleteSecurityGroup",
                        "group_id: 'sg-00a20000000000010'",
                        "CannotDelete",
                        "the specified group: \"sg-00a20000000000010\" name: \"default\" cannot be deleted by a user"));
    }

    static Stream<Arguments> rules() {
        return Stream.of(
                arguments(
                        "AuthorizeSecurityGroupIngress",
                        "group_id: '{db}'",
                        "MissingParameter",
                        "The request must contain the parameter ipPermissions"),
                arguments(
                        "AuthorizeSecurityGroupIngress",
                        "group_id: '{db}' ip_permissions { ip_ranges { cidr_ip: '10.0.0.0/8' } }",
                        "InvalidParameterValue",
                        "Invalid value 'null' for protocol. VPC security group rules must specify protocols explicitly."),
                arguments(
                        "AuthorizeSecurityGroupIngress",
                        "group_id: '{db}' ip_permissions { ip_protocol: 'tcp' from_port: 80 ip_ranges { cidr_ip: '10.0.0.0/8' } }",
                        "InvalidParameterValue",
                        "Invalid value for portRange. Must specify both from and to ports with TCP/UDP."),
                arguments(
                        "AuthorizeSecurityGroupIngress",
                        "group_id: '{db}' ip_permissions { ip_protocol: 'udp' ip_ranges { cidr_ip: '10.0.0.0/8' } }",
                        "InvalidParameterValue",
                        "Invalid value for portRange. Must specify both from and to ports with TCP/UDP."),
                arguments(
                        "AuthorizeSecurityGroupIngress",
                        "group_id: '{db}' ip_permissions { ip_protocol: 'tcp' from_port: 80 to_port: 70 ip_ranges { cidr_ip: '10.0.0.0/8' } }",
                        "InvalidParameterValue",
                        "Invalid TCP/UDP port range (80, 70)"),
                arguments(
                        "AuthorizeSecurityGroupIngress",
                        "group_id: '{db}' ip_permissions { ip_protocol: 'tcp' from_port: 80 to_port: 70000 ip_ranges { cidr_ip: '10.0.0.0/8' } }",
                        "InvalidParameterValue",
                        "Invalid TCP/UDP port range (80, 70000)"),
                arguments(
                        "AuthorizeSecurityGroupIngress",
                        "group_id: '{db}' ip_permissions { ip_protocol: 'icmp' from_port: 300 to_port: 0 ip_ranges { cidr_ip: '10.0.0.0/8' } }",
                        "InvalidParameterValue",
                        "ICMP code (0) and type (300) are not a valid combination"),
                arguments(
                        "AuthorizeSecurityGroupIngress",
                        "group_id: '{db}' ip_permissions { ip_protocol: 'carrier' ip_ranges { cidr_ip: '10.0.0.0/8' } }",
                        "InvalidParameterValue",
                        "Invalid value 'carrier' for IP protocol. Unknown protocol."),
                arguments(
                        "AuthorizeSecurityGroupIngress",
                        "group_id: '{db}' ip_permissions { ip_protocol: '256' ip_ranges { cidr_ip: '10.0.0.0/8' } }",
                        "InvalidParameterValue",
                        "Invalid value '256' for IP protocol. Unknown protocol."),
                arguments(
                        "AuthorizeSecurityGroupIngress",
                        "group_id: '{db}' ip_permissions { ip_protocol: '-1' ip_ranges { cidr_ip: '10.0.0.0/33' } }",
                        "InvalidParameterValue",
                        "CIDR block 10.0.0.0/33 is malformed"),
                arguments(
                        "AuthorizeSecurityGroupIngress",
                        "group_id: '{db}' ip_permissions { ip_protocol: '-1' ipv6_ranges { cidr_ipv6: 'fd00/64' } }",
                        "InvalidParameterValue",
                        "CIDR block fd00/64 is malformed"),
                arguments(
                        "AuthorizeSecurityGroupIngress",
                        "group_id: '{db}' ip_permissions { ip_protocol: '-1' }",
                        "MissingParameter",
                        "The request must contain exactly one of: cidrIp, cidrIpv6, prefixListId, or referencedGroupId"),
                arguments(
                        "AuthorizeSecurityGroupIngress",
                        "group_id: '{db}' ip_permissions { ip_protocol: '-1' prefix_list_ids { prefix_list_id: 'pl-1' } }",
                        "InvalidPrefixListID.NotFound",
                        "The prefix list ID 'pl-1' does not exist"),
                arguments(
                        "AuthorizeSecurityGroupIngress",
                        "group_id: '{db}' ip_permissions { ip_protocol: '-1' ip_ranges { cidr_ip: '10.0.0.0/8' description: 'a\\tb' } }",
                        "InvalidParameterValue",
                        "Invalid rule description. Valid descriptions are strings less than 256 characters from the following set:  a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*"),
                arguments(
                        "AuthorizeSecurityGroupIngress",
                        "group_id: '{db}' ip_permissions { ip_protocol: '-1' user_id_group_pairs { group_id: 'sg-0123456789abcdef0' } }",
                        "InvalidGroup.NotFound",
                        "The security group 'sg-0123456789abcdef0' does not exist"),
                arguments(
                        "AuthorizeSecurityGroupIngress",
                        "group_id: '{db}' ip_permissions { ip_protocol: '-1' user_id_group_pairs { group_id: '{farGroup}' } }",
                        "InvalidGroup.NotFound",
                        "You have specified two resources that belong to different networks."),
                arguments(
                        "AuthorizeSecurityGroupIngress",
                        "group_id: '{db}' ip_permissions { ip_protocol: '-1' ip_ranges { cidr_ip: '10.0.0.0/8' } ip_ranges { cidr_ip: '10.1.1.1/8' } }",
                        "InvalidParameterValue",
                        "The same permission must not appear multiple times"),
                arguments(
                        "AuthorizeSecurityGroupIngress",
                        "group_id: '{db}' ip_permissions { ip_protocol: 'TCP' from_port: 80 to_port: 80 ip_ranges { cidr_ip: '0.0.0.0/0' description: 'other' } }",
                        "InvalidPermission.Duplicate",
                        "the specified rule \"peer: 0.0.0.0/0, TCP, from port: 80, to port: 80, ALLOW\" already exists"),
                arguments(
                        "AuthorizeSecurityGroupEgress",
                        "group_id: '{db}' ip_permissions { ip_protocol: '-1' ip_ranges { cidr_ip: '0.0.0.0/0' } }",
                        "InvalidPermission.Duplicate",
                        "the specified rule \"peer: 0.0.0.0/0, ALL, ALLOW\" already exists"),
                arguments(
                        "AuthorizeSecurityGroupIngress",
                        "group_id: '{db}' ip_permissions { ip_protocol: 'tcp' from_port: 5432 to_port: 5432 user_id_group_pairs { group_id: '{web}' } }",
                        "InvalidPermission.Duplicate",
                        "the specified rule \"peer: {web}, TCP, from port: 5432, to port: 5432, ALLOW\" already exists"),
                arguments(
                        "RevokeSecurityGroupIngress",
                        "group_id: '{db}' ip_permissions { ip_protocol: 'tcp' from_port: 81 to_port: 81 ip_ranges { cidr_ip: '0.0.0.0/0' } }",
                        "InvalidPermission.NotFound",
                        "The specified rule does not exist in this security group"),
                arguments(
                        "RevokeSecurityGroupIngress",
                        "group_id: '{db}' security_group_rule_ids: 'sgr-0123456789abcdef0'",
                        "InvalidSecurityGroupRuleId.NotFound",
                        "The security group rule ID 'sgr-0123456789abcdef0' does not exist"),
                arguments(
                        "RevokeSecurityGroupEgress",
                        "group_id: '{db}' security_group_rule_ids: '{rule}'",
                        "InvalidSecurityGroupRuleId.NotFound",
                        "The security group rule ID '{rule}' does not exist"),
                arguments(
                        "RevokeSecurityGroupIngress",
                        "group_id: '{web}' security_group_rule_ids: '{rule}'",
                        "InvalidSecurityGroupRuleId.NotFound",
                        "The security group rule ID '{rule}' does not exist"),
                arguments(
                        "DescribeSecurityGroupRules",
                        "security_group_rule_ids: 'sgr-0123456789abcdef0'",
                        "InvalidSecurityGroupRuleId.NotFound",
                        "The security group rule ID 'sgr-0123456789abcdef0' does not exist"),
                arguments(
                        "DescribeSecurityGroupRules",
                        "filters { name: 'group-id' values: 'foobar' }",
                        "InvalidGroupId.Malformed",
                        "The security group ID 'foobar' is malformed"),
                arguments(
                        "ModifySecurityGroupRules",
                        "group_id: '{db}' security_group_rules { security_group_rule_id: '{rule}' security_group_rule { ip_protocol: '-1' } }",
                        "MissingParameter",
                        "The request must contain exactly one of: cidrIp, cidrIpv6, prefixListId, or referencedGroupId"),
                arguments(
                        "ModifySecurityGroupRules",
                        "group_id: '{db}' security_group_rules { security_group_rule_id: '{rule}' security_group_rule { ip_protocol: '-1' cidr_ipv4: '10.0.0.0/8' referenced_group_id: '{web}' } }",
                        "InvalidParameterCombination",
                        "Only one of cidrIp, cidrIpv6, prefixListId, or referencedGroupId can be specified"),
                arguments(
                        "ModifySecurityGroupRules",
                        "group_id: '{db}' security_group_rules { security_group_rule_id: '{rule}' security_group_rule { ip_protocol: '-1' referenced_group_id: '{web}' } }",
                        "InvalidParameterValue",
                        "You may not change the source or destination type of a security group rule: {rule}"),
                arguments(
                        "UpdateSecurityGroupRuleDescriptionsIngress",
                        "group_id: '{db}' security_group_rule_descriptions { items { security_group_rule_id: 'sgr-0123456789abcdef0' description: 'x' } }",
                        "InvalidSecurityGroupRuleId.NotFound",
                        "The security group rule ID 'sgr-0123456789abcdef0' does not exist"));
    }

    static Stream<Arguments> routes() {
        return Stream.of(
                arguments(
                        "AttachInternetGateway",
                        "internet_gateway_id: '{igw}' vpc_id: '{vpc}'",
                        "Resource.AlreadyAssociated",
                        "resource {igw} is already attached to network {vpc}"),
                arguments(
                        "AttachInternetGateway",
                        "internet_gateway_id: '{looseIgw}' vpc_id: '{vpc}'",
                        "InvalidParameterValue",
                        "Network {vpc} already has an internet gateway attached"),
                arguments(
                        "DetachInternetGateway",
                        "internet_gateway_id: '{looseIgw}' vpc_id: '{vpc}'",
                        "Gateway.NotAttached",
                        "resource {looseIgw} is not attached to network {vpc}"),
                arguments(
                        "DeleteInternetGateway",
                        "internet_gateway_id: '{igw}'",
                        "DependencyViolation",
                        "The internetGateway '{igw}' has dependencies and cannot be deleted."),
                arguments(
                        "DeleteInternetGateway",
                        "internet_gateway_id: 'igw-0123456789abcdef0'",
                        "InvalidInternetGatewayID.NotFound",
                        "The internetGateway ID 'igw-0123456789abcdef0' does not exist"),
                arguments(
                        "CreateRoute",
                        "route_table_id: '{rtb}' destination_cidr_block: '0.0.0.0/0' gateway_id: '{igw}'",
                        "RouteAlreadyExists",
                        "The route identified by 0.0.0.0/0 already exists."),
                arguments(
                        "CreateRoute",
                        "route_table_id: '{farRtb}' destination_cidr_block: '0.0.0.0/0' gateway_id: '{igw}'",
                        "InvalidParameterValue",
                        "route table {farRtb} and network gateway {igw} belong to different networks"),
                arguments(
                        "CreateRoute",
                        "route_table_id: '{rtb}' destination_cidr_block: '192.0.2.0/24' nat_gateway_id: 'nat-1'",
                        "UnsupportedOperation",
                        "Routes lead to internet gateways only: gatewayId."),
                arguments(
                        "DeleteRoute",
                        "route_table_id: '{rtb}' destination_cidr_block: '10.77.0.0/16'",
                        "InvalidParameterValue",
                        "cannot remove local route 10.77.0.0/16 in route table {rtb}"),
                arguments(
                        "DeleteRoute",
                        "route_table_id: '{rtb}' destination_cidr_block: '192.0.2.0/24'",
                        "InvalidRoute.NotFound",
                        "no route with destination-cidr-block 192.0.2.0/24 in route table {rtb}"),
                arguments(
                        "AssociateRouteTable",
                        "route_table_id: '{rtb}' subnet_id: '{farSubnet}'",
                        "InvalidParameterValue",
                        "Route table {rtb} and subnet {farSubnet} belong to different networks"),
                arguments(
                        "DisassociateRouteTable",
                        "association_id: 'rtbassoc-1'",
                        "InvalidAssociationID.NotFound",
                        "The association ID 'rtbassoc-1' does not exist"),
                arguments(
                        "DescribeRouteTables",
                        "route_table_ids: 'rtb-0123456789abcdef0'",
                        "InvalidRouteTableID.NotFound",
                        "The routeTable ID 'rtb-0123456789abcdef0' does not exist"),
                arguments(
                        "DescribeNetworkAcls",
                        "network_acl_ids: 'acl-0123456789abcdef0'",
                        "InvalidNetworkAclID.NotFound",
                        "The networkAcl ID 'acl-0123456789abcdef0' does not exist"),
                arguments(
                        "DescribeNetworkInterfaces",
                        "network_interface_ids: 'eni-0123456789abcdef0'",
                        "InvalidNetworkInterfaceID.NotFound",
                        "The networkInterface ID 'eni-0123456789abcdef0' does not exist"),
                arguments(
                        "CreateTags",
                        "resources: 'thing' tags { key: 'a' }",
                        "InvalidID",
                        "The ID 'thing' is not valid"),
                arguments(
                        "CreateTags",
                        "resources: '{vpc}' tags { key: 'aws:x' }",
                        "InvalidParameterValue",
                        "Tag keys starting with 'aws:' are reserved for internal use"),
                arguments(
                        "CreateTags",
                        "resources: '{vpc}' tags { key: 'a' } tags { key: 'a' }",
                        "InvalidParameterValue",
                        "Duplicate tag key 'a' specified."),
                arguments(
                        "DescribeAvailabilityZones",
                        "zone_names: 'us-x-1z'",
                        "InvalidParameterValue",
                        "Invalid availabilityZone: [us-x-1z]"));
    }
}
