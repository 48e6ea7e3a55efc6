package dev.longshore.agent.dns.names;

import dev.longshore.agent.resource.network.address.Cidr;
import dev.longshore.proto.agent.HostNames;
import dev.longshore.proto.agent.NamedInstance;
import dev.longshore.proto.agent.NamedService;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the network outside is told: the names of load balancers. One that is internet-facing is
 * reached by the addresses of the machines that its nodes run on; those of an internal one are
 * addresses of its network, which lead nowhere outside (Elastic Load Balancing User Guide, "Load
 * balancer scheme").
 */
public final class OutsideNames {
    private OutsideNames() {}

    /** The table for whoever asks from outside. */
    public static NameTable of(HostNames told) {
        var names = HostNames.newBuilder();
        var balancers = new HashMap<String, NamedService>();
        for (NamedService service : told.getServicesList()) {
            if (service.getNamespaceId().isEmpty()) {
                names.addServices(service);
                balancers.put(service.getId(), service);
            }
        }
        Map<Cidr, String> machines = machines(told);
        for (NamedInstance node : told.getInstancesList()) {
            NamedService balancer = balancers.get(node.getServiceId());
            if (balancer != null) {
                (balancer.getInternetFacing() ? onItsMachine(node, machines) : Optional.of(node))
                        .ifPresent(names::addInstances);
            }
        }
        return NameTable.of(names.build());
    }

    private static Map<Cidr, String> machines(HostNames told) {
        var machines = new HashMap<Cidr, String>();
        told.getHostAddressesMap()
                .forEach(
                        (block, address) -> {
                            if (Cidr.isRange(block)) {
                                machines.put(Cidr.parse(block), address);
                            }
                        });
        return machines;
    }

    /** Nothing while the machine is not known: an address of its network would lead nowhere. */
    private static Optional<NamedInstance> onItsMachine(
            NamedInstance node, Map<Cidr, String> machines) {
        if (!Cidr.isAddress(node.getIpv4())) {
            return Optional.empty();
        }
        var address = Cidr.parse(node.getIpv4() + "/32");
        return machines.entrySet().stream()
                .filter(machine -> machine.getKey().contains(address))
                .findFirst()
                .map(machine -> node.toBuilder().setIpv4(machine.getValue()).build());
    }
}
