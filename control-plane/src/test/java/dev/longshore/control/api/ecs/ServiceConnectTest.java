package dev.longshore.control.api.ecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.domain.naming.TaskRegistrations;
import dev.longshore.proto.agent.ConnectAlias;
import dev.longshore.proto.agent.ConnectView;
import dev.longshore.proto.agent.TaskNetwork;
import dev.longshore.proto.ecs.CreateClusterResponse;
import dev.longshore.proto.ecs.Deployment;
import dev.longshore.proto.ecs.DescribeServiceRevisionsResponse;
import dev.longshore.proto.ecs.ListServicesByNamespaceResponse;
import dev.longshore.proto.ecs.Service;
import dev.longshore.proto.ecs.ServiceConnectServiceResource;
import dev.longshore.proto.ecs.UpdateClusterResponse;
import dev.longshore.proto.servicediscovery.DiscoverInstancesResponse;
import dev.longshore.proto.servicediscovery.ListNamespacesResponse;
import dev.longshore.proto.store.ServiceRevisionRow;
import dev.longshore.proto.store.TaskEndpoint;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ServiceRevisionKey;
import dev.longshore.state.tables.ecs.TaskKey;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Services that offer and call by Service Connect. */
class ServiceConnectTest {
    private static final String INVALID = "InvalidParameterException";
    private static final String NOT_OFFERED = "UnsupportedFeatureException";
    private static final String IN_PROD = "namespace: 'prod' ";

    private final TestServices services = new TestServices();
    private final TestApi api = services.api;

    ServiceConnectTest() {
        api.call("ServiceDiscovery/CreateHttpNamespace", "name: 'prod'");
        api.call(
                "RegisterTaskDefinition",
                """
                family: 'api' network_mode: 'awsvpc' cpu: '256' memory: '512' container_definitions {
                  name: 'app' image: 'app' essential: true
                  port_mappings { name: 'web' container_port: 8080 app_protocol: 'http' }
                  port_mappings { name: 'raw' container_port: 9000 }
                  port_mappings { name: 'datagrams' container_port: 9001 protocol: 'udp' }
                  port_mappings { name: 'many' container_port_range: '9100-9110' }
                }
                """);
    }

    private static String service(String name, String connect) {
        return "service_name: '%s' desired_count: 1 task_definition: 'api' launch_type: 'FARGATE' "
                        .formatted(name)
                + InvalidRequest.NETWORK
                + connect(connect);
    }

    private static String connect(String members) {
        return "service_connect_configuration { enabled: true " + members + " } ";
    }

    private Service create(String name, String connect) {
        return services.create(service(name, connect));
    }

    private static String revision(Deployment deployment) {
        return deployment.getId().substring(deployment.getId().indexOf('/') + 1);
    }

    private ConnectView view(Deployment deployment, String service) {
        String id = revision(deployment);
        return api.row(Tables.SERVICE_REVISIONS, new ServiceRevisionKey("default", service, id))
                .map(ServiceRevisionRow::getConnect)
                .orElseThrow();
    }

    private static Stream<Arguments> refusals() {
        return Stream.of(
                arguments("", INVALID, "Namespace is missing"),
                arguments(
                        "namespace: 'none'",
                        "NamespaceNotFoundException",
                        "Failed to retrieve namespace for none"),
                arguments(
                        IN_PROD
                                + "services { port_name: 'web' client_aliases { port: 80 }"
                                + " client_aliases { port: 81 } }",
                        INVALID,
                        "2 clientAliases exceeds the max limit of 1"),
                arguments(
                        IN_PROD
                                + "services { port_name: 'web' client_aliases { port: 80 dns_name:"
                                + " 'Not a name' } }",
                        INVALID,
                        "The DNS name that you provided is invalid. The name must be a valid DNS"
                                + " name but doesn't need to be fully-qualified. Up to 127 characters"
                                + " are allowed. The name can include lowercase letters, numbers,"
                                + " underscores (_), hyphens (-), and periods (.). The name can't start"
                                + " with a hyphen."),
                arguments(
                        IN_PROD + "services { port_name: 'web' client_aliases { port: 0 } }",
                        INVALID,
                        "The port of a clientAlias must be between 1 and 65535."),
                arguments(
                        IN_PROD + "services { port_name: 'other' }",
                        INVALID,
                        "portName(other) does not refer to any named PortMapping in the task"
                                + " definition."),
                arguments(
                        IN_PROD + "services { port_name: 'datagrams' }",
                        INVALID,
                        "portName(datagrams) refers to a PortMapping of the protocol udp, which"
                                + " Service Connect does not support."),
                arguments(
                        IN_PROD + "services { port_name: 'many' }",
                        INVALID,
                        "portName(many) refers to a range of ports, which Service Connect does not"
                                + " support."),
                arguments(
                        IN_PROD + "services { port_name: 'web' discovery_name: '-web' }",
                        INVALID,
                        "The discoveryName -web is invalid. Up to 64 characters are allowed. The"
                                + " name can include lowercase letters, numbers, underscores (_), and"
                                + " hyphens (-). The name can't start with a hyphen."),
                arguments(
                        IN_PROD + "services { port_name: 'web' discovery_name: 'taken' }",
                        INVALID,
                        "The discoveryName taken is already in use in the namespace prod."),
                arguments(
                        IN_PROD
                                + "services { port_name: 'web' client_aliases { port: 80 dns_name:"
                                + " 'taken' } }",
                        INVALID,
                        "The clientAlias taken:80 is already in use in the namespace prod."),
                arguments(
                        IN_PROD
                                + "services { port_name: 'web' discovery_name: 'a' } services {"
                                + " port_name: 'raw' discovery_name: 'a' }",
                        INVALID,
                        "The discoveryName a is already in use in the namespace prod."),
                arguments(
                        IN_PROD
                                + "services { port_name: 'raw' timeout {"
                                + " per_request_timeout_seconds: 3 } }",
                        INVALID,
                        "perRequestTimeoutSeconds is not supported for portName(raw), whose"
                                + " PortMapping has no appProtocol."),
                arguments(
                        IN_PROD
                                + "services { port_name: 'web' tls { issuer_certificate_authority {"
                                + " } } }",
                        NOT_OFFERED,
                        notOffered("services.tls")),
                arguments(
                        IN_PROD + "access_log_configuration { format: 'JSON' }",
                        NOT_OFFERED,
                        notOffered("accessLogConfiguration")),
                arguments(
                        IN_PROD + "services { port_name: 'web' ingress_port_override: 81 }",
                        NOT_OFFERED,
                        notOffered(
                                "services.ingressPortOverride other than the container's port")));
    }

    private static String notOffered(String member) {
        return "The service asks for serviceConnectConfiguration."
                + member
                + ", which this version of Longshore does not offer yet.";
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void isRefused(String connect, String code, String text) {
        create(
                "before",
                IN_PROD
                        + "services { port_name: 'web' discovery_name: 'taken' client_aliases {"
                        + " port: 80 dns_name: 'taken' } }");
        refused(service("s", connect), code, text);
    }

    private void refused(String request, String code, String text) {
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> services.create(request))
                .satisfies(
                        refused -> {
                            assertThat(refused.text()).isEqualTo(text);
                            assertThat(refused.code()).isEqualTo(code);
                        });
    }

    @Test
    void tasksWithoutAnInterfaceOfTheirOwnAreRefused() {
        refused(
                "service_name: 's' desired_count: 1 task_definition: 'web' " + connect(IN_PROD),
                NOT_OFFERED,
                "The service asks for serviceConnectConfiguration of tasks without a network"
                        + " interface of their own, which this version of Longshore does not offer"
                        + " yet.");
    }

    @Test
    void servicesDrivenFromOutsideAreRefused() {
        refused(
                "service_name: 's' deployment_controller { type: 'EXTERNAL' } " + connect(IN_PROD),
                INVALID,
                "ServiceConnectConfiguration can be configured only with ECS deployment"
                        + " controller.");
    }

    @Test
    void aServiceShowsWhatItOffers() {
        Service made = create("s", IN_PROD + "services { port_name: 'web' }");

        Deployment deployment = made.getDeployments(0);
        assertThat(deployment.getServiceConnectConfiguration().getNamespace()).isEqualTo("prod");
        assertThat(deployment.getServiceConnectResourcesList())
                .extracting(ServiceConnectServiceResource::getDiscoveryName)
                .containsExactly("web");
        assertThat(deployment.getServiceConnectResources(0).getDiscoveryArn())
                .startsWith("arn:aws:servicediscovery:us-east-1:123456789012:service/srv-");
        var revision =
                ((DescribeServiceRevisionsResponse)
                                api.call(
                                        "DescribeServiceRevisions",
                                        "service_revision_arns: '"
                                                + TestServices.ARN
                                                + "service-revision/default/s/"
                                                + revision(deployment)
                                                + "'"))
                        .getServiceRevisions(0);
        assertThat(revision.getServiceConnectConfiguration())
                .isEqualTo(deployment.getServiceConnectConfiguration());
        assertThat(byNamespace("prod").getServiceArnsList()).containsExactly(made.getServiceArn());
        assertThat(view(deployment, "s").getAliasesList())
                .singleElement()
                .satisfies(
                        alias -> {
                            assertThat(alias.getDnsName()).isEqualTo("web.prod");
                            assertThat(alias.getPort()).isEqualTo(8080);
                            assertThat(alias.getAddress()).isEqualTo("169.254.172.1");
                            assertThat(alias.getProtocol()).isEqualTo("http");
                            assertThat(alias.getIdleTimeout()).isEqualTo(300);
                            assertThat(alias.getRequestTimeout()).isEqualTo(15);
                        });
    }

    private ListServicesByNamespaceResponse byNamespace(String namespace) {
        return (ListServicesByNamespaceResponse)
                api.call("ListServicesByNamespace", "namespace: '" + namespace + "'");
    }

    @Test
    void theSameServiceAgainIsTheSameAndAnotherIsNot() {
        create("s", IN_PROD + "services { port_name: 'web' }");
        create("s", IN_PROD + "services { port_name: 'web' }");
        refused(
                service("s", IN_PROD + "services { port_name: 'raw' }"),
                INVALID,
                "Creation of service was not idempotent.");
    }

    @Test
    void aDeploymentKnowsWhatThereWasWhenItBegan() {
        Service client = create("client", IN_PROD);
        assertThat(view(client.getDeployments(0), "client").getAliasesList()).isEmpty();

        create("s", IN_PROD + "services { port_name: 'web' } services { port_name: 'raw' }");
        assertThat(view(services.described("client").getDeployments(0), "client").getAliasesList())
                .isEmpty();

        Service again = services.update("client", "force_new_deployment: true");
        assertThat(view(again.getDeployments(0), "client").getAliasesList())
                .extracting(ConnectAlias::getDnsName, ConnectAlias::getAddress)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("raw.prod", "169.254.172.1"),
                        org.assertj.core.groups.Tuple.tuple("web.prod", "169.254.172.2"));
    }

    /** So that a proxy does not begin anew with each deployment. */
    @Test
    void deploymentsThatKnowTheSameHaveOneView() {
        Service first = create("s", IN_PROD + "services { port_name: 'web' }");
        Service again = services.update("s", "force_new_deployment: true");
        Service other = create("t", IN_PROD);

        String view = view(first.getDeployments(0), "s").getId();
        assertThat(view(again.getDeployments(0), "s").getId()).isEqualTo(view);
        assertThat(view(other.getDeployments(0), "t").getId()).isNotEqualTo(view);
    }

    @Test
    void portsOfOneNameHaveOneAddress() {
        create(
                "s",
                IN_PROD
                        + "services { port_name: 'web' client_aliases { port: 80 dns_name: 'api' }"
                        + " }services { port_name: 'raw' client_aliases { port: 90 dns_name: 'api'"
                        + " } }");
        assertThat(view(services.described("s").getDeployments(0), "s").getAliasesList())
                .extracting(ConnectAlias::getAddress)
                .containsExactly("169.254.172.1", "169.254.172.1");
    }

    @Test
    void anUpdateBringsAnotherConfigurationAndTakesItAway() {
        create("s", IN_PROD + "services { port_name: 'web' }");
        String first =
                services.described("s")
                        .getDeployments(0)
                        .getServiceConnectResources(0)
                        .getDiscoveryArn();

        // Its endpoint stays the same one.
        Service updated =
                services.update(
                        "s",
                        connect(
                                IN_PROD
                                        + "services { port_name: 'web' } services { port_name:"
                                        + " 'raw' }"));
        assertThat(updated.getDeploymentsList()).hasSize(2);
        assertThat(updated.getDeployments(0).getServiceConnectResourcesList())
                .extracting(ServiceConnectServiceResource::getDiscoveryArn)
                .hasSize(2)
                .contains(first);

        Service off = services.update("s", "service_connect_configuration { enabled: false }");
        assertThat(off.getDeploymentsList()).hasSize(3);
        assertThat(off.getDeployments(0).getServiceConnectConfiguration().getEnabled()).isFalse();
        assertThat(off.getDeployments(0).getServiceConnectResourcesList()).isEmpty();
        assertThat(byNamespace("prod").getServiceArnsList()).isEmpty();
        create("other", IN_PROD + "services { port_name: 'web' }"); // the name is free
    }

    @Test
    void whatIsNotSaidStays() {
        create("s", IN_PROD + "services { port_name: 'web' }");
        assertThat(services.update("s", "desired_count: 2").getDeploymentsList()).hasSize(1);
        Service updated = services.update("s", "force_new_deployment: true");
        assertThat(updated.getDeployments(0).getServiceConnectResourcesList()).hasSize(1);
    }

    @Test
    void theProtocolOfAnEndpointStays() {
        create("s", IN_PROD + "services { port_name: 'web' discovery_name: 'it' }");
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(
                        () ->
                                services.update(
                                        "s",
                                        connect(
                                                IN_PROD
                                                        + "services { port_name: 'raw'"
                                                        + " discovery_name: 'it' }")))
                .withMessageContaining("appProtocol of portName(raw) cannot be changed");
    }

    @Test
    void aClusterHasANamespaceForThoseThatNameNone() {
        String arn =
                ((CreateClusterResponse)
                                api.call(
                                        "CreateCluster",
                                        "cluster_name: 'c' service_connect_defaults { namespace:"
                                                + " 'fresh' }"))
                        .getCluster()
                        .getServiceConnectDefaults()
                        .getNamespace();
        assertThat(
                        ((ListNamespacesResponse) api.call("ServiceDiscovery/ListNamespaces", ""))
                                .getNamespacesList())
                .anySatisfy(
                        it -> {
                            assertThat(it.getArn()).isEqualTo(arn);
                            assertThat(it.getName()).isEqualTo("fresh");
                            assertThat(it.getType()).isEqualTo("HTTP");
                        });

        assertThat(defaults("prod")).isNotEqualTo(arn).isNotEmpty();
        create("s", "services { port_name: 'web' }");
        assertThat(byNamespace(defaults("prod")).getServiceArnsList()).hasSize(1);

        assertThat(defaults("")).isEmpty();
        // What has its namespace keeps it.
        assertThat(
                        services.update("s", "force_new_deployment: true")
                                .getDeployments(0)
                                .getServiceConnectResourcesList())
                .hasSize(1);
        refused(service("t", ""), INVALID, "Namespace is missing");
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(
                        () ->
                                defaults(
                                        "arn:aws:servicediscovery:us-east-1:123456789012:namespace/ns-none"))
                .satisfies(
                        refused ->
                                assertThat(refused.code()).isEqualTo("NamespaceNotFoundException"));
    }

    private String defaults(String namespace) {
        return ((UpdateClusterResponse)
                        api.call(
                                "UpdateCluster",
                                "cluster: 'default' service_connect_defaults { namespace: '%s' }"
                                        .formatted(namespace)))
                .getCluster()
                .getServiceConnectDefaults()
                .getNamespace();
    }

    @Test
    void itsTasksAreFoundByCalls() {
        Service made = create("s", IN_PROD + "services { port_name: 'web' }");
        String arn = made.getDeployments(0).getServiceConnectResources(0).getDiscoveryArn();
        task(arn, "PENDING", "RUNNING");
        assertThat(found().getInstancesList()).isEmpty();

        task(arn, "RUNNING", "RUNNING");
        assertThat(found().getInstancesList())
                .singleElement()
                .satisfies(
                        it ->
                                assertThat(it.getAttributesMap())
                                        .contains(
                                                Map.entry("AWS_INSTANCE_IPV4", "10.32.0.7"),
                                                Map.entry("AWS_INSTANCE_PORT", "8080"),
                                                Map.entry("ECS_SERVICE_NAME", "s")));
        long revision = found().getInstancesRevision();

        task(arn, "RUNNING", "STOPPED");
        assertThat(found().getInstancesList()).isEmpty();
        assertThat(found().getInstancesRevision()).isEqualTo(revision + 1);
    }

    private DiscoverInstancesResponse found() {
        return (DiscoverInstancesResponse)
                api.call(
                        "ServiceDiscovery/DiscoverInstances",
                        "namespace_name: 'prod' service_name: 'web'");
    }

    private void task(String discoveryArn, String status, String desired) {
        var row =
                TaskRow.newBuilder()
                        .setInstance("i-1")
                        .setNetwork(TaskNetwork.newBuilder().setAddress("10.32.0.7"))
                        .addEndpoints(
                                TaskEndpoint.newBuilder()
                                        .setNamedService(
                                                discoveryArn.substring(
                                                        discoveryArn.lastIndexOf('/') + 1))
                                        .setPort(8080));
        row.getTaskBuilder()
                .setTaskArn(TestServices.ARN + "task/default/t1")
                .setTaskDefinitionArn(TestServices.ARN + "task-definition/api:1")
                .setGroup("service:s")
                .setLaunchType("FARGATE")
                .setAvailabilityZone("us-east-1a")
                .setLastStatus(status)
                .setDesiredStatus(desired)
                .setHealthStatus("UNKNOWN");
        api.write(tx -> TaskRegistrations.put(tx, new TaskKey("default", "t1"), row.build()));
    }
}
