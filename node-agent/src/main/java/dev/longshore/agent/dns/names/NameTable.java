package dev.longshore.agent.dns.names;

import static java.util.Objects.requireNonNull;

import dev.longshore.agent.resource.network.address.Cidr;
import dev.longshore.proto.agent.HostNames;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.xbill.DNS.Name;

/** All names that a node knows, by the network for whose tasks they are there. Immutable. */
public final class NameTable {
    private final List<Network> networks;

    /** Names of the installation itself, load balancers' among them: there for everybody. */
    private final Zone installation;

    /** For who asks out of no network: the machine, and tasks that have its addresses. */
    private final Map<Name, Zone> all = new HashMap<>();

    private record Network(Cidr range, Map<Name, Zone> zones) {}

    private NameTable(List<Network> networks, Zone installation) {
        this.networks = networks;
        this.installation = installation;
    }

    /** The table of what was told or kept. What does not hold together is left out. */
    public static NameTable of(HostNames told) {
        Map<String, Zone> zones = ZoneBuilder.zones(told);
        Zone installation = requireNonNull(zones.remove(ZoneBuilder.INSTALLATION), "always there");
        var byVpc = new HashMap<String, Map<Name, Zone>>();
        told.getNameSpacesList()
                .forEach(
                        space -> {
                            Zone zone = zones.get(space.getId());
                            if (zone != null) {
                                byVpc.computeIfAbsent(space.getVpcId(), vpc -> new HashMap<>())
                                        .putIfAbsent(zone.name(), zone);
                            }
                        });
        var table =
                new NameTable(
                        told.getVpcCidrsMap().entrySet().stream()
                                .filter(vpc -> Cidr.isRange(vpc.getValue()))
                                .map(
                                        vpc ->
                                                new Network(
                                                        Cidr.parse(vpc.getValue()),
                                                        byVpc.getOrDefault(vpc.getKey(), Map.of())))
                                .toList(),
                        installation);
        new TreeMap<>(zones).values().forEach(zone -> table.all.putIfAbsent(zone.name(), zone));
        return table;
    }

    /**
     * The zone that a name is in, for who asks from an address. Out of no network, all zones are
     * there; of two with one name, that whose id comes first.
     */
    public Optional<Zone> zone(InetAddress asker, Name asked) {
        Map<Name, Zone> zones = zonesFor(asker);
        for (int labels = 0; labels < asked.labels() - 1; labels++) {
            Name end = labels == 0 ? asked : new Name(asked, labels);
            Zone zone = end.equals(installation.name()) ? installation : zones.get(end);
            if (zone != null) {
                return Optional.of(zone);
            }
        }
        return Optional.empty();
    }

    private Map<Name, Zone> zonesFor(InetAddress asker) {
        if (networks.isEmpty() || !(asker instanceof Inet4Address)) {
            return all;
        }
        var address = new Cidr(ByteBuffer.wrap(asker.getAddress()).getInt() & 0xffffffffL, 32);
        for (Network network : networks) {
            if (network.range().contains(address)) {
                return network.zones();
            }
        }
        return all;
    }
}
