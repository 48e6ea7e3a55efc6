package dev.longshore.agent.resource.network;

import dev.longshore.agent.resource.network.address.Cidr;
import dev.longshore.proto.agent.HostNetwork;
import dev.longshore.proto.agent.Peer;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The overlay's entries on one host, as operands of the commands that make them; what should be and
 * what is are compared as such. Per peer there are a neighbour, a forwarding entry and a route for
 * each of its blocks; nothing for its tasks.
 *
 * @param addresses the node's own on the overlay: the first of each of its blocks
 */
record VxlanEntries(
        SortedSet<String> addresses,
        SortedSet<String> routes,
        SortedSet<String> neighbours,
        SortedSet<String> forwarding) {

    static final String DEVICE = "longshore0";

    /** What the overlay of this host should be; peers that are not usable are left out. */
    static VxlanEntries wanted(HostNetwork network) {
        var wanted =
                new VxlanEntries(
                        new TreeSet<>(), new TreeSet<>(), new TreeSet<>(), new TreeSet<>());
        SortedSet<Cidr> own = parse(network.getBlocksList());
        own.forEach(block -> wanted.addresses.add(block.first()));
        // Else the host itself would appear with an address that its peers reach by another way
        // than the overlay.
        String source = own.isEmpty() ? "" : " src " + own.first().first();
        for (Peer peer : network.getPeersList()) {
            if (!usable(peer)) {
                continue; // the others must be reached all the same
            }
            SortedSet<Cidr> blocks = parse(peer.getBlocksList());
            if (!blocks.isEmpty()) {
                String gateway = blocks.first().first();
                String mac = mac(peer.getHostAddress());
                wanted.neighbours.add(gateway + " lladdr " + mac);
                wanted.forwarding.add(mac + " dst " + peer.getHostAddress());
                blocks.forEach(block -> wanted.routes.add(block + " via " + gateway + source));
            }
        }
        return wanted;
    }

    /** Whether a peer's packets can be sent to its address: an IPv4 address. */
    static boolean usable(Peer peer) {
        return Cidr.isAddress(peer.getHostAddress());
    }

    /** For {@code ip -batch}: makes {@code actual} into this. */
    String ipCommands(VxlanEntries actual) {
        var commands = new StringBuilder();
        String device = " dev " + DEVICE;
        missing(addresses, actual.addresses)
                .forEach(it -> line(commands, "addr replace " + it + "/32" + device));
        missing(neighbours, actual.neighbours)
                .forEach(it -> line(commands, "neigh replace " + it + device + " nud permanent"));
        // A route that only changes is replaced, so that at no moment there is none; hence wanted
        // ones come first.
        missing(routes, actual.routes)
                .forEach(it -> line(commands, "route replace " + it + device + " onlink"));
        missing(keys(actual.routes), keys(routes))
                .forEach(it -> line(commands, "route del " + it + device));
        missing(keys(actual.neighbours), keys(neighbours))
                .forEach(it -> line(commands, "neigh del " + it + device));
        missing(actual.addresses, addresses)
                .forEach(it -> line(commands, "addr del " + it + "/32" + device));
        return commands.toString();
    }

    /** For {@code bridge -batch}: makes {@code actual} into this. */
    String bridgeCommands(VxlanEntries actual) {
        var commands = new StringBuilder();
        String device = " dev " + DEVICE;
        missing(forwarding, actual.forwarding)
                .forEach(it -> line(commands, "fdb replace " + it + device + " self permanent"));
        missing(keys(actual.forwarding), keys(forwarding))
                .forEach(it -> line(commands, "fdb del " + it + device + " self"));
        return commands.toString();
    }

    /**
     * The hardware address of a host's end of the overlay: made of its address, so that peers need
     * not be told.
     */
    static String mac(String hostAddress) {
        long address = Cidr.parse(hostAddress).base();
        return "02:56:%02x:%02x:%02x:%02x"
                .formatted(
                        address >> 24 & 0xff,
                        address >> 16 & 0xff,
                        address >> 8 & 0xff,
                        address & 0xff);
    }

    private static SortedSet<Cidr> parse(List<String> blocks) {
        var parsed = new TreeSet<Cidr>();
        blocks.forEach(block -> parsed.add(Cidr.parse(block)));
        return parsed;
    }

    private static SortedSet<String> missing(SortedSet<String> wanted, SortedSet<String> actual) {
        var missing = new TreeSet<>(wanted);
        missing.removeAll(actual);
        return missing;
    }

    /** What identifies an entry to the kernel, which replaces the rest. */
    private static SortedSet<String> keys(SortedSet<String> entries) {
        var keys = new TreeSet<String>();
        entries.forEach(entry -> keys.add(entry.substring(0, entry.indexOf(' '))));
        return keys;
    }

    private static void line(StringBuilder commands, String command) {
        commands.append(command).append('\n');
    }
}
