package dev.longshore.agent.runtime.podman;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.InternetProtocol;
import com.github.dockerjava.api.model.Ports;
import dev.longshore.agent.runtime.PortRange;
import dev.longshore.agent.runtime.RuntimeFailure;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.HostEntry;
import dev.longshore.proto.ecs.PortMapping;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How a container is connected: its network mode, ports, and names. */
final class Networking {
    /** How the mode of an awsvpc task begins. */
    private static final String NAMESPACE = "ns:";

    private Networking() {}

    static void apply(
            CreateContainerCmd command,
            HostConfig config,
            AssignedTask task,
            ContainerDefinition container,
            Optional<Path> namespace,
            HostFacts host)
            throws RuntimeFailure {
        String mode = mode(task, container, namespace);
        config.withNetworkMode(mode);
        if (mode.equals("bridge")) {
            publishPorts(command, config, container, host.ports());
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
        task.getConnect().getAliasesList().stream()
                .map(alias -> alias.getDnsName() + ":" + alias.getAddress())
                .distinct() // a name may have several ports
                .forEach(hosts::add);
        for (HostEntry entry : container.getExtraHostsList()) {
            hosts.add(entry.getHostname() + ":" + entry.getIpAddress());
        }
        config.withExtraHosts(hosts.toArray(String[]::new));
        if (!container.getDnsServersList().isEmpty()) {
            config.withDns(container.getDnsServersList());
        } else if (mode.startsWith(NAMESPACE)) {
            host.nameserver().ifPresent(server -> config.withDns(List.of(server)));
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
                    NAMESPACE
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

    /**
     * A host port of 0 is any that is free: the runtime takes one. It takes one only for a port of
     * the container that is named twice, so the others are chosen here.
     */
    private static void publishPorts(
            CreateContainerCmd command,
            HostConfig config,
            ContainerDefinition container,
            HostPorts ports)
            throws RuntimeFailure {
        var bindings = new Ports();
        for (PortMapping mapping : container.getPortMappingsList()) {
            InternetProtocol protocol =
                    mapping.getProtocol().equals("udp")
                            ? InternetProtocol.UDP
                            : InternetProtocol.TCP;
            Optional<PortRange> range = PortRange.of(mapping);
            if (range.isPresent()) {
                int first = ports.free(range.get().count(), protocol);
                for (int i = 0; i < range.get().count(); i++) {
                    bindings.bind(
                            new ExposedPort(range.get().first() + i, protocol),
                            Ports.Binding.bindPort(first + i));
                }
            } else {
                var port = new ExposedPort(mapping.getContainerPort(), protocol);
                boolean another =
                        mapping.getHostPort() == 0 && bindings.getBindings().containsKey(port);
                bindings.bind(
                        port,
                        Ports.Binding.bindPort(
                                another ? ports.free(1, protocol) : mapping.getHostPort()));
            }
        }
        command.withExposedPorts(List.copyOf(bindings.getBindings().keySet()));
        config.withPortBindings(bindings);
    }
}
