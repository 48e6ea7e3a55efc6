package dev.longshore.agent.task;

import dev.longshore.agent.runtime.PortRange;
import dev.longshore.proto.agent.JournalContainer;
import dev.longshore.proto.agent.JournalEntry;
import dev.longshore.proto.ecs.NetworkBinding;
import dev.longshore.proto.ecs.PortMapping;
import java.util.ArrayList;
import java.util.List;

/** Where the ports of a container are reached on its node. Pure. */
final class NetworkBindings {
    private static final String ANY_ADDRESS = "0.0.0.0";

    private NetworkBindings() {}

    /**
     * What the runtime said of published ports, those of a range as one; in host mode it publishes
     * none, and a port that the definition names is the node's own of that number.
     */
    static List<NetworkBinding> of(JournalContainer container, JournalEntry entry) {
        var definition = entry.getTask().getDefinition();
        List<PortMapping> mappings =
                definition.getContainerDefinitionsList().stream()
                        .filter(candidate -> candidate.getName().equals(container.getName()))
                        .flatMap(candidate -> candidate.getPortMappingsList().stream())
                        .toList();
        boolean host = definition.getNetworkMode().equals("host");
        return host && container.getStarted()
                ? mappings.stream().map(NetworkBindings::onTheHost).toList()
                : published(container.getNetworkBindingsList(), mappings);
    }

    private static List<NetworkBinding> published(
            List<NetworkBinding> single, List<PortMapping> mappings) {
        var left = new ArrayList<>(single);
        var bindings = new ArrayList<NetworkBinding>();
        for (PortMapping mapping : mappings) {
            PortRange.of(mapping)
                    .ifPresent(
                            range -> {
                                List<NetworkBinding> of =
                                        left.stream()
                                                .filter(one -> belongs(one, range, mapping))
                                                .toList();
                                left.removeAll(of);
                                bindings.addAll(asOne(of, range));
                            });
        }
        bindings.addAll(0, left);
        return bindings;
    }

    private static boolean belongs(NetworkBinding one, PortRange range, PortMapping mapping) {
        return range.holds(one.getContainerPort()) && one.getProtocol().equals(protocol(mapping));
    }

    /** The agent has asked for host ports in a row, too. */
    private static List<NetworkBinding> asOne(List<NetworkBinding> single, PortRange range) {
        if (single.isEmpty()) {
            return List.of();
        }
        var hostPorts = single.stream().mapToInt(NetworkBinding::getHostPort).summaryStatistics();
        return List.of(
                NetworkBinding.newBuilder()
                        .setBindIp(single.getFirst().getBindIp())
                        .setProtocol(single.getFirst().getProtocol())
                        .setContainerPortRange(range.text())
                        .setHostPortRange(
                                new PortRange(hostPorts.getMin(), hostPorts.getMax()).text())
                        .build());
    }

    private static String protocol(PortMapping mapping) {
        return mapping.getProtocol().isEmpty() ? "tcp" : mapping.getProtocol();
    }

    private static NetworkBinding onTheHost(PortMapping mapping) {
        var binding =
                NetworkBinding.newBuilder().setBindIp(ANY_ADDRESS).setProtocol(protocol(mapping));
        String range = mapping.getContainerPortRange();
        return range.isEmpty()
                ? binding.setContainerPort(mapping.getContainerPort())
                        .setHostPort(mapping.getContainerPort())
                        .build()
                : binding.setContainerPortRange(range).setHostPortRange(range).build();
    }
}
