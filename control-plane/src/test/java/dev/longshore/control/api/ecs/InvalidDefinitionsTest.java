package dev.longshore.control.api.ecs;

import static dev.longshore.control.api.ecs.InvalidRequest.PARAMETER;
import static dev.longshore.control.api.ecs.InvalidRequest.app;
import static dev.longshore.control.api.ecs.InvalidRequest.container;
import static dev.longshore.control.api.ecs.InvalidRequest.inAwsvpc;
import static dev.longshore.control.api.ecs.InvalidRequest.inMode;
import static dev.longshore.control.api.ecs.InvalidRequest.named;
import static dev.longshore.control.api.ecs.InvalidRequest.register;
import static dev.longshore.control.api.ecs.InvalidRequest.task;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Task definitions that ECS refuses: names, sizes, networks, ports and volumes. */
class InvalidDefinitionsTest {
    @ParameterizedTest(name = "{0}: {3}")
    @MethodSource({"identity", "sizes", "networks", "ports", "volumes"})
    void isRefused(String operation, String request, String code, String text) {
        InvalidRequest.isRefused(operation, request, code, text);
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
}
