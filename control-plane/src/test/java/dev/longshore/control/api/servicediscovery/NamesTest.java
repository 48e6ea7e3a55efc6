package dev.longshore.control.api.servicediscovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.proto.servicediscovery.DiscoverInstancesResponse;
import dev.longshore.proto.servicediscovery.GetInstancesHealthStatusResponse;
import dev.longshore.proto.servicediscovery.GetNamespaceResponse;
import dev.longshore.proto.servicediscovery.GetServiceAttributesResponse;
import dev.longshore.proto.servicediscovery.GetServiceResponse;
import dev.longshore.proto.servicediscovery.HttpInstanceSummary;
import dev.longshore.proto.servicediscovery.InstanceSummary;
import dev.longshore.proto.servicediscovery.ListInstancesResponse;
import dev.longshore.proto.servicediscovery.ListNamespacesResponse;
import dev.longshore.proto.servicediscovery.ListOperationsResponse;
import dev.longshore.proto.servicediscovery.ListServicesResponse;
import dev.longshore.proto.servicediscovery.ListTagsForResourceResponse;
import dev.longshore.proto.servicediscovery.Namespace;
import dev.longshore.proto.servicediscovery.Operation;
import dev.longshore.proto.servicediscovery.OperationSummary;
import dev.longshore.proto.servicediscovery.Service;
import dev.longshore.proto.servicediscovery.Tag;
import dev.longshore.proto.store.FeatureLevel;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Namespaces, services and instances live as callers of Cloud Map know them. */
class NamesTest {
    private static final String A_RECORD = "dns_config { dns_records { type: 'A' ttl: 10 } }";
    private static final String HEALTH = " health_check_custom_config { failure_threshold: 5 }";

    private final TestNames names = new TestNames();

    private String register(String service, String id, String address) {
        return names.operationId(
                "RegisterInstance",
                "service_id: '{%s}' instance_id: '%s' attributes { key: 'AWS_INSTANCE_IPV4' value: '%s' } attributes { key: 'stage' value: 'beta' }"
                        .formatted(service, id, address));
    }

    private DiscoverInstancesResponse discover(String members) {
        return names.call(
                DiscoverInstancesResponse.class,
                "DiscoverInstances",
                "namespace_name: 'prod.internal' service_name: 'web' " + members);
    }

    private List<String> found(String members) {
        return discover(members).getInstancesList().stream()
                .map(HttpInstanceSummary::getInstanceId)
                .toList();
    }

    private Namespace namespace(String id) {
        return names.call(GetNamespaceResponse.class, "GetNamespace", "id: '" + id + "'")
                .getNamespace();
    }

    private Service service(String id) {
        return names.call(GetServiceResponse.class, "GetService", "id: '" + id + "'").getService();
    }

    private void privateNamespace() {
        names.namespace(
                "ns",
                "CreatePrivateDnsNamespace",
                "name: 'prod.internal' vpc: 'vpc-12345' description: 'd' creator_request_id: 'c-1'");
    }

    @Test
    void privateNamespaceShowsWhatItIs() {
        privateNamespace();

        Namespace shown = namespace("{ns}");

        assertThat(shown.getId()).matches("ns-[a-z0-9]{16}");
        assertThat(shown.getArn())
                .isEqualTo(
                        "arn:aws:servicediscovery:us-east-1:123456789012:namespace/"
                                + shown.getId());
        assertThat(shown.getType()).isEqualTo("DNS_PRIVATE");
        assertThat(shown.getDescription()).isEqualTo("d");
        assertThat(shown.getServiceCount()).isZero();
        assertThat(shown.getProperties().getHttpProperties().getHttpName())
                .isEqualTo("prod.internal");
        assertThat(shown.getProperties().getDnsProperties().getHostedZoneId()).matches("Z0\\w{19}");
        assertThat(shown.getProperties().getDnsProperties().getSoa().getTtl()).isEqualTo(15);
        assertThat(namespace(shown.getArn())).isEqualTo(shown);
    }

    @Test
    void operationsSaySuccessAtOnce() {
        String id =
                names.operationId(
                        "CreatePrivateDnsNamespace", "name: 'prod.internal' vpc: 'vpc-12345'");

        Operation operation = names.operation(id);

        assertThat(id).matches("[a-z0-9]{32}-[a-z0-9]{8}");
        assertThat(operation.getStatus()).isEqualTo("SUCCESS");
        assertThat(operation.getType()).isEqualTo("CREATE_NAMESPACE");
        assertThat(operation.getTargetsMap()).containsOnlyKeys("NAMESPACE");
        assertThat(listed("filters { name: 'TYPE' values: 'CREATE_NAMESPACE' }"))
                .containsExactly(id);
        assertThat(
                        listed(
                                "filters { name: 'UPDATE_DATE' values: '1000' values: '2000' condition: 'BETWEEN' }"))
                .isEmpty();
    }

    private List<String> listed(String members) {
        return names
                .call(ListOperationsResponse.class, "ListOperations", members)
                .getOperationsList()
                .stream()
                .map(OperationSummary::getId)
                .toList();
    }

    @Test
    void sameCreatorRequestIsAnsweredAgain() {
        String request =
                "name: 'prod.internal' vpc: 'vpc-12345' creator_request_id: 'c-1' description: 'd'";
        String first = names.operationId("CreatePrivateDnsNamespace", request);

        assertThat(names.operationId("CreatePrivateDnsNamespace", request)).isEqualTo(first);
    }

    @Test
    void twoPrivateNamespacesOfOneNameInOneNetworkFail() {
        privateNamespace();

        String id =
                names.operationId(
                        "CreatePrivateDnsNamespace", "name: 'Prod.internal' vpc: 'vpc-12345'");

        assertThat(names.operation(id).getStatus()).isEqualTo("FAIL");
        assertThat(names.operation(id).getErrorCode()).isEqualTo("CANNOT_CREATE_HOSTED_ZONE");
        assertThat(names.operation(id).getErrorMessage()).contains("overlapping name space");
    }

    @Test
    void networkThatIsNotThereFailsTheOperation() {
        TestNames strict = TestNames.thatReject();

        String id = strict.operationId("CreatePrivateDnsNamespace", "name: 'a.b' vpc: 'vpc-12345'");

        assertThat(strict.operation(id).getStatus()).isEqualTo("FAIL");
        assertThat(strict.operation(id).getErrorMessage()).contains("does not exist");
    }

    @Test
    void namespacesAreListedByTheirTypesAndNames() {
        privateNamespace();
        names.namespace("http", "CreateHttpNamespace", "name: 'prod.internal'");

        ListNamespacesResponse http =
                names.call(
                        ListNamespacesResponse.class,
                        "ListNamespaces",
                        "filters { name: 'TYPE' values: 'HTTP' }");
        ListNamespacesResponse beginning =
                names.call(
                        ListNamespacesResponse.class,
                        "ListNamespaces",
                        "filters { name: 'HTTP_NAME' values: 'prod.internal-' condition: 'BEGINS_WITH' }");

        assertThat(http.getNamespacesList()).hasSize(1);
        assertThat(http.getNamespaces(0).getProperties().getHttpProperties().getHttpName())
                .as("the plain name is taken")
                .matches("prod\\.internal-[a-z0-9]{8}");
        assertThat(beginning.getNamespacesList()).isEqualTo(http.getNamespacesList());
    }

    @Test
    void namespaceChangesAndGoes() {
        privateNamespace();

        names.call(
                "UpdatePrivateDnsNamespace",
                "id: '{ns}' namespace { description: 'other' properties { dns_properties { SOA { ttl: 60 } } } }"
                        .replace("SOA", "soa"));

        assertThat(namespace("{ns}").getDescription()).isEqualTo("other");
        assertThat(namespace("{ns}").getProperties().getDnsProperties().getSoa().getTtl())
                .isEqualTo(60);
        assertThat(names.operation(names.operationId("DeleteNamespace", "id: '{ns}'")).getStatus())
                .isEqualTo("SUCCESS");
        names.isRefused("GetNamespace", "id: '{ns}'", "NamespaceNotFound", "Namespace not found");
    }

    @Test
    void serviceShowsWhatItIs() {
        privateNamespace();
        names.service("web", "ns", A_RECORD + HEALTH);

        Service shown = service("{web}");

        assertThat(shown.getId()).matches("srv-[a-z0-9]{16}");
        assertThat(shown.getType()).isEqualTo("DNS_HTTP");
        assertThat(shown.getDnsConfig().getRoutingPolicy()).isEqualTo("MULTIVALUE");
        assertThat(shown.getDnsConfig().getNamespaceId()).isEqualTo(shown.getNamespaceId());
        assertThat(shown.getHealthCheckCustomConfig().getFailureThreshold()).isEqualTo(1);
        assertThat(shown.getInstanceCount()).isZero();
        assertThat(service(shown.getArn())).isEqualTo(shown);
        assertThat(namespace("{ns}").getServiceCount()).isEqualTo(1);
    }

    @Test
    void serviceKeepsItsTypesAndChangesItsTimes() {
        privateNamespace();
        names.service("web", "ns", A_RECORD);

        names.call(
                "UpdateService",
                "id: '{web}' service { description: 'x' dns_config { dns_records { type: 'A' ttl: 99 } } }");

        assertThat(service("{web}").getDescription()).isEqualTo("x");
        assertThat(service("{web}").getDnsConfig().getDnsRecords(0).getTtl()).isEqualTo(99);
        assertThat(service("{web}").getDnsConfig().getRoutingPolicy()).isEqualTo("MULTIVALUE");
    }

    @Test
    void servicesAreListedByNamespaceInPages() {
        privateNamespace();
        names.namespace("http", "CreateHttpNamespace", "name: 'calls'");
        for (String name : List.of("a", "b", "c")) {
            names.service(name, "ns", A_RECORD);
        }
        names.service("other", "http", "");
        String filter = "filters { name: 'NAMESPACE_ID' values: '{ns}' } max_results: 2 ";

        var first = names.call(ListServicesResponse.class, "ListServices", filter);
        var rest =
                names.call(
                        ListServicesResponse.class,
                        "ListServices",
                        filter + "next_token: '" + first.getNextToken() + "'");

        assertThat(first.getServicesList()).hasSize(2);
        assertThat(rest.getServicesList()).hasSize(1);
        assertThat(rest.hasNextToken()).isFalse();
    }

    @Test
    void instanceIsFoundUntilItIsDeregistered() {
        privateNamespace();
        names.service("web", "ns", A_RECORD + HEALTH);
        long none = discover("").getInstancesRevision();
        String operation = register("web", "i-1", "10.0.0.1");
        register("web", "i-2", "10.0.0.2");
        long two = discover("").getInstancesRevision();

        assertThat(names.target(operation, "INSTANCE")).isEqualTo("i-1");
        assertThat(found("")).containsExactly("i-1", "i-2");
        assertThat(two).isEqualTo(none + 2);
        assertThat(service("{web}").getInstanceCount()).isEqualTo(2);

        names.call("DeregisterInstance", "service_id: '{web}' instance_id: 'i-1'");

        assertThat(found("")).containsExactly("i-2");
        assertThat(discover("").getInstancesRevision()).isEqualTo(two + 1);
        names.call("DeregisterInstance", "service_id: '{web}' instance_id: 'i-2'");
        names.call("DeleteService", "id: '{web}'");
        names.isRefused("GetService", "id: '{web}'", "ServiceNotFound", "Service not found");
    }

    @Test
    void healthDecidesWhatIsFound() {
        privateNamespace();
        names.service("web", "ns", A_RECORD + HEALTH);
        register("web", "i-1", "10.0.0.1");
        register("web", "i-2", "10.0.0.2");
        long before = discover("").getInstancesRevision();

        ill("i-1");

        assertThat(found("health_status: 'HEALTHY'")).containsExactly("i-2");
        assertThat(found("health_status: 'UNHEALTHY'")).containsExactly("i-1");
        assertThat(found("health_status: 'ALL'")).containsExactly("i-1", "i-2");
        assertThat(discover("").getInstancesRevision()).as("health is no change").isEqualTo(before);
        ill("i-2");
        assertThat(found("")).isEmpty();
        assertThat(found("health_status: 'HEALTHY_OR_ELSE_ALL'")).containsExactly("i-1", "i-2");
        assertThat(
                        names.call(
                                        GetInstancesHealthStatusResponse.class,
                                        "GetInstancesHealthStatus",
                                        "service_id: '{web}' instances: 'i-2'")
                                .getStatusMap())
                .containsExactly(Map.entry("i-2", "UNHEALTHY"));
    }

    private void ill(String id) {
        names.call(
                "UpdateInstanceCustomHealthStatus",
                "service_id: '{web}' instance_id: '" + id + "' status: 'UNHEALTHY'");
    }

    @Test
    void withoutHealthAllAreFound() {
        privateNamespace();
        names.service("web", "ns", A_RECORD);
        register("web", "i-1", "10.0.0.1");

        assertThat(found("health_status: 'UNHEALTHY'")).containsExactly("i-1");
        assertThat(discover("").getInstances(0).getHealthStatus()).isEqualTo("UNKNOWN");
    }

    @Test
    void parametersNarrowWhatIsFound() {
        privateNamespace();
        names.service("web", "ns", A_RECORD);
        register("web", "i-1", "10.0.0.1");
        register("web", "i-2", "10.0.0.2");

        assertThat(found("query_parameters { key: 'stage' value: 'prod' }")).isEmpty();
        assertThat(found("query_parameters { key: 'stage' value: 'beta' } max_results: 1"))
                .hasSize(1);
        assertThat(found("optional_parameters { key: 'AWS_INSTANCE_IPV4' value: '10.0.0.2' }"))
                .containsExactly("i-2");
        assertThat(found("optional_parameters { key: 'stage' value: 'prod' }")).hasSize(2);
    }

    @Test
    void instancesAreListedInPages() {
        privateNamespace();
        names.service("web", "ns", A_RECORD);
        register("web", "i-1", "10.0.0.1");
        register("web", "i-2", "10.0.0.2");
        register("web", "i-3", "10.0.0.3");

        var first =
                names.call(
                        ListInstancesResponse.class,
                        "ListInstances",
                        "service_id: '{web}' max_results: 2");
        var rest =
                names.call(
                        ListInstancesResponse.class,
                        "ListInstances",
                        "service_id: '{web}' max_results: 2 next_token: '"
                                + first.getNextToken()
                                + "'");

        assertThat(first.getInstancesList()).hasSize(2);
        assertThat(rest.getInstancesList())
                .extracting(InstanceSummary::getId)
                .containsExactly("i-3");
    }

    @Test
    void tagsAndAttributesAreKept() {
        names.namespace(
                "http", "CreateHttpNamespace", "name: 'calls' tags { key: 'a' value: 'b' }");
        names.service("api", "http", "");
        String arn = "arn:aws:servicediscovery:us-east-1:123456789012:namespace/{http}";
        names.call("TagResource", "resource_arn: '" + arn + "' tags { key: 'c' value: 'd' }");
        names.call("UntagResource", "resource_arn: '" + arn + "' tag_keys: 'a'");
        names.call(
                "UpdateServiceAttributes",
                "service_id: '{api}' attributes { key: 'p' value: 'q' } attributes { key: 'r' value: 's' }");
        names.call("DeleteServiceAttributes", "service_id: '{api}' attributes: 'p'");

        assertThat(
                        names.call(
                                        ListTagsForResourceResponse.class,
                                        "ListTagsForResource",
                                        "resource_arn: '" + arn + "'")
                                .getTagsList())
                .containsExactly(Tag.newBuilder().setKey("c").setValue("d").build());
        assertThat(
                        names.call(
                                        GetServiceAttributesResponse.class,
                                        "GetServiceAttributes",
                                        "service_id: '{api}'")
                                .getServiceAttributes()
                                .getAttributesMap())
                .containsExactly(Map.entry("r", "s"));
    }

    @Test
    void nothingIsOfferedWhileSomebodyDoesNotKnowTheRows() {
        names.api.level(FeatureLevel.FEATURE_LEVEL_NETWORKS_VALUE);

        names.isRefused(
                "ListNamespaces",
                "",
                "InvalidInput",
                "Names are not offered while servers or agents of an older version are in use.");
    }
}
