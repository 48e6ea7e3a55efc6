package dev.longshore.control.domain.connect;

import dev.longshore.proto.ecs.PortMapping;
import dev.longshore.proto.ecs.ServiceConnectClientAlias;
import dev.longshore.proto.ecs.ServiceConnectService;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.store.ConnectEndpointRow;
import java.util.Optional;

/**
 * What a service asks to offer, with the defaults for what it leaves out (Amazon ECS API Reference,
 * ServiceConnectService and ServiceConnectClientAlias).
 */
public final class Offers {
    /** The protocol of a port whose mapping names none. */
    public static final String TCP = "tcp";

    private Offers() {}

    /** The mapping of a definition that a port's name refers to. */
    public static Optional<PortMapping> mapping(TaskDefinition definition, String portName) {
        return definition.getContainerDefinitionsList().stream()
                .flatMap(container -> container.getPortMappingsList().stream())
                .filter(mapping -> mapping.getName().equals(portName))
                .findFirst();
    }

    /** Under which name it is found in the namespace. */
    public static String discoveryName(ServiceConnectService asked) {
        return asked.getDiscoveryName().isEmpty() ? asked.getPortName() : asked.getDiscoveryName();
    }

    /**
     * The endpoint that is asked for, but for whose it is.
     *
     * @param namespace the namespace's name
     */
    public static ConnectEndpointRow whole(
            ServiceConnectService asked, PortMapping mapping, String namespace) {
        ServiceConnectClientAlias given =
                asked.getClientAliasesCount() == 0
                        ? ServiceConnectClientAlias.getDefaultInstance()
                        : asked.getClientAliases(0);
        String name = discoveryName(asked);
        var alias =
                ServiceConnectClientAlias.newBuilder()
                        .setDnsName(
                                given.getDnsName().isEmpty()
                                        ? name + "." + namespace
                                        : given.getDnsName())
                        .setPort(
                                given.getPort() == 0
                                        ? mapping.getContainerPort()
                                        : given.getPort());
        return ConnectEndpointRow.newBuilder()
                .setAsked(
                        asked.toBuilder()
                                .setDiscoveryName(name)
                                .clearClientAliases()
                                .addClientAliases(alias))
                .setContainerPort(mapping.getContainerPort())
                .setProtocol(mapping.getAppProtocol().isEmpty() ? TCP : mapping.getAppProtocol())
                .build();
    }
}
