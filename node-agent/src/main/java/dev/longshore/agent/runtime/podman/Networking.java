package dev.longshore.agent.runtime.podman;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.InternetProtocol;
import com.github.dockerjava.api.model.Ports;
import dev.longshore.agent.runtime.RuntimeFailure;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.HostEntry;
import dev.longshore.proto.ecs.PortMapping;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;

/** How a container is connected: its network mode, ports, and names. */
final class Networking {
    /** The runtime takes a free one. */
    private static final int ANY_PORT = 0;

    private Networking() {}

    static void apply(
            CreateContainerCmd command,
            HostConfig config,
            AssignedTask task,
            ContainerDefinition container,
            Optional<Path> namespace)
            throws RuntimeFailure {
        String mode = mode(task, container, namespace);
        config.withNetworkMode(mode);
        if (mode.equals("bridge")) {
            publishPorts(command, config, container);
        }
        if (!container.getHostname().isEmpty()) {
            command.withHostName(container.getHostname());
        }
        var hosts = new ArrayList<String>();
        if (namespace.isPresent()) {
            String name = task.getNetwork().getPrivateDnsName();
            if (!name.isEmpty()) {
                command.withHostName(name);
                // In a namespace that is not the runtime's own it does not write the container's
                // name down.
                hosts.add(name + ":" + task.getNetwork().getAddress());
            }
        }
        for (HostEntry entry : container.getExtraHostsList()) {
            hosts.add(entry.getHostname() + ":" + entry.getIpAddress());
        }
        config.withExtraHosts(hosts.toArray(String[]::new));
        if (!container.getDnsServersList().isEmpty()) {
            config.withDns(container.getDnsServersList());
        }
        if (!container.getDnsSearchDomainsList().isEmpty()) {
            config.withDnsSearch(container.getDnsSearchDomainsList());
        }
    }

    private static String mode(
            AssignedTask task, ContainerDefinition container, Optional<Path> namespace)
            throws RuntimeFailure {
        if (container.getDisableNetworking()) {
            return "none";
        }
        String mode = task.getDefinition().getNetworkMode();
        return switch (mode) {
            case "awsvpc" ->
                    "ns:"
                            + namespace.orElseThrow(
                                    () ->
                                            new RuntimeFailure(
                                                    "CannotCreateContainerError",
                                                    "an awsvpc task has no network namespace"));
            case "", "bridge" -> "bridge";
            case "host", "none" -> mode;
            default ->
                    throw new RuntimeFailure(
                            "CannotCreateContainerError", "unknown network mode " + mode);
        };
    }

    private static void publishPorts(
            CreateContainerCmd command, HostConfig config, ContainerDefinition container)
            throws RuntimeFailure {
        var exposed = new ArrayList<ExposedPort>();
        var bindings = new Ports();
        for (PortMapping mapping : container.getPortMappingsList()) {
            InternetProtocol protocol =
                    mapping.getProtocol().equals("udp")
                            ? InternetProtocol.UDP
                            : InternetProtocol.TCP;
            PortRange range = PortRange.of(mapping);
            for (int port = range.first(); port <= range.last(); port++) {
                var inside = new ExposedPort(port, protocol);
                exposed.add(inside);
                int hostPort =
                        mapping.getContainerPortRange().isEmpty()
                                ? mapping.getHostPort()
                                : ANY_PORT;
                bindings.bind(inside, Ports.Binding.bindPort(hostPort));
            }
        }
        command.withExposedPorts(exposed);
        config.withPortBindings(bindings);
    }

    private record PortRange(int first, int last) {
        static PortRange of(PortMapping mapping) throws RuntimeFailure {
            String range = mapping.getContainerPortRange();
            if (range.isEmpty()) {
                return new PortRange(mapping.getContainerPort(), mapping.getContainerPort());
            }
            String[] ends = range.split("-", -1);
            try {
                return new PortRange(
                        Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]));
            } catch (NumberFormatException e) {
                throw new RuntimeFailure(
                        "CannotCreateContainerError", "not a range of ports: " + range, e);
            }
        }
    }
}
