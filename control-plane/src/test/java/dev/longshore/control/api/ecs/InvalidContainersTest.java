package dev.longshore.control.api.ecs;

import static dev.longshore.control.api.ecs.InvalidRequest.PARAMETER;
import static dev.longshore.control.api.ecs.InvalidRequest.ROLE;
import static dev.longshore.control.api.ecs.InvalidRequest.container;
import static dev.longshore.control.api.ecs.InvalidRequest.health;
import static dev.longshore.control.api.ecs.InvalidRequest.named;
import static dev.longshore.control.api.ecs.InvalidRequest.onFargate;
import static dev.longshore.control.api.ecs.InvalidRequest.register;
import static dev.longshore.control.api.ecs.InvalidRequest.task;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Task definitions that ECS refuses for what their containers say of each other and of themselves.
 */
class InvalidContainersTest {
    @ParameterizedTest(name = "{0}: {3}")
    @MethodSource({"dependencies", "processes", "environments", "fargate"})
    void isRefused(String operation, String request, String code, String text) {
        InvalidRequest.isRefused(operation, request, code, text);
    }

    static Stream<Arguments> dependencies() {
        return Stream.of(
                register(
                        container("depends_on { container_name: 'nope' condition: 'START' }"),
                        "Cannot depend on container + 'nope' because it does not exist"),
                register(
                        container("depends_on { container_name: 'app' condition: 'START' }"),
                        "Container 'app' cannot depend on itself"),
                register(
                        container("depends_on { container_name: 'app' condition: 'UP' }"),
                        PARAMETER,
                        "containerDefinitions[0].dependsOn[0].condition must be one of START, COMPLETE, SUCCESS, HEALTHY, not"
                                + " \"UP\"."),
                register(
                        container("depends_on { container_name: 'init' condition: 'SUCCESS' }")
                                + named("init", ""),
                        "A dependency container with SUCCESS or COMPLETE condition cannot be an essential container"),
                register(
                        container("depends_on { container_name: 'init' condition: 'COMPLETE' }")
                                + named("init", ""),
                        "A dependency container with SUCCESS or COMPLETE condition cannot be an essential container"),
                register(
                        container("depends_on { container_name: 'db' condition: 'HEALTHY' }")
                                + named("db", ""),
                        "A dependency container with HEALTHY condition must have health check configured"),
                register(
                        "family: 'web' "
                                + named(
                                        "a",
                                        "depends_on { container_name: 'b' condition: 'START' }")
                                + named(
                                        "b",
                                        "depends_on { container_name: 'c' condition: 'START' }")
                                + named("c", "volumes_from { source_container: 'a' }"),
                        "The container dependencies form a cycle: a -> b -> c -> a"));
    }

    static Stream<Arguments> processes() {
        return Stream.of(
                register(
                        container("health_check { }"),
                        "Health check command must begin with CMD or CMD-SHELL for container 'app'"),
                register(
                        container("health_check { command: 'curl' command: 'localhost' }"),
                        "Health check command must begin with CMD or CMD-SHELL for container 'app'"),
                register(
                        container("health_check { command: 'curl localhost' }"),
                        "Health check command must begin with CMD or CMD-SHELL for container 'app'"),
                register(
                        container("health_check { command: 'CMD' }"),
                        "Health check command must begin with CMD or CMD-SHELL for container 'app'"),
                register(
                        container("health_check { command: 'NONE' }"),
                        "Health check command must begin with CMD or CMD-SHELL for container 'app'"),
                health(
                        "interval: 4",
                        "interval must be greater than or equal to the minimum allowed value 5"),
                health(
                        "interval: 301",
                        "interval must be less than or equal to the maximum allowed value 300"),
                health(
                        "timeout: 61",
                        "timeout must be less than or equal to the maximum allowed value 60"),
                health(
                        "retries: 11",
                        "retries must be less than or equal to the maximum allowed value 10"),
                health(
                        "start_period: 301",
                        "startPeriod must be less than or equal to the maximum allowed value 300"),
                register(
                        container("restart_policy { enabled: true restart_attempt_period: 59 }"),
                        "The 'restartAttemptPeriod' setting for container 'app' must be between 60 and 1800."),
                register(
                        container(
                                "restart_policy { enabled: true "
                                        + "ignored_exit_codes: 1 ".repeat(51)
                                        + "}"),
                        "The 'ignoredExitCodes' setting for container 'app' can have at most 50 exit codes."),
                register(
                        container("ulimits { name: 'nofile' soft_limit: 2 hard_limit: 1 }"),
                        "Soft limit exceeds hard limit for ulimit nofile"),
                register(
                        container("ulimits { name: 'files' soft_limit: 1 hard_limit: 1 }"),
                        PARAMETER,
                        "containerDefinitions[0].ulimits[0].name must be one of core, cpu, data, fsize, locks, memlock,"
                                + " msgqueue, nice, nofile, nproc, rss, rtprio, rttime, sigpending, stack, not \"files\"."),
                register(
                        container("stop_timeout: -1"),
                        "Invalid 'stopTimeout' or 'startTimeout' setting for container 'app'. It must not be negative."),
                register(
                        container("linux_parameters { capabilities { add: 'CAP_NET_ADMIN' } }"),
                        "Invalid 'linuxParameters.capabilities' setting for container 'app'."),
                register(
                        container("linux_parameters { swappiness: 101 }"),
                        "Invalid 'linuxParameters.swappiness' setting for container 'app'."),
                register(
                        container("linux_parameters { tmpfs { container_path: 'tmp' size: 1 } }"),
                        "Invalid 'linuxParameters.tmpfs' setting for container 'app'."),
                register(
                        container("linux_parameters { tmpfs { container_path: '/tmp' size: 0 } }"),
                        "The container has an invalid tmpfs size value specified. It must be a non-zero, non-negative integer."),
                register(
                        container(
                                "linux_parameters { tmpfs { container_path: '/tmp' size: 1 mount_options: 'defaults' mount_options: 'noatime' mount_options: 'fast' } }"),
                        "Invalid 'linuxParameters.tmpfs' setting for container 'app'. Unknown mount option 'fast'."),
                register(
                        container(
                                "linux_parameters { tmpfs { container_path: '/tmp' size: 1 mount_options: 'uid=1000' mount_options: 'gid=' } }"),
                        "Invalid 'linuxParameters.tmpfs' setting for container 'app'. Unknown mount option 'gid='."),
                register(
                        container("resource_requirements { type: 'GPU' value: 'one' }"),
                        "Invalid 'resourceRequirements' setting for container 'app'."),
                register(
                        container("resource_requirements { type: 'NeuronDevice' value: '1' }"),
                        "Unsupported resource requirement: Longshore has GPU only."));
    }

    static Stream<Arguments> environments() {
        String file = "environment_files { type: 's3' value: '/etc/f.env' } ";
        return Stream.of(
                register(
                        container("environment { value: 'x' }"),
                        "Invalid 'environment' setting for container 'app'. A variable must have a name."),
                register(
                        container(file.repeat(11)),
                        "The maximum number of environment files was exceeded. Specify ten or less and try again."),
                register(
                        container("environment_files { type: 's3' value: 'arn:aws:s3:::b/f.env' }"),
                        "Invalid 'environmentFiles' setting for container 'app'. There is no S3 to read"
                                + " 'arn:aws:s3:::b/f.env' from: put the file on the nodes and give its path there, such"
                                + " as /etc/longshore/web.env."),
                register(
                        container("environment_files { type: 's3' value: 'f.env' }"),
                        "Invalid 'environmentFiles' setting for container 'app'. 'f.env' is no absolute path of a node:"
                                + " give one such as /etc/longshore/web.env or file:///etc/longshore/web.env."),
                register(
                        container("environment_files { type: 's3' value: 'file:///etc/f.txt' }"),
                        "Invalid 'environmentFiles' setting for container 'app'. The name of 'file:///etc/f.txt' must"
                                + " end in .env."),
                register(
                        container(
                                "secrets { name: 'S' value_from: 'arn:aws:ssm:us-east-1:1:parameter/s' }"),
                        "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'."),
                register(
                        container(
                                "repository_credentials { credentials_parameter: 'arn:aws:secretsmanager:us-east-1:1:s' }"),
                        "When you are specifying container repository credentials, you must also specify a value for"
                                + " 'executionRoleArn'."),
                register(
                        ROLE
                                + container(
                                        "environment { name: 'S' value: 'x' } secrets { name: 'S' value_from: 's' }"),
                        "The secret name must be unique and not shared with any new or existing environment variables set on"
                                + " the container, such as 'S'."),
                register(
                        container("log_configuration { log_driver: 'awslogs' }"),
                        "Log driver awslogs requires options: awslogs-group"),
                register(
                        container(
                                "log_configuration { log_driver: 'awslogs' options { key: 'awslogs-group' value: 'g' }"
                                        + " options { key: 'log_key' value: 'k' } }"),
                        "Log driver awslogs disallows options: log_key"),
                register(
                        container("log_configuration { log_driver: 'awsfirelens' }"),
                        "When awsfirelens log driver is specified in log configuration, a firelens configuration object must be"
                                + " configured in one of the containers."),
                register(
                        container("firelens_configuration { type: 'fluentbit' }"),
                        "When a firelensConfiguration object is specified, at least one container has to be configured with the"
                                + " awsfirelens log driver."));
    }

    static Stream<Arguments> fargate() {
        String requires = "requires_compatibilities: 'FARGATE' ";
        String awsvpc = requires + "network_mode: 'awsvpc' ";
        return Stream.of(
                register(task(requires), "Fargate only supports network mode ‘awsvpc’."),
                register(task(awsvpc), "Fargate requires that 'cpu' be defined at the task level."),
                register(
                        task(awsvpc + "cpu: '256'"),
                        "Fargate requires that 'memory' be defined at the task level."),
                register(
                        task(awsvpc + "cpu: '1 vCPU' memory: '1GB'"),
                        "No Fargate configuration exists for given values: 1024 CPU, 1024 memory. See the Amazon ECS"
                                + " documentation for the valid values."),
                onFargate(
                        "",
                        "placement_constraints { type: 'memberOf' expression: 'attribute:a exists' }",
                        "Fargate compatible task definitions do not support constraints"),
                onFargate(
                        "",
                        "ipc_mode: 'task'",
                        "Fargate compatible task definitions do not support ipcMode"),
                onFargate(
                        "",
                        "pid_mode: 'host'",
                        "Tasks using the Fargate launch type do not support pidMode 'host'. The supported value for pidMode is"
                                + " 'task'."),
                onFargate(
                        "",
                        "volumes { name: 'v' host { source_path: '/x' } }",
                        "Fargate compatible task definitions do not support sourcePath"),
                onFargate(
                        "",
                        "volumes { name: 'v' docker_volume_configuration { } }",
                        "Fargate compatible task definitions do not support dockerVolumeConfiguration"),
                onFargate(
                        "privileged: true",
                        "",
                        "Fargate requires that the ‘privileged’ setting be ‘false’ at the container level."),
                onFargate(
                        "linux_parameters { devices { host_path: '/dev/fuse' } }",
                        "",
                        "Fargate compatible task definitions do not support devices"),
                onFargate(
                        "linux_parameters { max_swap: 1 }",
                        "",
                        "Fargate compatible task definitions do not support maxSwap"),
                onFargate(
                        "linux_parameters { shared_memory_size: 64 }",
                        "",
                        "Fargate compatible task definitions do not support sharedMemorySize"),
                onFargate(
                        "linux_parameters { capabilities { add: 'NET_ADMIN' } }",
                        "",
                        "NET_ADMIN is not allowed on Fargate."),
                onFargate(
                        "docker_security_options: 'no-new-privileges'",
                        "",
                        "Fargate compatible task definitions do not support dockerSecurityOptions"),
                onFargate(
                        "resource_requirements { type: 'GPU' value: '1' }",
                        "",
                        "Tasks using the Fargate launch type do not support GPU resource requirements."),
                onFargate(
                        "stop_timeout: 121",
                        "",
                        "Invalid 'stopTimeout' setting for container 'app'. On Fargate it can be at most 120 seconds."),
                onFargate(
                        "log_configuration { log_driver: 'json-file' }",
                        "",
                        "json-file is not a valid log driver. Must be one of [awslogs,splunk,awsfirelens]"),
                onFargate(
                        "log_configuration { log_driver: 'awslogs' options { key: 'awslogs-group' value: 'g' } }",
                        "",
                        "Fargate requires log configuration options to include awslogs-stream-prefix to support log driver"
                                + " awslogs."),
                onFargate(
                        "log_configuration { log_driver: 'awslogs' options { key: 'awslogs-group' value: 'g' } options {"
                                + " key: 'awslogs-stream-prefix' value: 'p' } }",
                        "",
                        "Fargate requires task definition to have execution role ARN to support log driver awslogs."),
                register(
                        awsvpc
                                + "family: 'web' cpu: '256' memory: '512' container_definitions { name: 'app' image:"
                                + " '123456789012.dkr.ecr.us-east-1.amazonaws.com/app:1' }",
                        "Fargate requires task definition to have execution role ARN to support ECR images."),
                onFargate(
                        "",
                        "ephemeral_storage { size_in_gi_b: 20 }",
                        "EphemeralStorage size should be at least 21"),
                onFargate(
                        "",
                        "ephemeral_storage { size_in_gi_b: 201 }",
                        "EphemeralStorage size should be at most 200"),
                register(
                        task("ephemeral_storage { size_in_gi_b: 50 }"),
                        "Tasks using the EC2 launch type do not support EphemeralStorage."),
                register(
                        task("network_mode: 'awsvpc' requires_compatibilities: 'EXTERNAL'"),
                        "Task definitions that require the EXTERNAL compatibility do not support network mode awsvpc."));
    }
}
