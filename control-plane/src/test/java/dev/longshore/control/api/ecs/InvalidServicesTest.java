package dev.longshore.control.api.ecs;

import static dev.longshore.control.api.ecs.InvalidRequest.CLIENT;
import static dev.longshore.control.api.ecs.InvalidRequest.NETWORK;
import static dev.longshore.control.api.ecs.InvalidRequest.PARAMETER;
import static dev.longshore.control.api.ecs.InvalidRequest.row;
import static dev.longshore.control.api.ecs.InvalidService.createDaemon;
import static dev.longshore.control.api.ecs.InvalidService.createFar;
import static dev.longshore.control.api.ecs.InvalidService.deployments;
import static dev.longshore.control.api.ecs.InvalidService.newService;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls to CreateService that ECS refuses. */
class InvalidServicesTest {
    private static final String SPOT =
            "capacity_provider_strategy { capacity_provider: 'FARGATE_SPOT' weight: 1 } ";

    @ParameterizedTest(name = "{0}: {3}")
    @MethodSource({
        "requests",
        "definitions",
        "launch",
        "network",
        "placement",
        "daemons",
        "rollouts",
        "rebalancing"
    })
    void isRefused(String operation, String request, String code, String text) {
        InvalidService.isRefused(operation, request, code, text);
    }

    static Stream<Arguments> requests() {
        return Stream.of(
                row("CreateService", "desired_count: 1", PARAMETER, "serviceName is required."),
                newService(
                        "service_name: 'a b'",
                        "ServiceName must match ^[a-zA-Z0-9\\-_]{1,255}$, but was a b"),
                newService(
                        "service_name: ''",
                        "ServiceName must match ^[a-zA-Z0-9\\-_]{1,255}$, but was "),
                newService(
                        "service_name: '" + "n".repeat(256) + "'",
                        "ServiceName must match ^[a-zA-Z0-9\\-_]{1,255}$, but was "
                                + "n".repeat(256)),
                newService("cluster: 'nope'", "ClusterNotFoundException", "Cluster not found."),
                row(
                        "CreateService",
                        "service_name: 'new' task_definition: 'web'",
                        PARAMETER,
                        "desiredCount is required."),
                newService("desired_count: -1", "desiredCount must be 0 to 5000, not -1."),
                newService("desired_count: 5001", "desiredCount must be 0 to 5000, not 5001."),
                newService(
                        "health_check_grace_period_seconds: -1",
                        "healthCheckGracePeriodSeconds must be 0 to 2147483647, not -1."),
                newService("client_token: '" + "t".repeat(37) + "'", "clientToken longer than 36."),
                newService(
                        "client_token: 'a b'",
                        "clientToken contains invalid characters: only ASCII characters 33 to 126 are allowed."),
                newService("tags { key: 'a' } tags { key: 'a' }", "Duplicate tag key 'a'."),
                newService(
                        "tags { key: 'aws:ecs:serviceName' }",
                        "Tag key 'aws:ecs:serviceName' is not allowed: keys that begin with aws: are reserved."),
                newService(
                        "propagate_tags: 'ALL'",
                        "propagateTags must be one of TASK_DEFINITION, SERVICE, NONE, not \"ALL\"."),
                newService(
                        "launch_type: 'LAMBDA'",
                        "launchType must be one of EC2, FARGATE, EXTERNAL, MANAGED_INSTANCES, not \"LAMBDA\"."),
                newService(
                        "scheduling_strategy: 'CRON'",
                        "schedulingStrategy must be one of REPLICA, DAEMON, not \"CRON\"."),
                newService(
                        "service_name: 's' desired_count: 2",
                        "Creation of service was not idempotent."),
                newService(
                        "enable_execute_command: true",
                        "The service couldn't be created because a valid taskRoleArn is not being used. Specify a valid task"
                                + " role in your task definition and try again."));
    }

    static Stream<Arguments> definitions() {
        return Stream.of(
                newService("task_definition: ''", "Family should not be null or empty."),
                row(
                        "CreateService",
                        "service_name: 'new' desired_count: 1",
                        PARAMETER,
                        "Family should not be null or empty."),
                newService("task_definition: 'nope'", CLIENT, "TaskDefinition not found."),
                newService("task_definition: 'web:9'", CLIENT, "TaskDefinition not found."),
                newService(
                        "task_definition: 'web:one'",
                        CLIENT,
                        "Invalid revision number. Number: one"));
    }

    static Stream<Arguments> launch() {
        return Stream.of(
                newService(
                        "launch_type: 'EC2' " + SPOT,
                        "Specifying both a launch type and capacity provider strategy is not supported. Remove one and try"
                                + " again."),
                newService(
                        "capacity_provider_strategy { capacity_provider: 'FARGATE_SPOT' }",
                        "There are no capacity providers in the capacity provider strategy with a weight value greater than"
                                + " zero. Specify a weight value greater than zero for at least one capacity provider and try"
                                + " again."),
                newService(
                        "capacity_provider_strategy { capacity_provider: 'FARGATE' weight: 1 base: 1 }"
                                + " capacity_provider_strategy { capacity_provider: 'FARGATE_SPOT' base: 2 }",
                        "There are multiple capacity providers in the specified capacity provider strategy with a base value"
                                + " greater than zero. Only one capacity provider can have a base value greater than zero."
                                + " Specify a valid capacity provider strategy and try again."),
                newService(
                        "capacity_provider_strategy { capacity_provider: 'mine' weight: 1 }",
                        "The specified capacity provider strategy cannot contain a capacity provider that is not associated"
                                + " with the cluster. Associate the capacity provider with the cluster or specify a valid"
                                + " capacity provider and try again."),
                newService(
                        "capacity_provider_strategy { capacity_provider: 'FARGATE' weight: 1001 }",
                        "capacityProviderStrategy[0].weight must be 0 to 1000, not 1001."),
                newService(SPOT, "Task definition does not support launch_type FARGATE."),
                newService(
                        "launch_type: 'FARGATE'",
                        "Task definition does not support launch_type FARGATE."),
                newService(
                        "platform_version: '1.4.0'",
                        "The platform version must be null when specifying an EC2 launch type."),
                row(
                        "CreateService",
                        "service_name: 'new' desired_count: 1 platform_version: '9.9.9' "
                                + TestServices.ON_FARGATE,
                        "PlatformUnknownException",
                        "The specified platform version does not exist."));
    }

    static Stream<Arguments> network() {
        return Stream.of(
                createFar(
                        "launch_type: 'FARGATE'",
                        "Network Configuration must be provided when networkMode 'awsvpc' is specified."),
                createFar(
                        SPOT,
                        "Network Configuration must be provided when networkMode 'awsvpc' is specified."),
                createFar(
                        "network_configuration { awsvpc_configuration { } }",
                        "subnets can not be empty."),
                createFar(
                        "network_configuration { awsvpc_configuration { "
                                + "subnets: 'subnet-a' ".repeat(17)
                                + "} }",
                        "subnets can have at most 16 items."),
                createFar(
                        "network_configuration { awsvpc_configuration { subnets: 'subnet-a' "
                                + "security_groups: 'sg-a' ".repeat(6)
                                + "} }",
                        "securityGroups can have at most 5 items."),
                createFar(
                        "network_configuration { awsvpc_configuration { subnets: 'subnet-a' assign_public_ip: 'ENABLED' } }",
                        "Assign public IP is not supported for this launch type."),
                newService(
                        NETWORK,
                        "Network Configuration is not valid for the given networkMode of this task definition."));
    }

    static Stream<Arguments> placement() {
        return Stream.of(
                createFar(
                        "launch_type: 'FARGATE' placement_constraints { type: 'distinctInstance' } "
                                + NETWORK,
                        "Placement constraints are not supported with FARGATE launch type."),
                createFar(
                        SPOT + "placement_strategy { type: 'random' } " + NETWORK,
                        "Placement strategies are not supported with FARGATE launch type."),
                newService(
                        "placement_strategy { type: 'random' } ".repeat(6),
                        "Maximum number of strategies is 5."),
                newService(
                        "placement_strategy { type: 'binpack' field: 'instanceId' }",
                        "binpack field 'instanceId' is invalid."),
                newService(
                        "placement_strategy { type: 'spread' field: 'disk' }",
                        "spread field 'disk' is invalid."),
                newService(
                        "placement_strategy { type: 'random' field: 'cpu' }",
                        "random field should not be specified."),
                newService(
                        "placement_constraints { type: 'distinctInstance' expression: 'x' }",
                        "distinctInstance expression should not be specified."),
                newService(
                        "placement_constraints { type: 'memberOf' }",
                        "Invalid placement constraint expression: the expression is empty"),
                newService(
                        "placement_constraints { type: 'distinctInstance' } ".repeat(11),
                        "A task can have at most 10 placement constraints."));
    }

    static Stream<Arguments> daemons() {
        return Stream.of(
                createDaemon(
                        "desired_count: 0",
                        "The daemon scheduling strategy does not support a desired count for services. Remove the desired"
                                + " count value and try again"),
                createDaemon(
                        "placement_strategy { type: 'random' }",
                        "The daemon scheduling strategy does not support placement strategies. Remove the placement strategy"
                                + " and try again"),
                createDaemon(
                        "deployment_configuration { maximum_percent: 200 }",
                        "The daemon scheduling strategy does not support values above 100 for maximumPercent on a deployment"
                                + " configuration. Change the maximumPercent value to 100, and try again"),
                createDaemon(
                        "availability_zone_rebalancing: 'ENABLED'",
                        "The service couldn't be created because Availability Zone Rebalancing does not support DAEMON as"
                                + " scheduling strategy. Update scheduling strategy and try again."),
                createDaemon(
                        SPOT,
                        "Specifying a capacity provider strategy is not supported when you create a service using the DAEMON"
                                + " scheduling strategy."),
                createDaemon(
                        "launch_type: 'FARGATE'",
                        "The daemon scheduling strategy does not support the FARGATE launch type. Use the EC2 launch type and"
                                + " try again"));
    }

    static Stream<Arguments> rollouts() {
        return Stream.of(
                deployments("maximum_percent: 99", "maximumPercent must be at least 100"),
                deployments(
                        "minimum_healthy_percent: 101",
                        "minimumHealthyPercent must be at most 100"),
                deployments(
                        "minimum_healthy_percent: -1", "minimumHealthyPercent must be at least 0"),
                deployments(
                        "maximum_percent: 100",
                        "Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments."),
                deployments(
                        "deployment_circuit_breaker { enable: true }",
                        "deploymentConfiguration.deploymentCircuitBreaker.rollback is required."),
                deployments(
                        "deployment_circuit_breaker { enable: true rollback: true threshold_configuration { type: 'COUNT'"
                                + " value: 0 } }",
                        "thresholdConfiguration.value must be at least 1."),
                deployments(
                        "deployment_circuit_breaker { enable: true rollback: true threshold_configuration { type:"
                                + " 'BOUNDED_PERCENT' value: 101 } }",
                        "thresholdConfiguration.value must be at least 1 and at most 100."));
    }

    static Stream<Arguments> rebalancing() {
        String balanced = "availability_zone_rebalancing: 'ENABLED' ";
        String text = "The service couldn't be created because Availability Zone Rebalancing ";
        return Stream.of(
                newService(
                        balanced
                                + "deployment_configuration { maximum_percent: 100 minimum_healthy_percent: 50 }",
                        text
                                + "does not support maximumPercent <= 100 % as deployment configuration."),
                newService(
                        balanced + "placement_strategy { type: 'spread' field: 'instanceId' }",
                        text
                                + "only supports availability zone spread as task placement strategy."),
                newService(
                        balanced
                                + "placement_constraints { type: 'memberOf' expression: 'attribute:ecs.availability-zone == a' }",
                        text + "does not support placement constraints on the availability zone."));
    }
}
