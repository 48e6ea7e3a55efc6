package dev.longshore.control.api.servicediscovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What Cloud Map refuses, with its codes. */
class InvalidNamesTest {
    private static final String IPV4 = "attributes { key: 'AWS_INSTANCE_IPV4' value: '10.0.0.1' }";
    private static final String UNKNOWN_NAMESPACE = "ns-aaaaaaaaaaaaaaaa";
    private static final String UNKNOWN_SERVICE = "srv-aaaaaaaaaaaaaaaa";

    private static Stream<Arguments> refusals() {
        return Stream.of(namespaces(), services(), instances(), listings(), tags())
                .flatMap(each -> each);
    }

    private static Stream<Arguments> namespaces() {
        return Stream.of(
                arguments(
                        "CreatePublicDnsNamespace",
                        "name: 'example.com'",
                        "InvalidInput",
                        "Public DNS namespaces are not offered: this installation answers for no domain of the internet."),
                arguments(
                        "UpdatePublicDnsNamespace",
                        "id: '{ns}' namespace { description: 'd' }",
                        "InvalidInput",
                        "Public DNS namespaces are not offered: this installation answers for no domain of the internet."),
                arguments(
                        "CreatePrivateDnsNamespace",
                        "name: 'a..b' vpc: 'vpc-1'",
                        "InvalidInput",
                        "The domain name a..b is not valid."),
                arguments(
                        "CreatePrivateDnsNamespace",
                        "name: '-a.b' vpc: 'vpc-1'",
                        "InvalidInput",
                        "The domain name -a.b is not valid."),
                arguments(
                        "CreatePrivateDnsNamespace",
                        "name: 'a.b.' vpc: 'vpc-1'",
                        "InvalidInput",
                        "The domain name a.b. is not valid."),
                arguments(
                        "CreatePrivateDnsNamespace",
                        "name: 'longshore.internal' vpc: 'vpc-1'",
                        "InvalidInput",
                        "The domain name longshore.internal is reserved: names in longshore.internal are the installation's own."),
                arguments(
                        "CreatePrivateDnsNamespace",
                        "name: 'x.Longshore.Internal' vpc: 'vpc-1'",
                        "InvalidInput",
                        "The domain name x.Longshore.Internal is reserved: names in longshore.internal are the installation's own."),
                arguments(
                        "CreateHttpNamespace",
                        "name: 'calls'",
                        "NamespaceAlreadyExists",
                        "Namespace already exists"),
                arguments(
                        "CreateHttpNamespace",
                        "name: 'other' tags { key: 'aws:a' value: 'b' }",
                        "InvalidInput",
                        "Tag key 'aws:a' is not allowed: keys that begin with aws: are reserved."),
                arguments(
                        "GetNamespace",
                        "id: '" + UNKNOWN_NAMESPACE + "'",
                        "NamespaceNotFound",
                        "Namespace not found"),
                arguments(
                        "DeleteNamespace",
                        "id: '" + UNKNOWN_NAMESPACE + "'",
                        "NamespaceNotFound",
                        "Namespace not found"),
                arguments(
                        "DeleteNamespace",
                        "id: '{ns}'",
                        "ResourceInUse",
                        "Namespace has associated services; delete the services before deleting the namespace"),
                arguments(
                        "UpdatePrivateDnsNamespace",
                        "id: '" + UNKNOWN_NAMESPACE + "' namespace { description: 'd' }",
                        "NamespaceNotFound",
                        "Namespace not found"),
                arguments(
                        "UpdatePrivateDnsNamespace",
                        "id: '{http}' namespace { description: 'd' }",
                        "InvalidInput",
                        "The namespace {http} is of type HTTP, not DNS_PRIVATE."),
                arguments(
                        "UpdateHttpNamespace",
                        "id: '{ns}' namespace { description: 'd' }",
                        "InvalidInput",
                        "The namespace {ns} is of type DNS_PRIVATE, not HTTP."));
    }

    private static Stream<Arguments> services() {
        return Stream.of(
                arguments(
                        "CreateService", "name: 's'", "InvalidInput", "A NamespaceId is required."),
                arguments(
                        "CreateService",
                        "name: 's' namespace_id: '" + UNKNOWN_NAMESPACE + "'",
                        "NamespaceNotFound",
                        "Namespace not found"),
                arguments(
                        "CreateService",
                        "name: 's' namespace_id: '{ns}' dns_config { namespace_id: '{http}' dns_records { type: 'A' ttl: 1 } }",
                        "InvalidInput",
                        "NamespaceId and the NamespaceId of DnsConfig must be the same."),
                arguments(
                        "CreateService",
                        "name: 's' namespace_id: '{http}' dns_config { dns_records { type: 'A' ttl: 1 } }",
                        "InvalidInput",
                        "DnsConfig is not valid for a service of an HTTP namespace."),
                arguments(
                        "CreateService",
                        "name: 's' namespace_id: '{ns}' type: 'HTTP' dns_config { dns_records { type: 'A' ttl: 1 } }",
                        "InvalidInput",
                        "DnsConfig is not valid for a service of type HTTP."),
                arguments(
                        "CreateService",
                        "name: 's' namespace_id: '{ns}' dns_config { dns_records { type: 'A' ttl: 1 } dns_records { type: 'A' ttl: 2 } }",
                        "InvalidInput",
                        "DnsRecords must not have two records of one type."),
                arguments(
                        "CreateService",
                        "name: 's' namespace_id: '{ns}' dns_config { dns_records { type: 'A' ttl: 1 } dns_records { type: 'SRV' ttl: 2 } }",
                        "InvalidInput",
                        "DnsRecords of the types [A, SRV] cannot stand together."),
                arguments(
                        "CreateService",
                        "name: 's' namespace_id: '{ns}' dns_config { dns_records { type: 'CNAME' ttl: 1 } }",
                        "InvalidInput",
                        "A record of type CNAME needs the routing policy WEIGHTED."),
                arguments(
                        "CreateService",
                        "name: 's' namespace_id: '{ns}' health_check_config { type: 'HTTP' }",
                        "InvalidInput",
                        "HealthCheckConfig is only valid for public DNS namespaces, which are not offered."),
                arguments(
                        "CreateService",
                        "name: 'web' namespace_id: '{ns}' dns_config { dns_records { type: 'A' ttl: 1 } }",
                        "ServiceAlreadyExists",
                        "Service already exists."),
                arguments(
                        "CreateService",
                        "name: 'WEB' namespace_id: '{ns}' dns_config { dns_records { type: 'A' ttl: 1 } }",
                        "ServiceAlreadyExists",
                        "Service already exists."),
                arguments(
                        "CreateService",
                        "name: '"
                                + ("a".repeat(63) + ".").repeat(1)
                                + "b".repeat(63)
                                + "' namespace_id: '{long}' dns_config { dns_records { type: 'A' ttl: 1 } }",
                        "InvalidInput",
                        "The DNS name "
                                + "a".repeat(63)
                                + "."
                                + "b".repeat(63)
                                + "."
                                + longName()
                                + " is too long."),
                arguments(
                        "GetService",
                        "id: '" + UNKNOWN_SERVICE + "'",
                        "ServiceNotFound",
                        "Service not found"),
                arguments(
                        "DeleteService",
                        "id: '" + UNKNOWN_SERVICE + "'",
                        "ServiceNotFound",
                        "Service not found"),
                arguments(
                        "DeleteService",
                        "id: '{web}'",
                        "ResourceInUse",
                        "Service contains registered instances; delete the instances before deleting the service"),
                arguments(
                        "UpdateService",
                        "id: '" + UNKNOWN_SERVICE + "' service { description: 'd' }",
                        "ServiceNotFound",
                        "Service not found"),
                arguments(
                        "UpdateService",
                        "id: '{web}' service { dns_config { dns_records { type: 'AAAA' ttl: 1 } } }",
                        "InvalidInput",
                        "The types of a service's DnsRecords cannot be changed."),
                arguments(
                        "UpdateService",
                        "id: '{api}' service { dns_config { dns_records { type: 'A' ttl: 1 } } }",
                        "InvalidInput",
                        "DnsConfig cannot be added to a service that has none."),
                arguments(
                        "UpdateService",
                        "id: '{web}' service { health_check_config { type: 'TCP' } }",
                        "InvalidInput",
                        "HealthCheckConfig is only valid for public DNS namespaces, which are not offered."),
                arguments(
                        "GetServiceAttributes",
                        "service_id: '" + UNKNOWN_SERVICE + "'",
                        "ServiceNotFound",
                        "Service not found"),
                arguments(
                        "UpdateServiceAttributes",
                        "service_id: '{web}' attributes { key: 'k' value: '"
                                + "v".repeat(1_025)
                                + "' }",
                        "InvalidInput",
                        "Attributes[\"k\"] must have at most 1024 characters, not 1025."),
                arguments(
                        "UpdateServiceAttributes",
                        "service_id: '{noted}' attributes { key: 'more' value: 'v' }",
                        "ServiceAttributesLimitExceededException",
                        "The maximum number of attributes of a service is 30."));
    }

    private static Stream<Arguments> instances() {
        return Stream.of(
                arguments(
                        "RegisterInstance",
                        "service_id: '" + UNKNOWN_SERVICE + "' instance_id: 'i' " + IPV4,
                        "ServiceNotFound",
                        "Service not found"),
                register(
                        "web",
                        "attributes { key: 'stage' value: 'x' }",
                        "The attribute AWS_INSTANCE_IPV4 is required for a service with a record of type A."),
                register(
                        "both",
                        IPV4,
                        "The attribute AWS_INSTANCE_IPV6 is required for a service with a record of type AAAA."),
                register(
                        "srv",
                        IPV4,
                        "The attribute AWS_INSTANCE_PORT is required for a service with a record of type SRV."),
                register(
                        "srv",
                        "attributes { key: 'AWS_INSTANCE_PORT' value: '80' }",
                        "The attribute AWS_INSTANCE_IPV4 or AWS_INSTANCE_IPV6 is required for a service with a record of type SRV."),
                register(
                        "alias",
                        IPV4,
                        "The attribute AWS_INSTANCE_CNAME is required for a service with a record of type CNAME."),
                register(
                        "web",
                        "attributes { key: 'AWS_INSTANCE_IPV4' value: '10.0.0.256' }",
                        "The attribute AWS_INSTANCE_IPV4 must be an IPv4 address, not 10.0.0.256."),
                register(
                        "api",
                        "attributes { key: 'AWS_INSTANCE_IPV6' value: 'g::1' }",
                        "The attribute AWS_INSTANCE_IPV6 must be an IPv6 address, not g::1."),
                register(
                        "api",
                        "attributes { key: 'AWS_INSTANCE_PORT' value: '65536' }",
                        "The attribute AWS_INSTANCE_PORT must be a port, 1 to 65535, not 65536."),
                register(
                        "web",
                        IPV4 + "attributes { key: 'AWS_INIT_HEALTH_STATUS' value: 'ILL' }",
                        "The attribute AWS_INIT_HEALTH_STATUS must be HEALTHY or UNHEALTHY, not ILL."),
                register(
                        "api",
                        "attributes { key: 'AWS_INIT_HEALTH_STATUS' value: 'HEALTHY' }",
                        "The attribute AWS_INIT_HEALTH_STATUS is only valid for a service with HealthCheckCustomConfig."),
                register(
                        "api",
                        "attributes { key: 'AWS_OTHER' value: 'x' }",
                        "The attribute AWS_OTHER is reserved."),
                register(
                        "api",
                        "attributes { key: 'AWS_ALIAS_DNS_NAME' value: 'x' }",
                        "The attribute AWS_ALIAS_DNS_NAME is not offered."),
                register(
                        "api",
                        "attributes { key: 'AWS_EC2_INSTANCE_ID' value: 'i-1' }",
                        "The attribute AWS_EC2_INSTANCE_ID is not offered."),
                register(
                        "api",
                        "attributes { key: 'a b' value: 'x' }",
                        "The key of an attribute has 1 to 255 visible characters: a b"),
                register(
                        "api",
                        "attributes { key: 'a' value: ' x' }",
                        "Attributes[\"a\"] must match ^([a-zA-Z0-9!-~][ \\ta-zA-Z0-9!-~]*){0,1}[a-zA-Z0-9!-~]{0,1}$, not \" x\"."),
                register(
                        "api",
                        attributes(31, "v"),
                        "An instance has at most 30 custom attributes."),
                register(
                        "api",
                        attributes(5, "v".repeat(1_000)),
                        "The custom attributes of an instance have at most 5000 characters together."),
                arguments(
                        "DeregisterInstance",
                        "service_id: '{web}' instance_id: 'i-2'",
                        "InstanceNotFound",
                        "Instance not found"),
                arguments(
                        "DeregisterInstance",
                        "service_id: '" + UNKNOWN_SERVICE + "' instance_id: 'i'",
                        "ServiceNotFound",
                        "Service not found"),
                arguments(
                        "GetInstance",
                        "service_id: '{web}' instance_id: 'i-2'",
                        "InstanceNotFound",
                        "Instance not found"),
                arguments(
                        "GetInstancesHealthStatus",
                        "service_id: '{web}' instances: 'i-2'",
                        "InstanceNotFound",
                        "Instance not found"),
                arguments(
                        "UpdateInstanceCustomHealthStatus",
                        "service_id: '{web}' instance_id: 'i-2' status: 'HEALTHY'",
                        "InstanceNotFound",
                        "Instance not found"),
                arguments(
                        "UpdateInstanceCustomHealthStatus",
                        "service_id: '{srv}' instance_id: 'i-1' status: 'HEALTHY'",
                        "CustomHealthNotFound",
                        "The service {srv} has no custom health check."),
                arguments(
                        "DiscoverInstances",
                        "namespace_name: 'nowhere' service_name: 'web'",
                        "NamespaceNotFound",
                        "Namespace not found"),
                arguments(
                        "DiscoverInstances",
                        "namespace_name: 'prod.internal' service_name: 'Web'",
                        "ServiceNotFound",
                        "Service not found"),
                arguments(
                        "DiscoverInstancesRevision",
                        "namespace_name: 'prod.internal' service_name: 'none'",
                        "ServiceNotFound",
                        "Service not found"));
    }

    private static Stream<Arguments> listings() {
        return Stream.of(
                arguments(
                        "GetOperation",
                        "operation_id: 'none'",
                        "OperationNotFound",
                        "Operation not found"),
                arguments(
                        "ListNamespaces",
                        "filters { name: 'TYPE' values: 'HTTP' condition: 'BETWEEN' }",
                        "InvalidInput",
                        "The condition BETWEEN is not valid for the filter TYPE."),
                arguments(
                        "ListNamespaces",
                        "filters { name: 'NAME' values: 'a' values: 'b' }",
                        "InvalidInput",
                        "The filter NAME with the condition EQ has a wrong number of values: 2."),
                arguments(
                        "ListServices",
                        "filters { name: 'NAMESPACE_ID' values: 'a' condition: 'BEGINS_WITH' }",
                        "InvalidInput",
                        "The condition BEGINS_WITH is not valid for the filter NAMESPACE_ID."),
                arguments(
                        "ListOperations",
                        "filters { name: 'UPDATE_DATE' values: '1' condition: 'BETWEEN' }",
                        "InvalidInput",
                        "The filter UPDATE_DATE with the condition BETWEEN has a wrong number of values: 1."),
                arguments(
                        "ListOperations",
                        "filters { name: 'UPDATE_DATE' values: '1' values: 'x' condition: 'BETWEEN' }",
                        "InvalidInput",
                        "The value x of the filter UPDATE_DATE is not a time in seconds."),
                arguments("ListNamespaces", "next_token: 'zzz'", "InvalidInput", "Invalid token."));
    }

    private static Stream<Arguments> tags() {
        return Stream.of(
                arguments(
                        "ListTagsForResource",
                        "resource_arn: 'x'",
                        "InvalidInput",
                        "Invalid ARN: x"),
                arguments(
                        "TagResource",
                        "resource_arn: 'arn:aws:servicediscovery:us-east-1:123456789012:service/none' tags { key: 'a' value: 'b' }",
                        "ResourceNotFoundException",
                        "The resource was not found: arn:aws:servicediscovery:us-east-1:123456789012:service/none"),
                arguments(
                        "TagResource",
                        "resource_arn: 'arn:aws:servicediscovery:us-east-1:123456789012:service/{web}' "
                                + tags(51),
                        "TooManyTagsException",
                        "The maximum number of tags on a resource is 50."));
    }

    private static Arguments register(String service, String attributes, String text) {
        return arguments(
                "RegisterInstance",
                "service_id: '{%s}' instance_id: 'i' %s".formatted(service, attributes),
                "InvalidInput",
                text);
    }

    private static String attributes(int count, String value) {
        return IntStream.range(0, count)
                .mapToObj(i -> "attributes { key: 'k%d' value: '%s' }".formatted(i, value))
                .collect(Collectors.joining(" "));
    }

    private static String tags(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "tags { key: 'k%d' value: '' }".formatted(i))
                .collect(Collectors.joining(" "));
    }

    private static String longName() {
        return ("c".repeat(60) + ".").repeat(3) + "com";
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void isRefused(String operation, String request, String code, String text) {
        var names = new TestNames().furnished();
        names.namespace(
                "long", "CreatePrivateDnsNamespace", "name: '" + longName() + "' vpc: 'vpc-12345'");
        names.service("noted", "http", "");
        names.call("UpdateServiceAttributes", "service_id: '{noted}' " + attributes(30, "v"));
        String before = names.everything();

        names.isRefused(operation, request, code, text);

        assertThat(names.everything()).isEqualTo(before);
    }
}
