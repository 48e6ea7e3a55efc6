package dev.longshore.control.api.ecs;

import static dev.longshore.control.api.ecs.InvalidRequest.PARAMETER;
import static dev.longshore.control.api.ecs.InvalidRequest.override;
import static dev.longshore.control.api.ecs.InvalidRequest.row;
import static dev.longshore.control.api.ecs.InvalidRequest.run;
import static dev.longshore.control.api.ecs.InvalidRequest.runOnFargate;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls to RunTask and StartTask that ECS refuses. */
class InvalidLaunchesTest {
    @ParameterizedTest(name = "{0}: {3}")
    @MethodSource({"containerOverrides", "taskOverrides", "requests", "placement", "onFargate"})
    void isRefused(String operation, String request, String code, String text) {
        InvalidRequest.isRefused(operation, request, code, text);
    }

    /** They would run on container instances. */
    @ParameterizedTest
    @ValueSource(strings = {"EXTERNAL", "MANAGED_INSTANCES"})
    void machinesOfOtherKindsAreRefused(String launchType) {
        InvalidRequest.isRefused(
                "RunTask",
                "task_definition: 'web' launch_type: '" + launchType + "'",
                "UnsupportedFeatureException",
                "RunTask asks for launchType "
                        + launchType
                        + ", which this version of Longshore does not offer.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "-256", "0", "127", "196609", "1e3", "256.5", "99999999999"})
    void overridesOfATasksCpuMustBeReadable(String cpu) {
        InvalidRequest.isRefused(
                "RunTask",
                "task_definition: 'web' overrides { cpu: '" + cpu + "' }",
                PARAMETER,
                unreadable("cpu"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "-512", "0", "5", "0.001 GB", "2147483648", "9999999GB"})
    void overridesOfATasksMemoryMustBeReadable(String memory) {
        InvalidRequest.isRefused(
                "RunTask",
                "task_definition: 'web' overrides { memory: '" + memory + "' }",
                PARAMETER,
                unreadable("memory"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "-1", "0", "1.5", "99999", ""})
    void overridesOfGpusMustBeNumbers(String value) {
        InvalidRequest.isRefused(
                "RunTask",
                "task_definition: 'web' overrides { container_overrides { name: 'app'"
                        + " resource_requirements { type: 'GPU' value: '"
                        + value
                        + "' } } }",
                PARAMETER,
                "Invalid 'resourceRequirements' setting for container 'app'.");
    }

    static Stream<Arguments> containerOverrides() {
        return Stream.of(
                override("cpu: -1", "Invalid 'cpu' setting for container 'app'."),
                override("memory: -1", "Invalid 'memory' setting for container 'app'."),
                override("memory: 5", "Invalid 'memory' setting for container 'app'."),
                override(
                        "memory_reservation: 5",
                        "Invalid 'memoryReservation' setting for container 'app'."),
                override(
                        "memory_reservation: -1",
                        "Invalid 'memoryReservation' setting for container 'app'."),
                override(
                        "memory: 64 memory_reservation: 65",
                        "Invalid setting for container 'app'. 'memory' must be greater than or equal to 'memoryReservation'."),
                // The definition's memory is 128.
                override(
                        "memory_reservation: 129",
                        "Invalid setting for container 'app'. 'memory' must be greater than or equal to 'memoryReservation'."),
                override(
                        "environment { value: 'x' }",
                        "Invalid 'environment' setting for container 'app'. A variable must have a name."),
                override(
                        "environment_files { value: 'web.env' type: 's3' }",
                        "Invalid 'environmentFiles' setting for container 'app'. 'web.env' is no absolute path of a node: give"
                                + " one such as /etc/longshore/web.env or file:///etc/longshore/web.env."),
                override(
                        "resource_requirements { type: 'NeuronDevice' value: '1' }",
                        "Unsupported resource requirement: Longshore has GPU only."),
                override(
                        "} container_overrides { name: 'app'",
                        "There is more than one override for container named app."),
                run(
                        "overrides { container_overrides { name: 'db' } }",
                        "Override for container named db is not a container in the TaskDefinition."),
                // {"containerOverrides":[{"name":"app","command":["xxx"]}]} with 8193 characters
                override(
                        "command: '" + "x".repeat(8_193 - 54) + "'",
                        "Overrides can have at most 8192 characters."));
    }

    static Stream<Arguments> taskOverrides() {
        return Stream.of(
                run(
                        "overrides { memory: '127' }",
                        "The 'memory' setting for container 'app' is greater than for the task."),
                run(
                        "overrides { memory: '200' container_overrides { name: 'app' memory: 201 } }",
                        "The 'memory' setting for container 'app' is greater than for the task."),
                run(
                        "overrides { cpu: '.25 vCPU' container_overrides { name: 'app' cpu: 257 } }",
                        "The sum of all container 'cpu' values cannot be greater than the value of the task 'cpu'."),
                run(
                        "overrides { ephemeral_storage { size_in_gi_b: 30 } }",
                        "Tasks using the EC2 launch type do not support EphemeralStorage."),
                run(
                        "overrides { inference_accelerator_overrides { device_name: 'd' } }",
                        "Unsupported field 'inferenceAcceleratorOverrides'."),
                row(
                        "StartTask",
                        "task_definition: 'web' container_instances: 'i' overrides { cpu: 'x' }",
                        PARAMETER,
                        unreadable("cpu")));
    }

    static Stream<Arguments> requests() {
        return Stream.of(
                run("client_token: '" + "t".repeat(65) + "'", "clientToken longer than 64."),
                run(
                        "client_token: 'a b'",
                        "clientToken contains invalid characters: only ASCII characters 33 to 126 are allowed."),
                run(
                        "client_token: 'ä'",
                        "clientToken contains invalid characters: only ASCII characters 33 to 126 are allowed."),
                run("group: '" + "g".repeat(256) + "'", "group longer than 255."),
                run(
                        "group: 'service:web'",
                        "Task group names beginning with service: are reserved for services."),
                run("started_by: '" + "s".repeat(129) + "'", "startedBy longer than 128."),
                run("reference_id: '" + "r".repeat(1_025) + "'", "referenceId longer than 1024."),
                run(
                        "propagate_tags: 'SERVICE'",
                        "propagateTags cannot be SERVICE for a task that no service starts. It must be TASK_DEFINITION or"
                                + " NONE."),
                run(
                        "tags { key: 'aws:ecs:clusterName' value: 'mine' }",
                        "Tag key 'aws:ecs:clusterName' is not allowed: keys that begin with aws: are reserved."),
                run("tags { key: 'a' } tags { key: 'a' }", "Duplicate tag key 'a'."),
                run(
                        "platform_version: 'LATEST'",
                        "The platform version must be null when specifying an EC2 launch type."),
                run(
                        "volume_configurations { name: 'data' }",
                        "The volume 'data' of volumeConfigurations is not configured at launch in the task definition."),
                row(
                        "RunTask",
                        "task_definition: 'far' network_configuration { awsvpc_configuration { subnets: 'subnet-a'"
                                + " assign_public_ip: 'ENABLED' } }",
                        PARAMETER,
                        "Assign public IP is not supported for this launch type."),
                run("", "No Container Instances were found in your cluster."),
                row(
                        "StartTask",
                        "task_definition: 'web'",
                        PARAMETER,
                        "Container instances cannot be empty."),
                row(
                        "StartTask",
                        "task_definition: 'web' container_instances: 'i' tags { key: 'AWS:a' }",
                        PARAMETER,
                        "Tag key 'AWS:a' is not allowed: keys that begin with aws: are reserved."));
    }

    static Stream<Arguments> placement() {
        return Stream.of(
                run("placement_strategy { }", "placementStrategy[0].type is required."),
                run(
                        "placement_strategy { type: 'random' } placement_strategy { field: 'cpu' }",
                        "placementStrategy[1].type is required."),
                run(
                        "placement_strategy { type: 'binpack' field: 'disk' }",
                        "binpack field 'disk' is invalid."),
                run(
                        "placement_strategy { type: 'random' } ".repeat(6),
                        "Maximum number of strategies is 5."),
                run("placement_constraints { }", "placementConstraints[0].type is required."),
                run(
                        "placement_constraints { type: 'distinctInstance' } ".repeat(11),
                        "A task can have at most 10 placement constraints."),
                run(
                        "placement_constraints { type: 'distinctInstance' expression: 'x' }",
                        "distinctInstance expression should not be specified."),
                run(
                        "placement_constraints { type: 'memberOf' expression: '"
                                + "x".repeat(2_001)
                                + "' }",
                        "A placement constraint expression can have at most 2000 characters."));
    }

    static Stream<Arguments> onFargate() {
        return Stream.of(
                runOnFargate(
                        "placement_strategy { type: 'random' }",
                        "Placement strategies are not supported with FARGATE launch type."),
                runOnFargate(
                        "placement_constraints { type: 'distinctInstance' }",
                        "Placement constraints are not supported with FARGATE launch type."),
                row(
                        "RunTask",
                        "task_definition: 'far' launch_type: 'FARGATE' platform_version: '1.9.9' "
                                + InvalidRequest.NETWORK,
                        "PlatformUnknownException",
                        "The specified platform version does not exist."),
                runOnFargate(
                        "overrides { cpu: '512' }",
                        "No Fargate configuration exists for given values: 512 CPU, 512 memory. See the Amazon ECS"
                                + " documentation for the valid values."),
                runOnFargate(
                        "overrides { container_overrides { name: 'app' resource_requirements { type: 'GPU' value: '1' } } }",
                        "Tasks using the Fargate launch type do not support GPU resource requirements."),
                runOnFargate(
                        "overrides { ephemeral_storage { size_in_gi_b: 20 } }",
                        "EphemeralStorage size should be at least 21"));
    }

    private static String unreadable(String field) {
        return "Invalid '"
                + field
                + "' setting for task. For more information, see the Troubleshooting section of the Amazon ECS Developer"
                + " Guide.";
    }
}
