package dev.longshore.agent.task;

import dev.longshore.proto.agent.JournalContainer;
import dev.longshore.proto.agent.JournalEntry;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.NetworkBinding;
import dev.longshore.proto.ecs.PortMapping;
import java.util.List;

/** Where the ports of a container are reached on its node. Pure. */
final class NetworkBindings {
    private static final String ANY_ADDRESS = "0.0.0.0";

    private NetworkBindings() {}

    /**
     * What the runtime said of published ports; in host mode it publishes none, and a port that the
     * definition names is the node's own of that number.
     */
    static List<NetworkBinding> of(JournalContainer container, JournalEntry entry) {
        var definition = entry.getTask().getDefinition();
        boolean host = definition.getNetworkMode().equals("host");
        if (!host || !container.getStarted()) {
            return container.getNetworkBindingsList();
        }
        return definition.getContainerDefinitionsList().stream()
                .filter(candidate -> candidate.getName().equals(container.getName()))
                .map(ContainerDefinition::getPortMappingsList)
                .flatMap(List::stream)
                .map(NetworkBindings::onTheHost)
                .toList();
    }

    private static NetworkBinding onTheHost(PortMapping mapping) {
        var binding =
                NetworkBinding.newBuilder()
                        .setBindIp(ANY_ADDRESS)
                        .setProtocol(
                                mapping.getProtocol().isEmpty() ? "tcp" : mapping.getProtocol());
        String range = mapping.getContainerPortRange();
        return range.isEmpty()
                ? binding.setContainerPort(mapping.getContainerPort())
                        .setHostPort(mapping.getContainerPort())
                        .build()
                : binding.setContainerPortRange(range).setHostPortRange(range).build();
    }
}
