package dev.longshore.agent.resource.network;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longshore.proto.agent.HostNetwork;
import dev.longshore.proto.agent.Peer;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The VXLAN between the hosts. It learns nothing: all of its entries are ours. */
final class Vxlan {
    private static final Logger LOG = LoggerFactory.getLogger(Vxlan.class);

    /** The overlay's number on the wire. */
    private static final int VNI = 4242;

    /** Linux's own port for VXLAN, which firewalls in the wild know. */
    private static final int PORT = 8472;

    /** What VXLAN adds to a packet. */
    private static final int OVERHEAD_BYTES = 50;

    /**
     * Where metadata and credentials are served, and where names are resolved; on every host alike.
     */
    private static final List<String> SERVICE_ADDRESSES =
            List.of("169.254.170.2", "169.254.169.253");

    /** So that a packet to an address that no host has does not leave by the default route. */
    private static final int UNREACHABLE_METRIC = 4096;

    private final Kernel kernel;
    private final String hostAddress;

    /** Addresses of peers that the last state left out. Bounded by the peers. */
    private final Set<String> warned = new TreeSet<>();

    Vxlan(Kernel kernel, String hostAddress) {
        this.kernel = kernel;
        this.hostAddress = hostAddress;
    }

    /**
     * Makes the device and what does not depend on peers.
     *
     * @return the MTU of everything that crosses the overlay
     */
    int prepare() throws NetworkFailure {
        int mtu = underlayMtu() - OVERHEAD_BYTES;
        kernel.run("sysctl", "-q", "-w", "net.ipv4.ip_forward=1");
        kernel.batch(
                SERVICE_ADDRESSES.stream()
                        .map(address -> "addr replace " + address + "/32 dev lo\n")
                        .collect(Collectors.joining()),
                "ip",
                "-batch",
                "-");
        if (!deviceIsRight(mtu)) {
            kernel.attempt("", "ip", "link", "del", VxlanEntries.DEVICE);
            kernel.batch(
                    """
                    link add %1$s address %2$s mtu %3$d type vxlan id %4$d local %5$s dstport %6$d nolearning
                    link set %1$s up
                    """
                            .formatted(
                                    VxlanEntries.DEVICE,
                                    VxlanEntries.mac(hostAddress),
                                    mtu,
                                    VNI,
                                    hostAddress,
                                    PORT),
                    "ip",
                    "-batch",
                    "-");
        }
        return mtu;
    }

    /** Lets no packet to an address of these ranges leave by another way than the overlay. */
    void keepInside(List<String> cidrs) throws NetworkFailure {
        kernel.batch(
                cidrs.stream()
                        .map(
                                cidr ->
                                        "route replace unreachable "
                                                + cidr
                                                + " metric "
                                                + UNREACHABLE_METRIC
                                                + "\n")
                        .collect(Collectors.joining()),
                "ip",
                "-batch",
                "-");
    }

    /**
     * Brings addresses, routes and entries to what the network says, and touches none that is
     * right.
     */
    void apply(HostNetwork network) throws NetworkFailure {
        warnOf(network.getPeersList().stream().filter(peer -> !VxlanEntries.usable(peer)));
        VxlanEntries wanted = VxlanEntries.wanted(network);
        VxlanEntries actual = actual();
        kernel.batch(wanted.ipCommands(actual), "ip", "-batch", "-");
        kernel.batch(wanted.bridgeCommands(actual), "bridge", "-batch", "-");
    }

    /** Once for each of them, for as long as it is among the peers. */
    private void warnOf(Stream<Peer> unusable) {
        var addresses =
                unusable.map(Peer::getHostAddress).collect(Collectors.toCollection(TreeSet::new));
        addresses.stream()
                .filter(address -> !warned.contains(address))
                .forEach(
                        address ->
                                LOG.warn(
                                        "the node at '{}' is left out of the overlay network: that is no IPv4 address."
                                                + " Set LONGSHORE_HOST_ADDRESS on it, and start its agent again",
                                        address));
        warned.clear();
        warned.addAll(addresses);
    }

    private int underlayMtu() throws NetworkFailure {
        return kernel.query("ip", "-json", "-4", "addr", "show", "to", hostAddress + "/32")
                .filter(link -> link.has("mtu"))
                .mapToInt(link -> link.get("mtu").asInt())
                .findFirst()
                .orElseThrow(
                        () ->
                                new NetworkFailure(
                                        "no interface of this host has the address "
                                                + hostAddress
                                                + ", which its peers are told to use"));
    }

    private boolean deviceIsRight(int mtu) throws NetworkFailure {
        return kernel.query("ip", "-json", "-details", "link", "show", "type", "vxlan")
                .filter(link -> link.path("ifname").asText().equals(VxlanEntries.DEVICE))
                .anyMatch(
                        link ->
                                link.path("mtu").asInt() == mtu
                                        && link.path("address")
                                                .asText()
                                                .equals(VxlanEntries.mac(hostAddress))
                                        && link.path("linkinfo")
                                                .path("info_data")
                                                .path("local")
                                                .asText()
                                                .equals(hostAddress)
                                        && link.path("linkinfo")
                                                        .path("info_data")
                                                        .path("id")
                                                        .asInt()
                                                == VNI);
    }

    private VxlanEntries actual() throws NetworkFailure {
        return new VxlanEntries(
                collect(
                        kernel.query(
                                        "ip",
                                        "-json",
                                        "-4",
                                        "addr",
                                        "show",
                                        "dev",
                                        VxlanEntries.DEVICE)
                                .flatMap(link -> link.path("addr_info").valueStream()),
                        address -> address.path("local").asText()),
                collect(
                        kernel.query(
                                "ip", "-json", "-4", "route", "show", "dev", VxlanEntries.DEVICE),
                        Vxlan::route),
                collect(
                        kernel.query(
                                "ip",
                                "-json",
                                "-4",
                                "neigh",
                                "show",
                                "dev",
                                VxlanEntries.DEVICE,
                                "nud",
                                "permanent"),
                        entry ->
                                entry.path("dst").asText()
                                        + " lladdr "
                                        + entry.path("lladdr").asText()),
                collect(
                        kernel.query("bridge", "-json", "fdb", "show", "dev", VxlanEntries.DEVICE)
                                .filter(entry -> entry.has("dst")),
                        entry ->
                                entry.path("mac").asText() + " dst " + entry.path("dst").asText()));
    }

    private static String route(JsonNode route) {
        String source = route.has("prefsrc") ? " src " + route.get("prefsrc").asText() : "";
        return route.path("dst").asText() + " via " + route.path("gateway").asText() + source;
    }

    private static SortedSet<String> collect(
            Stream<JsonNode> entries, Function<JsonNode, String> operands) {
        return entries.map(operands).collect(Collectors.toCollection(TreeSet::new));
    }
}
