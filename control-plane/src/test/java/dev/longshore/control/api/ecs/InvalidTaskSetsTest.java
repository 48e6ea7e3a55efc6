package dev.longshore.control.api.ecs;

import static dev.longshore.control.api.ecs.InvalidRequest.CLIENT;
import static dev.longshore.control.api.ecs.InvalidRequest.NETWORK;
import static dev.longshore.control.api.ecs.InvalidRequest.PARAMETER;
import static dev.longshore.control.api.ecs.InvalidRequest.row;
import static dev.longshore.control.api.ecs.InvalidService.UNSUPPORTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.longshore.control.api.ApiException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls about task sets, and about services that have them, that are refused. */
class InvalidTaskSetsTest {
    private static final String EXTERNAL = "deployment_controller { type: 'EXTERNAL' } ";
    private static final String SET = "cluster: 'default' service: 'ext' ";
    private static final String NOT_FOUND = "TaskSetNotFoundException";
    private static final String NO_SET = "The specified task set does not exist.";

    /**
     * Sends it where there are the services {@code s} (ECS), {@code ext} with three sets, {@code
     * full} with five, and {@code gone} (INACTIVE). {@code $primary}, {@code $active} and {@code
     * $draining} stand for the sets of {@code ext}.
     */
    @ParameterizedTest(name = "{0}: {3}")
    @MethodSource({"created", "updated", "deleted", "sets", "setsOfOthers", "changes", "tags"})
    void isRefused(String operation, String request, String code, String text) {
        var services = new TestServices();
        services.onEc2("s", "desired_count: 1");
        var sets = new TestTaskSets(services);
        sets.service("ext", "desired_count: 4");
        sets.service("full", "desired_count: 4");
        sets.service("gone", "");
        services.end("gone");
        for (int i = 0; i < 5; i++) {
            sets.create("full", "");
        }
        String primary = sets.create("ext", "scale { value: 50 }").getId();
        String active = sets.create("ext", "scale { value: 50 }").getId();
        String draining = sets.create("ext", "").getId();
        sets.makePrimary("ext", primary);
        sets.delete("ext", draining, "");
        String sent =
                request.replace("$primary", primary)
                        .replace("$active", active)
                        .replace("$draining", draining);

        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> services.api.call(operation, sent))
                .satisfies(
                        refused -> {
                            assertThat(refused.text()).isEqualTo(text);
                            assertThat(refused.code()).isEqualTo(code);
                        });
    }

    private static Arguments newService(String members, String text) {
        return row("CreateService", "service_name: 'new' " + EXTERNAL + members, PARAMETER, text);
    }

    static Stream<Arguments> created() {
        return Stream.of(
                newService("task_definition: 'web'", "TaskDefinition must be blank."),
                newService("task_definition: ''", "Family should not be null or empty."),
                newService(
                        "load_balancers { target_group_arn: 't' }",
                        "LoadBalancers must be empty or null."),
                newService("launch_type: 'FARGATE'", "LaunchType must be blank."),
                newService("platform_version: '1.4.0'", "PlatformVersion must be blank."),
                newService(NETWORK, "NetworkConfiguration must be empty or null."),
                newService(
                        "capacity_provider_strategy { capacity_provider: 'FARGATE' weight: 1 }",
                        "CapacityProviderStrategy must be empty or null."),
                newService(
                        "service_registries { registry_arn: 'r' }",
                        "ServiceRegistries must be empty or null."),
                newService(
                        InvalidService.DAEMON,
                        "The daemon scheduling strategy does not support the EXTERNAL deployment controller. Use the ECS"
                                + " deployment controller and try again"),
                newService(
                        "deployment_configuration { deployment_circuit_breaker { enable: true rollback: false } }",
                        "DeploymentCircuitBreaker feature can be configured only with ECS deployment controller."),
                newService(
                        "deployment_configuration { lifecycle_hooks { target_type: 'PAUSE' lifecycle_stages: 'PRE_SCALE_UP' } }",
                        "LifecycleHooks can be configured only with ECS deployment controller."),
                newService("desired_count: 5001", "desiredCount must be 0 to 5000, not 5001."),
                row(
                        "CreateService",
                        "service_name: 'ext' desired_count: 5 " + EXTERNAL,
                        PARAMETER,
                        "Creation of service was not idempotent."));
    }

    private static Arguments update(String members, String text) {
        return row("UpdateService", "service: 'ext' " + members, PARAMETER, text);
    }

    private static String unable(String what) {
        return "Unable to update "
                + what
                + " on services with an EXTERNAL deployment controller. Use CreateTaskSet to trigger a new deployment.";
    }

    static Stream<Arguments> updated() {
        return Stream.of(
                update("task_definition: 'web'", unable("task definition")),
                update(NETWORK, unable("network parameters")),
                update("load_balancers {}", unable("load balancers")),
                update("service_registries {}", unable("service registries")),
                update("platform_version: 'LATEST'", unable("platform version")),
                update(
                        "capacity_provider_strategy { items { capacity_provider: 'FARGATE' weight: 1 } }",
                        unable("capacity provider strategy")),
                update(
                        "force_new_deployment: true",
                        "Cannot force a new deployment on services with an EXTERNAL deployment controller. Use CreateTaskSet"
                                + " to trigger a new deployment."),
                update(
                        "deployment_configuration { deployment_circuit_breaker { enable: true rollback: false } }",
                        "DeploymentCircuitBreaker feature can be configured only with ECS deployment controller."),
                row(
                        "UpdateService",
                        "service: 'ext' deployment_controller { type: 'ECS' }",
                        UNSUPPORTED,
                        InvalidService.notOffered("deploymentController ECS")));
    }

    static Stream<Arguments> deleted() {
        return Stream.of(
                row(
                        "DeleteService",
                        "service: 'ext'",
                        PARAMETER,
                        "The service cannot be stopped while it is scaled above 0."),
                row(
                        "DeleteTaskSet",
                        SET + "task_set: '$active'",
                        PARAMETER,
                        "The task set cannot be deleted while it is scaled above 0."),
                row(
                        "DeleteTaskSet",
                        SET + "task_set: '$primary'",
                        PARAMETER,
                        "The primary task set cannot be deleted without force."),
                row("DeleteTaskSet", SET + "task_set: 'ecs-svc/1' force: true", NOT_FOUND, NO_SET),
                row("DeleteTaskSet", SET, PARAMETER, "taskSet is required."));
    }

    private static Arguments newSet(String members, String text) {
        return newSet(members, PARAMETER, text);
    }

    private static Arguments newSet(String members, String code, String text) {
        return row("CreateTaskSet", SET + members, code, text);
    }

    static Stream<Arguments> sets() {
        String web = "task_definition: 'web' ";
        String far = "task_definition: 'far' launch_type: 'FARGATE' ";
        return Stream.of(
                newSet("", "taskDefinition is required."),
                newSet("task_definition: ''", "Family should not be null or empty."),
                newSet("task_definition: 'nope'", CLIENT, "TaskDefinition not found."),
                newSet(
                        web
                                + "launch_type: 'EC2' capacity_provider_strategy { capacity_provider: 'FARGATE' weight: 1 }",
                        "Specifying both a launch type and capacity provider strategy is not supported. Remove one and try"
                                + " again."),
                newSet(
                        web + "launch_type: 'EC2' platform_version: 'LATEST'",
                        "The platform version must be null when specifying an EC2 launch type."),
                newSet(
                        web + "launch_type: 'FARGATE'",
                        "Task definition does not support launch_type FARGATE."),
                newSet(
                        far,
                        "Network Configuration must be provided when networkMode 'awsvpc' is specified."),
                newSet(
                        far + NETWORK + "platform_version: '9.9.9'",
                        "PlatformUnknownException",
                        "The specified platform version does not exist."),
                newSet(
                        web + NETWORK,
                        "Network Configuration is not valid for the given networkMode of this task definition."),
                newSet(
                        web + "launch_type: 'EXTERNAL'",
                        UNSUPPORTED,
                        InvalidService.notOffered("launchType EXTERNAL")),
                newSet(
                        web + "load_balancers { load_balancer_name: 'classic' }",
                        UNSUPPORTED,
                        InvalidService.notOffered("loadBalancerName (Classic Load Balancers)")),
                newSet(
                        web
                                + "load_balancers { target_group_arn: 't' container_name: 'app' container_port: 80 }",
                        "The container app did not have a container port 80 defined."),
                newSet(
                        web + "service_registries { registry_arn: 'r' }",
                        "Unable to find service registry: r"),
                newSet(web + "scale { value: 100.1 }", "scale.value must be 0 to 100, not 100.1."),
                newSet(web + "scale { value: -1 }", "scale.value must be 0 to 100, not -1.0."),
                newSet(web + "scale { value: nan }", "scale.value must be 0 to 100, not NaN."),
                newSet(
                        web + "scale { value: 1 unit: 'COUNT' }",
                        "scale.unit must be one of PERCENT, not \"COUNT\"."),
                newSet(
                        web + "client_token: '" + "t".repeat(37) + "'",
                        "clientToken longer than 36."));
    }

    static Stream<Arguments> setsOfOthers() {
        String external =
                "Amazon ECS only supports task set management on services configured to use external deployment controllers.";
        String web = "task_definition: 'web' ";
        return Stream.of(
                row(
                        "CreateTaskSet",
                        "cluster: 'default' service: 'full' " + web,
                        PARAMETER,
                        "5 deployments exist on the service. Unable to create new TaskSet since this exceeds the maximum"
                                + " limit."),
                row("CreateTaskSet", "cluster: 'default' service: 's' " + web, PARAMETER, external),
                row(
                        "CreateTaskSet",
                        "cluster: 'default' service: 'gone' " + web,
                        "ServiceNotActiveException",
                        "Service was not ACTIVE."),
                row(
                        "CreateTaskSet",
                        "cluster: 'default' service: 'nope' " + web,
                        "ServiceNotFoundException",
                        "Service not found."),
                row(
                        "CreateTaskSet",
                        "cluster: 'nope' service: 'ext' " + web,
                        "ClusterNotFoundException",
                        "Cluster not found."),
                row("DescribeTaskSets", "service: 'ext'", PARAMETER, "cluster is required."),
                row(
                        "DescribeTaskSets",
                        SET + "include: 'ALL'",
                        PARAMETER,
                        "include[0] must be one of TAGS, not \"ALL\"."));
    }

    static Stream<Arguments> changes() {
        String half = "scale { value: 50 unit: 'PERCENT' } ";
        String draining = "The specified task set is DRAINING.";
        return Stream.of(
                row("UpdateTaskSet", SET + "task_set: '$active'", PARAMETER, "scale is required."),
                row("UpdateTaskSet", SET + half + "task_set: 'ecs-svc/1'", NOT_FOUND, NO_SET),
                row(
                        "UpdateTaskSet",
                        "cluster: 'default' service: 'full' task_set: '$active' " + half,
                        NOT_FOUND,
                        NO_SET),
                row("UpdateTaskSet", SET + half + "task_set: '$draining'", PARAMETER, draining),
                row(
                        "UpdateTaskSet",
                        SET + "task_set: '$active' scale { value: 101 }",
                        PARAMETER,
                        "scale.value must be 0 to 100, not 101.0."),
                row(
                        "UpdateServicePrimaryTaskSet",
                        SET + "primary_task_set: '$draining'",
                        PARAMETER,
                        draining),
                row(
                        "UpdateServicePrimaryTaskSet",
                        SET + "primary_task_set: 'ecs-svc/1'",
                        NOT_FOUND,
                        NO_SET));
    }

    static Stream<Arguments> tags() {
        String arn = TestServices.ARN + "task-set/default/ext/ecs-svc/1";
        return Stream.of(
                row(
                        "TagResource",
                        "resource_arn: '" + arn + "' tags { key: 'a' value: 'b' }",
                        "ResourceNotFoundException",
                        "The specified task set was not found: " + arn),
                newSet(
                        "task_definition: 'web' tags { key: 'aws:x' value: 'y' }",
                        "Tag key 'aws:x' is not allowed: keys that begin with aws: are reserved."));
    }
}
