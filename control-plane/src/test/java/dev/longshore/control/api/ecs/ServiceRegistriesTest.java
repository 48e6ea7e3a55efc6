package dev.longshore.control.api.ecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.domain.naming.TaskRegistrations;
import dev.longshore.proto.agent.TaskNetwork;
import dev.longshore.proto.ecs.Service;
import dev.longshore.proto.ecs.ServiceRegistry;
import dev.longshore.proto.servicediscovery.CreatePrivateDnsNamespaceResponse;
import dev.longshore.proto.servicediscovery.CreateServiceResponse;
import dev.longshore.proto.servicediscovery.DiscoverInstancesResponse;
import dev.longshore.proto.servicediscovery.GetOperationResponse;
import dev.longshore.proto.store.TaskRegistry;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.tables.ecs.TaskKey;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Services whose tasks are found by names. */
class ServiceRegistriesTest {
    private static final String INVALID = "InvalidParameterException";
    private static final String HEALTH = " health_check_custom_config { }";

    private final TestServices services = new TestServices();
    private final TestApi api = services.api;
    private final Map<String, String> arns = new TreeMap<>();

    ServiceRegistriesTest() {
        var created =
                (CreatePrivateDnsNamespaceResponse)
                        api.call(
                                "ServiceDiscovery/CreatePrivateDnsNamespace",
                                "name: 'prod.internal' vpc: 'vpc-12345'");
        String namespace =
                ((GetOperationResponse)
                                api.call(
                                        "ServiceDiscovery/GetOperation",
                                        "operation_id: '" + created.getOperationId() + "'"))
                        .getOperation()
                        .getTargetsOrThrow("NAMESPACE");
        named(namespace, "a", "dns_config { dns_records { type: 'A' ttl: 10 } }" + HEALTH);
        named(namespace, "srv", "dns_config { dns_records { type: 'SRV' ttl: 10 } }");
        named(namespace, "aaaa", "dns_config { dns_records { type: 'AAAA' ttl: 10 } }");
        named(namespace, "calls", "");
    }

    private void named(String namespace, String name, String members) {
        arns.put(
                name,
                ((CreateServiceResponse)
                                api.call(
                                        "ServiceDiscovery/CreateService",
                                        "name: '%s' namespace_id: '%s' %s"
                                                .formatted(name, namespace, members)))
                        .getService()
                        .getArn());
    }

    private String filled(String text) {
        String filled = text;
        for (Map.Entry<String, String> arn : arns.entrySet()) {
            filled = filled.replace("{" + arn.getKey() + "}", arn.getValue());
        }
        return filled;
    }

    private static String registry(String members) {
        return "service_registries { " + members + " } ";
    }

    private Service create(String registry) {
        return services.create(
                filled(
                        "service_name: 's' desired_count: 1 "
                                + TestServices.ON_FARGATE
                                + registry(registry)));
    }

    private static Stream<Arguments> refusals() {
        return Stream.of(
                arguments("registry_arn: ''", INVALID, "Registry ARN cannot be empty."),
                arguments(
                        "registry_arn: 'arn:aws:servicediscovery:us-east-1:123456789012:service/srv-none'",
                        INVALID,
                        "Unable to find service registry: arn:aws:servicediscovery:us-east-1:123456789012:service/srv-none"),
                arguments(
                        "registry_arn: '{a}' container_name: 'app' container_port: 80",
                        INVALID,
                        "The values specified for serviceRegistries do not require a value for 'containerPort'. Remove the value and retry. Registry: {a}"),
                arguments(
                        "registry_arn: '{a}' port: 80",
                        INVALID,
                        "The values specified for serviceRegistries do not require a value for 'port'. Remove the value and retry. Registry: {a}"),
                arguments(
                        "registry_arn: '{aaaa}'",
                        INVALID,
                        "The service registry must have DNS records of type A or SRV. Registry: {aaaa}"),
                arguments(
                        "registry_arn: '{srv}'",
                        INVALID,
                        "A value for 'port', or for 'containerName' and 'containerPort', is required in serviceRegistries for a type 'SRV' DNS record. Registry: {srv}"),
                arguments(
                        "registry_arn: '{srv}' port: 80 container_name: 'app' container_port: 80",
                        INVALID,
                        "Specify a value for either 'port' or 'containerName' and 'containerPort' in serviceRegistries, but not for both. Registry: {srv}"),
                arguments(
                        "registry_arn: '{srv}' port: 65536",
                        INVALID,
                        "The port of serviceRegistries must be between 1 and 65535, not 65536."),
                arguments(
                        "registry_arn: '{srv}' container_name: 'none' container_port: 80",
                        INVALID,
                        "The container none does not exist in the task definition."),
                arguments(
                        "registry_arn: '{srv}' container_name: 'app' container_port: 81",
                        INVALID,
                        "The container app did not have a container port 81 defined."),
                arguments(
                        "registry_arn: '{a}' } service_registries { registry_arn: '{srv}'",
                        INVALID,
                        "service registries can have at most 1 items."));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void isRefused(String registry, String code, String text) {
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> create(registry))
                .satisfies(
                        refused -> {
                            assertThat(refused.text()).isEqualTo(filled(text));
                            assertThat(refused.code()).isEqualTo(code);
                        });
    }

    private static Stream<Arguments> refusalsOnMachines() {
        return Stream.of(
                arguments(
                        "registry_arn: '{a}'",
                        INVALID,
                        "serviceRegistries value is configured to use a type 'A' DNS record, which is not supported when specifying 'host' or 'bridge' for networkMode"),
                arguments(
                        "registry_arn: '{srv}'",
                        INVALID,
                        "When specifying 'host' or 'bridge' for networkMode, values for 'containerName' and 'containerPort' must be specified from the task definition."),
                arguments(
                        "registry_arn: '{calls}' container_name: 'app' container_port: 8080",
                        INVALID,
                        "The container app did not have a container port 8080 defined."));
    }

    @ParameterizedTest
    @MethodSource("refusalsOnMachines")
    void isRefusedWithoutAnInterface(String registry, String code, String text) {
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(
                        () -> services.onEc2("s", "desired_count: 1 " + filled(registry(registry))))
                .satisfies(
                        refused -> {
                            assertThat(refused.text()).isEqualTo(filled(text));
                            assertThat(refused.code()).isEqualTo(code);
                        });
    }

    @Test
    void aServiceShowsItsRegistryAndADeploymentBringsIt() {
        Service created = create("registry_arn: '{a}'");

        assertThat(created.getServiceRegistriesList())
                .extracting(ServiceRegistry::getRegistryArn)
                .containsExactly(arns.get("a"));
        assertThat(services.row("s").getDeployments(0).getServiceRegistriesList()).hasSize(1);

        services.update(
                "s",
                filled(
                        registry("registry_arn: '{srv}' port: 81")
                                .replace("service_registries", "service_registries { items")
                                .replace(" } ", " } } ")));

        assertThat(services.row("s").getDeploymentsList()).hasSize(2);
        assertThat(services.row("s").getDeployments(0).getServiceRegistries(0).getPort())
                .isEqualTo(81);
        assertThat(services.row("s").getDeployments(1).getServiceRegistries(0).getRegistryArn())
                .isEqualTo(arns.get("a"));

        services.update("s", "service_registries { }");
        assertThat(services.described("s").getServiceRegistriesList()).isEmpty();
    }

    /** As the launcher writes it, and agents report it. */
    private void task(String status, String desired, String health) {
        String service = arns.getOrDefault("a", "");
        var row =
                TaskRow.newBuilder()
                        .setInstance("i-1")
                        .setNetwork(TaskNetwork.newBuilder().setAddress("10.32.0.7"))
                        .setRegistry(
                                TaskRegistry.newBuilder()
                                        .setService(service.substring(service.indexOf('/') + 1))
                                        .setDns(true)
                                        .setCustomHealth(true));
        row.getTaskBuilder()
                .setTaskArn(TestServices.ARN + "task/default/t1")
                .setTaskDefinitionArn(TestServices.ARN + "task-definition/far:1")
                .setGroup("service:s")
                .setLaunchType("FARGATE")
                .setAvailabilityZone("us-east-1a")
                .setLastStatus(status)
                .setDesiredStatus(desired)
                .setHealthStatus(health);
        api.write(tx -> TaskRegistrations.put(tx, new TaskKey("default", "t1"), row.build()));
    }

    private DiscoverInstancesResponse found(String health) {
        return (DiscoverInstancesResponse)
                api.call(
                        "ServiceDiscovery/DiscoverInstances",
                        "namespace_name: 'prod.internal' service_name: 'a' health_status: '%s'"
                                .formatted(health));
    }

    @Test
    void aTaskIsAnInstanceFromItsBeginningToItsEnd() {
        task("PENDING", "RUNNING", "UNKNOWN");
        long before = found("ALL").getInstancesRevision();
        assertThat(found("ALL").getInstancesList()).isEmpty();

        task("ACTIVATING", "RUNNING", "UNKNOWN");
        assertThat(found("UNHEALTHY").getInstancesList()).hasSize(1);
        task("RUNNING", "RUNNING", "HEALTHY");
        task("RUNNING", "RUNNING", "UNHEALTHY");
        assertThat(found("HEALTHY").getInstancesList()).isEmpty();
        task("RUNNING", "RUNNING", "HEALTHY");
        assertThat(found("HEALTHY").getInstancesList())
                .singleElement()
                .satisfies(
                        it -> {
                            assertThat(it.getInstanceId()).isEqualTo("t1");
                            assertThat(it.getAttributesMap())
                                    .containsOnly(
                                            Map.entry("AWS_INSTANCE_IPV4", "10.32.0.7"),
                                            Map.entry("AWS_INIT_HEALTH_STATUS", "UNHEALTHY"),
                                            Map.entry("AVAILABILITY_ZONE", "us-east-1a"),
                                            Map.entry("REGION", "us-east-1"),
                                            Map.entry("ECS_SERVICE_NAME", "s"),
                                            Map.entry("ECS_CLUSTER_NAME", "default"),
                                            Map.entry("ECS_TASK_DEFINITION_FAMILY", "far"));
                        });
        assertThat(found("ALL").getInstancesRevision()).isEqualTo(before + 1);

        task("RUNNING", "STOPPED", "HEALTHY");
        assertThat(found("ALL").getInstancesList()).isEmpty();
        assertThat(found("ALL").getInstancesRevision()).isEqualTo(before + 2);
    }

    @Test
    void nobodyElseChangesATask() {
        task("RUNNING", "RUNNING", "HEALTHY");
        String names = "service_id: '%s' instance_id: 't1' ".formatted(arns.get("a"));

        for (String call : List.of("DeregisterInstance", "RegisterInstance")) {
            String more =
                    call.equals("RegisterInstance")
                            ? "attributes { key: 'AWS_INSTANCE_IPV4' value: '10.0.0.1' }"
                            : "";
            assertThatExceptionOfType(ApiException.class)
                    .isThrownBy(() -> api.call("ServiceDiscovery/" + call, names + more))
                    .satisfies(refused -> assertThat(refused.code()).isEqualTo("ResourceInUse"));
        }
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(
                        () ->
                                api.call(
                                        "ServiceDiscovery/UpdateInstanceCustomHealthStatus",
                                        names + "status: 'UNHEALTHY'"))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo("InvalidInput"));
    }
}
