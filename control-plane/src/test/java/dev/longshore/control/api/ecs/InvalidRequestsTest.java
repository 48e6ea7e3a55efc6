package dev.longshore.control.api.ecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.longshore.control.api.ApiException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests that ECS refuses, each with its code and its text. */
class InvalidRequestsTest {
    private static final String ROLE = "execution_role_arn: 'arn:aws:iam::123456789012:role/exec' ";
    private static final String CLIENT = "ClientException";
    private static final String PARAMETER = "InvalidParameterException";

    @ParameterizedTest(name = "{0}: {3}")
    @MethodSource({
        "identity",
        "sizes",
        "networks",
        "ports",
        "volumes",
        "dependencies",
        "processes",
        "environments",
        "fargate",
        "placement",
        "lifeOfDefinitions",
        "clusters",
        "capacityProviders",
        "tagsAndAttributes",
        "accountSettings"
    })
    void isRefused(String operation, String request, String code, String text) {
        var api = new TestApi();
        api.call("CreateCluster", "");
        api.call("RegisterTaskDefinition", task(""));

        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> api.call(operation, request))
                .satisfies(
                        refused -> {
                            assertThat(refused.text()).isEqualTo(text);
                            assertThat(refused.code()).isEqualTo(code);
                        });
    }

    @Test
    void thereAreAtLeastSixty() {
        long all =
                Stream.of(
                                identity(),
                                sizes(),
                                networks(),
                                ports(),
                                volumes(),
                                dependencies(),
                                processes(),
                                environments(),
                                fargate(),
                                placement(),
                                lifeOfDefinitions(),
                                clusters(),
                                capacityProviders(),
                                tagsAndAttributes(),
                                accountSettings())
                        .mapToLong(Stream::count)
                        .sum();
        assertThat(all).isGreaterThanOrEqualTo(60);
    }

    static Stream<Arguments> identity() {
        return Stream.of(
                register(
                        "container_definitions { name: 'app' image: 'nginx' }",
                        PARAMETER,
                        "family is required."),
                register("family: '' " + app(""), "Family can not be blank."),
                register("family: 'web app' " + app(""), "Family contains invalid characters."),
                register(
                        "family: '" + "x".repeat(256) + "' " + app(""),
                        "Family contains invalid characters."),
                register("family: 'web'", "Container list cannot be empty."),
                register(
                        "family: 'web' "
                                + IntStream.range(0, 11)
                                        .mapToObj(i -> named("c" + i, ""))
                                        .collect(Collectors.joining()),
                        "Too many containers."),
                register(
                        task("volumes { name: '" + "v".repeat(70_000) + "' }"),
                        "Actual length: '70030'. Max allowed length is '65536' bytes."),
                register(
                        "family: 'web' container_definitions { image: 'nginx' memory: 64 }",
                        "Container.name should not be null or empty."),
                register(
                        "family: 'web' " + named("my app", ""),
                        "Container.name contains invalid characters."),
                register(
                        "family: 'web' " + named("a.b", ""),
                        "Container.name contains invalid characters."),
                register(
                        "family: 'web' container_definitions { name: 'app' memory: 64 }",
                        "Container.image should not be null or empty."),
                register(
                        "family: 'web' container_definitions { name: 'app' image: 'ng inx' memory: 64 }",
                        "Container.image contains invalid characters."),
                register(
                        "family: 'web' container_definitions { name: 'app' image: '"
                                + "i".repeat(256)
                                + "' memory: 64 }",
                        "Container.image contains invalid characters."),
                register(
                        "family: 'web' " + named("app", "") + named("app", ""),
                        "Container names must be unique within a task definition."),
                register(
                        container("essential: false"),
                        "Task definition doesn't have any essential container."),
                register(
                        task(
                                "inference_accelerators { device_name: 'd' device_type: 'eia2.medium' }"),
                        "Unsupported field 'inferenceAccelerators'."),
                register(
                        task("proxy_configuration { container_name: 'app' }"),
                        "Unsupported field 'proxyConfiguration': App Mesh is not available in Longshore."),
                register(
                        task(
                                "runtime_platform { operating_system_family: 'WINDOWS_SERVER_2022_CORE' }"),
                        "Unsupported operatingSystemFamily: Longshore runs Linux containers only."),
                register(
                        container("credential_specs: 'credentialspec:file://gmsa.json'"),
                        "Unsupported field 'credentialSpecs': Longshore has no Windows containers."),
                register(
                        task("tags { key: 'aws:x' value: 'y' }"),
                        PARAMETER,
                        "Tag key 'aws:x' is not allowed: keys that begin with aws: are reserved."),
                register(
                        task("tags { key: 'a' value: '1' } tags { key: 'a' value: '2' }"),
                        PARAMETER,
                        "Duplicate tag key 'a'."));
    }

    static Stream<Arguments> sizes() {
        String troubleshooting =
                " For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.";
        return Stream.of(
                register(
                        "family: 'web' container_definitions { name: 'sample-api' image: 'nginx' }",
                        "Invalid setting for container 'sample-api'. At least one of 'memory' or 'memoryReservation'"
                                + " must be specified."),
                register(
                        "family: 'web' " + app("memory: 5"),
                        "Invalid 'memory' setting for container 'app'."),
                register(
                        "family: 'web' " + app("memory_reservation: 5"),
                        "Invalid 'memoryReservation' setting for container 'app'."),
                register(
                        "family: 'web' " + app("memory: 128 memory_reservation: 256"),
                        "Invalid setting for container 'app'. 'memory' must be greater than or equal to"
                                + " 'memoryReservation'."),
                register(container("cpu: -1"), "Invalid 'cpu' setting for container 'app'."),
                register(task("cpu: ''"), "Invalid 'cpu' setting for task." + troubleshooting),
                register(task("cpu: 'lots'"), "Invalid 'cpu' setting for task." + troubleshooting),
                register(task("cpu: '96'"), "Invalid 'cpu' setting for task." + troubleshooting),
                register(
                        task("memory: '1 TB'"),
                        "Invalid 'memory' setting for task." + troubleshooting),
                register(
                        task("memory: '64'"),
                        "The 'memory' setting for container 'app' is greater than for the task."),
                register(
                        "family: 'web' cpu: '256' "
                                + named("a", "cpu: 200")
                                + named("b", "cpu: 100"),
                        "The sum of all container 'cpu' values cannot be greater than the value of the task 'cpu'."),
                register(
                        "family: 'web' memory: '0.5GB' "
                                + named("a", "memory_reservation: 300")
                                + named("b", "memory_reservation: 300"),
                        "The sum of all container 'memoryReservation' values cannot be greater than the value of the task"
                                + " 'memory'."));
    }

    static Stream<Arguments> networks() {
        return Stream.of(
                register(
                        task("network_mode: 'vpc'"),
                        PARAMETER,
                        "networkMode must be one of bridge, host, awsvpc, none, not \"vpc\"."),
                inAwsvpc("links: 'app'", "Links are not supported when networkMode=awsvpc."),
                inAwsvpc(
                        "disable_networking: true",
                        "Disable Networking is not supported on container when networkMode=awsvpc."),
                inAwsvpc(
                        "dns_servers: '10.0.0.2'",
                        "DNS servers are not supported on container when networkMode=awsvpc."),
                inAwsvpc(
                        "dns_search_domains: 'x.y'",
                        "DNS search domains are not supported on container when networkMode=awsvpc."),
                inAwsvpc(
                        "extra_hosts { hostname: 'h' ip_address: '10.0.0.1' }",
                        "Extra hosts are not supported on container when networkMode=awsvpc."),
                inAwsvpc(
                        "hostname: 'h'",
                        "hostname is not supported on container when networkMode=awsvpc."),
                inMode("host", "links: 'app'", "Links are not supported when networkMode=host."),
                inMode(
                        "host",
                        "system_controls { namespace: 'net.core.somaxconn' value: '1024' }",
                        "System controls of the namespace net.* are not supported when networkMode=host."),
                register(
                        container("links: 'ghost:db'"),
                        "Invalid 'links' setting. Unknown container: 'ghost'."));
    }

    static Stream<Arguments> ports() {
        return Stream.of(
                inAwsvpc(
                        "port_mappings { container_port: 80 host_port: 8080 }",
                        "When networkMode=awsvpc, the host ports and container ports in port mappings must match."),
                inMode(
                        "host",
                        "port_mappings { container_port: 80 host_port: 8080 }",
                        "When networkMode=host, the host ports and container ports in port mappings must match."),
                inMode(
                        "none",
                        "port_mappings { container_port: 80 }",
                        "Port mappings are not supported when networkMode=none."),
                register(
                        container("port_mappings { container_port: 80 protocol: 'sctp' }"),
                        PARAMETER,
                        "containerDefinitions[0].portMappings[0].protocol must be one of tcp, udp, not \"sctp\"."),
                register(
                        container("port_mappings { host_port: 80 }"),
                        "Invalid 'containerPort' setting for container 'app'."),
                register(
                        container("port_mappings { container_port: 65536 }"),
                        "Invalid 'containerPort' setting for container 'app'."),
                register(
                        container("port_mappings { container_port: 80 host_port: 70000 }"),
                        "Invalid 'hostPort' setting for container 'app'."),
                register(
                        container("port_mappings { container_port_range: '90-80' }"),
                        "Invalid 'containerPortRange' setting for container 'app'."),
                register(
                        container("port_mappings { container_port_range: '8000-8100' }"),
                        "Invalid 'containerPortRange' setting for container 'app'."),
                register(
                        container(
                                "port_mappings { container_port_range: '80-90' container_port: 80 }"),
                        "Invalid port mapping for container 'app', cannot specify both single port and port range."),
                register(
                        container("port_mappings { container_port: 80 name: 'Web' }"),
                        "Invalid port mapping name 'Web' for container 'app'. It must have 1 to 64 lower-case letters, digits,"
                                + " hyphens or underscores."),
                register(
                        "family: 'web' "
                                + named("a", "port_mappings { container_port: 80 host_port: 3000 }")
                                + named(
                                        "b",
                                        "port_mappings { container_port: 81 host_port: 3000 }"),
                        "TCP host port '3000' is mapped multiple times in task."),
                register(
                        "family: 'web' network_mode: 'host' "
                                + named("a", "port_mappings { container_port: 53 protocol: 'udp' }")
                                + named(
                                        "b",
                                        "port_mappings { container_port: 53 protocol: 'udp' }"),
                        "UDP host port '53' is mapped multiple times in task."),
                register(
                        "family: 'web' network_mode: 'awsvpc' "
                                + named("a", "port_mappings { container_port_range: '8080-8090' }")
                                + named("b", "port_mappings { container_port: 8085 }"),
                        "TCP container port '8085' is used multiple times in task when networkMode=awsvpc."),
                inAwsvpc(
                        "port_mappings { container_port: 80 name: 'http' } port_mappings { container_port: 81 name: 'http' }",
                        "When networkMode=awsvpc, port mapping name is already used"));
    }

    static Stream<Arguments> volumes() {
        return Stream.of(
                register(
                        container("mount_points { source_volume: 'nope' container_path: '/data' }"),
                        "Unknown volume 'nope'."),
                register(
                        container("mount_points { source_volume: 'v' }") + " volumes { name: 'v' }",
                        "Invalid 'containerPath' setting for container 'app'."),
                register(
                        container(
                                        "mount_points { source_volume: 'v' container_path: '/a' }"
                                                + " mount_points { source_volume: 'v' container_path: '/a' }")
                                + " volumes { name: 'v' }",
                        "Duplicate mount point '/a' for container 'app'."),
                register(task("volumes { }"), "Volume.name should not be null or empty."),
                register(
                        task("volumes { name: 'a/b' }"),
                        "Volume.name contains invalid characters."),
                register(
                        task("volumes { name: 'v' } volumes { name: 'v' }"),
                        "Volume names must be unique within a task definition."),
                register(
                        task(
                                "volumes { name: 'v' host { source_path: '/x' } docker_volume_configuration { } }"),
                        "Only one kind of configuration can be specified for volume 'v'."),
                register(
                        task("volumes { name: 'v' host { source_path: 'x' } }"),
                        "Invalid 'sourcePath' setting for volume 'v'."),
                register(
                        task(
                                "volumes { name: 'v' docker_volume_configuration { autoprovision: true } }"),
                        "Invalid 'autoprovision' setting for volume 'v'. It requires the scope shared."),
                register(
                        task("volumes { name: 'v' configured_at_launch: true }"),
                        "Unsupported field 'configuredAtLaunch': Longshore has host, docker and efs volumes."),
                register(
                        task(
                                "volumes { name: 'v' efs_volume_configuration { file_system_id: 'fs-1' authorization_config {"
                                        + " iam: 'ENABLED' } } }"),
                        "EFS IAM authorization requires TransitEncryption to be enabled."),
                register(
                        task(
                                "volumes { name: 'v' efs_volume_configuration { file_system_id: 'fs-1'"
                                        + " transit_encryption_port: 2999 } }"),
                        "TransitEncryptionPort requires that TransitEncryption is enabled."),
                register(
                        task(
                                "volumes { name: 'v' efs_volume_configuration { file_system_id: 'fs-1' root_directory: '/x'"
                                        + " authorization_config { access_point_id: 'fsap-1' } } }"),
                        "When using an EFS access point, the root directory must either be set to \"/\" or be omitted."),
                register(
                        container("volumes_from { source_container: 'nope' }"),
                        "Invalid 'volumesFrom' setting. Unknown container: 'nope'."));
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

    static Stream<Arguments> placement() {
        String constraint =
                "placement_constraints { type: 'memberOf' expression: 'attribute:a exists' } ";
        return Stream.of(
                register(
                        task(constraint.repeat(11)),
                        "A task definition can have at most 10 placement constraints."),
                register(
                        task(
                                "placement_constraints { type: 'memberOf' expression: '"
                                        + "x".repeat(2_001)
                                        + "' }"),
                        "A placement constraint expression can have at most 2000 characters."),
                register(
                        task("placement_constraints { type: 'memberOf' }"),
                        "Invalid placement constraint expression: the expression is empty"),
                register(
                        task(
                                "placement_constraints { type: 'memberOf' expression: 'attribute:a is x' }"),
                        "Invalid placement constraint expression: unknown operator 'is' after attribute:a"));
    }

    static Stream<Arguments> lifeOfDefinitions() {
        return Stream.of(
                row(
                        "DescribeTaskDefinition",
                        "task_definition: 'api'",
                        CLIENT,
                        "Unable to describe task definition."),
                row(
                        "DescribeTaskDefinition",
                        "task_definition: 'web:9'",
                        CLIENT,
                        "Unable to describe task definition."),
                row(
                        "DescribeTaskDefinition",
                        "task_definition: 'web:one'",
                        CLIENT,
                        "Invalid revision number. Number: one"),
                row(
                        "DeregisterTaskDefinition",
                        "task_definition: 'web'",
                        CLIENT,
                        "Revision is missing."),
                row(
                        "DeregisterTaskDefinition",
                        "task_definition: 'web:9'",
                        CLIENT,
                        "The specified task definition does not exist."),
                row("DeleteTaskDefinitions", "", PARAMETER, "TaskDefinitions cannot be empty."),
                row(
                        "DeleteTaskDefinitions",
                        "task_definitions: 'web:1' ".repeat(11),
                        PARAMETER,
                        "TaskDefinitions can have at most 10 items."),
                row(
                        "ListTaskDefinitions",
                        "max_results: 101",
                        PARAMETER,
                        "maxResults must be between 1 and 100."),
                row("ListTaskDefinitions", "next_token: 'forged'", PARAMETER, "Invalid token."),
                row(
                        "ListTaskDefinitionFamilies",
                        "status: 'GONE'",
                        PARAMETER,
                        "status must be one of ACTIVE, INACTIVE, ALL, not \"GONE\"."));
    }

    static Stream<Arguments> clusters() {
        String notFound = "ClusterNotFoundException";
        return Stream.of(
                row(
                        "CreateCluster",
                        "cluster_name: 'a b'",
                        PARAMETER,
                        "ClusterName must match ^[a-zA-Z0-9\\-_]{1,255}$"),
                row(
                        "CreateCluster",
                        "cluster_name: 'new' settings { name: 'containerInsights' value: 'on' }",
                        PARAMETER,
                        "Invalid value for setting containerInsights: 'on'. It must be one of enabled, disabled, enhanced."),
                row(
                        "CreateCluster",
                        "cluster_name: 'new' settings { name: 'insights' value: 'enabled' }",
                        PARAMETER,
                        "settings[0].name must be one of containerInsights, not \"insights\"."),
                row(
                        "CreateCluster",
                        "cluster_name: 'new' service_connect_defaults { namespace: 'internal' }",
                        "NamespaceNotFoundException",
                        "The namespace internal was not found: this version of Longshore has no service discovery yet."),
                row(
                        "CreateCluster",
                        "cluster_name: 'new' configuration { execute_command_configuration { logging: 'OVERRIDE' } }",
                        PARAMETER,
                        "A CloudWatch log group name or S3 bucket name must be specified when overriding the default log"
                                + " configuration."),
                row(
                        "CreateCluster",
                        "cluster_name: 'new' configuration { execute_command_configuration { logging: 'DEFAULT'"
                                + " log_configuration { s3_bucket_name: 'b' } } }",
                        PARAMETER,
                        "You must set logging to 'OVERRIDE' when you supply a log configuration."),
                row("UpdateCluster", "cluster: 'nope'", notFound, "Cluster not found."),
                row(
                        "UpdateClusterSettings",
                        "cluster: 'default'",
                        PARAMETER,
                        "Settings cannot be empty."),
                row("DeleteCluster", "cluster: 'nope'", notFound, "Cluster not found."),
                row("DeleteCluster", "", PARAMETER, "cluster is required."),
                row(
                        "DescribeClusters",
                        "include: 'TAGS,COLOURS'",
                        PARAMETER,
                        "include[0] must be one of ATTACHMENTS, CONFIGURATIONS, SETTINGS, STATISTICS, TAGS, not \"TAGS,COLOURS\"."),
                row(
                        "DescribeClusters",
                        "clusters: 'a' ".repeat(101),
                        PARAMETER,
                        "Clusters can have at most 100 items."),
                row(
                        "ListClusters",
                        "max_results: 0",
                        PARAMETER,
                        "maxResults must be between 1 and 100."));
    }

    static Stream<Arguments> capacityProviders() {
        String fargate =
                "default_capacity_provider_strategy { capacity_provider: 'FARGATE' base: 1 } ";
        String spot =
                "default_capacity_provider_strategy { capacity_provider: 'FARGATE_SPOT' base: 1 } ";
        return Stream.of(
                row(
                        "PutClusterCapacityProviders",
                        "cluster: 'default' capacity_providers: 'my-asg'",
                        PARAMETER,
                        "The specified capacity provider 'my-asg' was not found. Specify a valid name or ARN and try again."),
                row(
                        "PutClusterCapacityProviders",
                        "cluster: 'default' capacity_providers: 'FARGATE' " + spot,
                        PARAMETER,
                        "The specified capacity provider strategy cannot contain a capacity provider that is not associated"
                                + " with the cluster. Associate the capacity provider with the cluster or specify a valid"
                                + " capacity provider and try again."),
                row(
                        "PutClusterCapacityProviders",
                        "cluster: 'default' capacity_providers: 'FARGATE' capacity_providers: 'FARGATE_SPOT' "
                                + fargate
                                + spot,
                        PARAMETER,
                        "The specified capacity provider strategy contains multiple capacity providers with a base value"
                                + " defined. Only one capacity provider per strategy can have a base value defined."),
                row(
                        "PutClusterCapacityProviders",
                        "cluster: 'default' default_capacity_provider_strategy { capacity_provider: 'FARGATE' weight: 1001 }",
                        PARAMETER,
                        "defaultCapacityProviderStrategy[0].weight must be 0 to 1000, not 1001."));
    }

    static Stream<Arguments> tagsAndAttributes() {
        String arn = "resource_arn: 'arn:aws:ecs:us-east-1:123456789012:";
        String instance = "0123456789abcdef0123456789abcdef";
        return Stream.of(
                row("TagResource", arn + "cluster/default'", PARAMETER, "Tags can not be empty."),
                row(
                        "TagResource",
                        "resource_arn: 'web' tags { key: 'a' }",
                        PARAMETER,
                        "Invalid arn syntax."),
                row(
                        "TagResource",
                        arn + "cluster/default' tags { key: '' }",
                        PARAMETER,
                        "tags[0].key must have 1 to 128 characters, not 0."),
                row(
                        "TagResource",
                        arn + "cluster/nope' tags { key: 'a' }",
                        "ClusterNotFoundException",
                        "Cluster not found."),
                row(
                        "TagResource",
                        arn + "task/default/" + instance + "' tags { key: 'a' }",
                        "ResourceNotFoundException",
                        "The specified task was not found: arn:aws:ecs:us-east-1:123456789012:task/default/"
                                + instance),
                row(
                        "TagResource",
                        arn + "task/" + instance + "' tags { key: 'a' }",
                        PARAMETER,
                        "Long arn format must be used for tagging operations"),
                row(
                        "TagResource",
                        arn + "capacity-provider/FARGATE' tags { key: 'a' }",
                        PARAMETER,
                        "Unsupported resource type: capacity-provider"),
                row(
                        "ListTagsForResource",
                        arn + "task-definition/web:7'",
                        PARAMETER,
                        "The specified task definition was not found: arn:aws:ecs:us-east-1:123456789012:task-definition/web:7"),
                row(
                        "UntagResource",
                        arn + "cluster/default'",
                        PARAMETER,
                        "Tag keys can not be empty."),
                row("PutAttributes", "", PARAMETER, "attributes must have between 1 and 10 items."),
                row(
                        "PutAttributes",
                        "attributes { name: 'stack' value: 'prod' }",
                        PARAMETER,
                        "targetId is required for attribute 'stack'."),
                row(
                        "PutAttributes",
                        "attributes { name: 'stack' target_id: '" + instance + "' }",
                        "TargetNotFoundException",
                        "The specified target was not found: " + instance),
                row(
                        "PutAttributes",
                        "attributes { name: 'my stack' target_id: '" + instance + "' }",
                        PARAMETER,
                        "Invalid attribute name 'my stack'."),
                row(
                        "PutAttributes",
                        "attributes { name: 'stack' value: ' x' target_id: '" + instance + "' }",
                        PARAMETER,
                        "Invalid attribute value ' x'."),
                row(
                        "PutAttributes",
                        "attributes { name: 'ecs.os-type' value: 'x' target_id: '"
                                + instance
                                + "' }",
                        PARAMETER,
                        "The attribute name 'ecs.os-type' is reserved."),
                row(
                        "ListAttributes",
                        "target_type: 'task'",
                        PARAMETER,
                        "targetType must be one of container-instance, not \"task\"."),
                row(
                        "ListAttributes",
                        "target_type: 'container-instance' attribute_value: 'x'",
                        PARAMETER,
                        "attributeValue requires attributeName."));
    }

    static Stream<Arguments> accountSettings() {
        return Stream.of(
                row(
                        "PutAccountSetting",
                        "name: 'containerInsights' value: 'maybe'",
                        PARAMETER,
                        "Invalid value for setting containerInsights: 'maybe'. It must be one of disabled, enabled, enhanced."),
                row(
                        "PutAccountSettingDefault",
                        "name: 'taskLongArnFormat' value: 'disabled'",
                        PARAMETER,
                        "Invalid value for setting taskLongArnFormat: 'disabled'. It must be one of enabled."),
                row(
                        "PutAccountSetting",
                        "name: 'containerInsights'",
                        PARAMETER,
                        "value is required."),
                row(
                        "ListAccountSettings",
                        "max_results: 11",
                        PARAMETER,
                        "maxResults must be between 1 and 10."),
                row(
                        "ListAccountSettings",
                        "value: 'enabled'",
                        PARAMETER,
                        "You must specify a setting name to filter by its value."));
    }

    // -- what the rows are made of ----------------------------------------------------------------

    private static Arguments row(String operation, String request, String code, String text) {
        return arguments(operation, request, code, text);
    }

    private static Arguments register(String request, String text) {
        return register(request, CLIENT, text);
    }

    private static Arguments register(String request, String code, String text) {
        return row("RegisterTaskDefinition", request, code, text);
    }

    private static Arguments inMode(String mode, String container, String text) {
        return register("network_mode: '" + mode + "' " + container(container), text);
    }

    private static Arguments inAwsvpc(String container, String text) {
        return inMode("awsvpc", container, text);
    }

    private static Arguments onFargate(String container, String task, String text) {
        return register(
                "family: 'web' requires_compatibilities: 'FARGATE' network_mode: 'awsvpc' cpu: '256' memory: '512' "
                        + app(container)
                        + task,
                text);
    }

    private static Arguments health(String bound, String text) {
        return register(
                container("health_check { command: 'CMD' command: 'true' " + bound + " }"),
                "Health check " + text + " for container 'app'");
    }

    /** A valid definition, and more members of it. */
    private static String task(String members) {
        return container("") + members;
    }

    /** A valid definition whose container has more members. */
    private static String container(String members) {
        return "family: 'web' " + named("app", members);
    }

    private static String named(String name, String members) {
        return "container_definitions { name: '"
                + name
                + "' image: 'nginx' "
                + (members.startsWith("memory") ? "" : "memory: 128 ")
                + members
                + " } ";
    }

    /** A container whose memory the row says itself, or leaves to the task. */
    private static String app(String members) {
        return "container_definitions { name: 'app' image: 'nginx' " + members + " } ";
    }
}
