package dev.longshore.control.api.ecs;

import static dev.longshore.control.api.ecs.InvalidRequest.CLIENT;
import static dev.longshore.control.api.ecs.InvalidRequest.NETWORK;
import static dev.longshore.control.api.ecs.InvalidRequest.PARAMETER;
import static dev.longshore.control.api.ecs.InvalidRequest.row;
import static dev.longshore.control.api.ecs.InvalidService.UNSUPPORTED;
import static dev.longshore.control.api.ecs.InvalidService.update;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Calls about services that are refused: what is not offered, and operations beside CreateService.
 */
class InvalidServiceCallsTest {
    private static final String NOT_FOUND = "ServiceNotFoundException";

    @ParameterizedTest(name = "{0}: {3}")
    @MethodSource({"updates", "updatesOfLaunch", "others", "ofDeployments", "protection"})
    void isRefused(String operation, String request, String code, String text) {
        InvalidService.isRefused(operation, request, code, text);
    }

    static Stream<Arguments> updates() {
        return Stream.of(
                row("UpdateService", "desired_count: 1", PARAMETER, "service is required."),
                update("nope", "desired_count: 1", NOT_FOUND, "Service not found."),
                row(
                        "UpdateService",
                        "service: 's' cluster: 'nope'",
                        "ClusterNotFoundException",
                        "Cluster not found."),
                update(
                        "gone",
                        "desired_count: 1",
                        "ServiceNotActiveException",
                        "Service was not ACTIVE."),
                update("s", "desired_count: -1", "desiredCount must be 0 to 5000, not -1."),
                update("s", "desired_count: 5001", "desiredCount must be 0 to 5000, not 5001."),
                update(
                        "s",
                        "health_check_grace_period_seconds: -2",
                        "healthCheckGracePeriodSeconds must be 0 to 2147483647, not -2."),
                update("s", "task_definition: ''", "Family should not be null or empty."),
                update("s", "task_definition: 'nope:1'", CLIENT, "TaskDefinition not found."),
                update(
                        "daemon",
                        "desired_count: 0",
                        "The daemon scheduling strategy does not support a desired count for"
                                + " services. Remove the desired count value and try again"),
                update(
                        "daemon",
                        "placement_strategy { items { type: 'random' } }",
                        "The daemon scheduling strategy does not support placement strategies."
                                + " Remove the placement strategy and try again"),
                update(
                        "s",
                        "deployment_configuration { maximum_percent: 100 minimum_healthy_percent: 0"
                                + " }",
                        "The service couldn't be updated because Availability Zone Rebalancing does"
                                + " not support maximumPercent <= 100 % as deployment configuration."),
                update(
                        "s",
                        "placement_strategy { items { type: 'spread' field: 'host' } }",
                        "The service couldn't be updated because Availability Zone Rebalancing only"
                                + " supports availability zone spread as task placement strategy."),
                update(
                        "s",
                        "enable_execute_command: true",
                        "The service couldn't be updated because a valid taskRoleArn is not being"
                                + " used. Specify a valid task role in your task definition and try"
                                + " again."),
                update(
                        "s",
                        "load_balancers { items { load_balancer_name: 'classic' } }",
                        UNSUPPORTED,
                        InvalidService.notOffered("loadBalancerName (Classic Load Balancers)")),
                update(
                        "s",
                        "deployment_configuration { strategy: 'CANARY' canary_configuration {"
                                + " canary_percent: 101 } }",
                        PARAMETER,
                        "canaryPercent must be between 0.1 and 100.0, with one decimal at most."),
                row(
                        "ContinueServiceDeployment",
                        "service_deployment_arn: 'arn:aws:ecs:us-east-1:123456789012:service-deployment/default/s/nope'"
                                + " hook_id: 'ecs-pause-1'",
                        "ServiceDeploymentNotFoundException",
                        "The service deployment does not exist."),
                update(
                        "s",
                        "deployment_controller { type: 'EXTERNAL' }",
                        UNSUPPORTED,
                        InvalidService.notOffered("deploymentController EXTERNAL")));
    }

    static Stream<Arguments> updatesOfLaunch() {
        String spot =
                "capacity_provider_strategy { items { capacity_provider: 'FARGATE_SPOT' weight: 1 }"
                        + " } ";
        String force =
                "When switching from launch type to capacity provider strategy on an existing"
                        + " service, or making a change to a capacity provider strategy on a service"
                        + " that is already using one, you must force a new deployment.";
        return Stream.of(
                update("far", spot, force),
                update(
                        "far",
                        "force_new_deployment: true capacity_provider_strategy { items {"
                                + " capacity_provider: 'mine' weight: 1 } }",
                        "The specified capacity provider strategy cannot contain a capacity"
                                + " provider that is not associated with the cluster. Associate the"
                                + " capacity provider with the cluster or specify a valid capacity"
                                + " provider and try again."),
                update(
                        "s",
                        spot + "force_new_deployment: true",
                        "Task definition does not support launch_type FARGATE."),
                update(
                        "daemon",
                        spot + "force_new_deployment: true",
                        "Specifying a capacity provider strategy is not supported when you create a"
                                + " service using the DAEMON scheduling strategy."),
                update(
                        "s",
                        "platform_version: 'LATEST'",
                        "The platform version must be null when specifying an EC2 launch type."),
                update(
                        "far",
                        "platform_version: '9.9.9'",
                        "PlatformUnknownException",
                        "The specified platform version does not exist."),
                update(
                        "far",
                        "task_definition: 'web'",
                        "Task definition does not support launch_type FARGATE."),
                update(
                        "s",
                        "task_definition: 'far'",
                        "Network Configuration must be provided when networkMode 'awsvpc' is"
                                + " specified."),
                update(
                        "s",
                        NETWORK,
                        "Network Configuration is not valid for the given networkMode of this task"
                                + " definition."),
                update(
                        "far",
                        "network_configuration { awsvpc_configuration { } }",
                        "subnets can not be empty."));
    }

    static Stream<Arguments> others() {
        return Stream.of(
                row("DeleteService", "", PARAMETER, "service is required."),
                row("DeleteService", "service: 'nope'", NOT_FOUND, "Service not found."),
                row(
                        "DeleteService",
                        "service: 'arn:aws:ecs:us-east-1:1:service/default/s'",
                        NOT_FOUND,
                        "Service not found."),
                row(
                        "DeleteService",
                        "service: 's'",
                        PARAMETER,
                        "The service cannot be stopped while it is scaled above 0."),
                row("DescribeServices", "", PARAMETER, "Services cannot be empty."),
                row(
                        "DescribeServices",
                        "services: 's' ".repeat(11),
                        PARAMETER,
                        "services can have at most 10 items."),
                row(
                        "DescribeServices",
                        "services: 's' include: 'EVENTS'",
                        PARAMETER,
                        "include[0] must be one of TAGS, not \"EVENTS\"."),
                row(
                        "ListServices",
                        "max_results: 101",
                        PARAMETER,
                        "maxResults must be between 1 and 100."),
                row("ListServices", "next_token: 'forged'", PARAMETER, "Invalid token."),
                row(
                        "ListServicesByNamespace",
                        "namespace: 'internal'",
                        "NamespaceNotFoundException",
                        "Failed to retrieve namespace for internal"),
                row("ListTasks", "service_name: 'nope'", NOT_FOUND, "Service not found."),
                row(
                        "ListTasks",
                        "service_name: 's' started_by: 'x'",
                        PARAMETER,
                        "startedBy must be the only filter that you use."));
    }

    static Stream<Arguments> ofDeployments() {
        String arn = "arn:aws:ecs:us-east-1:123456789012:service-deployment/default/s/nope";
        return Stream.of(
                row(
                        "DescribeServiceDeployments",
                        "",
                        PARAMETER,
                        "serviceDeploymentArns cannot be empty."),
                row(
                        "DescribeServiceDeployments",
                        "service_deployment_arns: 'a' ".repeat(21),
                        PARAMETER,
                        "serviceDeploymentArns can have at most 20 items."),
                row(
                        "DescribeServiceRevisions",
                        "service_revision_arns: 'a' ".repeat(21),
                        PARAMETER,
                        "serviceRevisionArns can have at most 20 items."),
                row("ListServiceDeployments", "service: 'nope'", NOT_FOUND, "Service not found."),
                row(
                        "ListServiceDeployments",
                        "service: 's' max_results: 0",
                        PARAMETER,
                        "maxResults must be between 1 and 100."),
                row(
                        "StopServiceDeployment",
                        "service_deployment_arn: '" + arn + "'",
                        "ServiceDeploymentNotFoundException",
                        "Service deployment not found."),
                row(
                        "StopServiceDeployment",
                        "service_deployment_arn: '" + arn + "' stop_type: 'HALT'",
                        PARAMETER,
                        "stopType must be one of ABORT, ROLLBACK, not \"HALT\"."));
    }

    static Stream<Arguments> protection() {
        String task = "cluster: 'default' tasks: 't' protection_enabled: true ";
        return Stream.of(
                row(
                        "UpdateTaskProtection",
                        "tasks: 't' protection_enabled: true",
                        PARAMETER,
                        "cluster is required."),
                row(
                        "UpdateTaskProtection",
                        "cluster: 'default' tasks: 't'",
                        PARAMETER,
                        "protectionEnabled is required."),
                row(
                        "UpdateTaskProtection",
                        task + "expires_in_minutes: 0",
                        PARAMETER,
                        "expiresInMinutes must be 1 to 2880, not 0."),
                row(
                        "UpdateTaskProtection",
                        task + "expires_in_minutes: 2881",
                        PARAMETER,
                        "expiresInMinutes must be 1 to 2880, not 2881."),
                row(
                        "UpdateTaskProtection",
                        task + "tasks: 'u' ".repeat(10),
                        PARAMETER,
                        "Tasks can have at most 10 items."),
                row(
                        "UpdateTaskProtection",
                        "cluster: 'default' protection_enabled: true",
                        PARAMETER,
                        "Tasks cannot be empty."),
                row(
                        "UpdateTaskProtection",
                        "cluster: 'nope' tasks: 't' protection_enabled: true",
                        "ClusterNotFoundException",
                        "Cluster not found."),
                row(
                        "GetTaskProtection",
                        "cluster: 'default'",
                        PARAMETER,
                        "Tasks cannot be empty."));
    }
}
