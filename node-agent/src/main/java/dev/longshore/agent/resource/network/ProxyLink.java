package dev.longshore.agent.resource.network;

import dev.longshore.agent.resource.network.filter.ConnectRules;
import dev.longshore.proto.task.BalancerTasks;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * The namespace in which the machine's proxy of Service Connect runs, and its link to the host.
 * Whatever comes in is the proxy's, whatever its address: it speaks to servers under the addresses
 * of its clients. Answers to those carry a mark, and are routed here instead of to the client.
 */
public final class ProxyLink {
    /** The namespace's name. */
    public static final String NAMESPACE = "ls-connect";

    /** Where the proxy listens: an address for each view that this machine's tasks have. */
    private static final String LISTENING = "169.254.176.0/20";

    private static final String MASK = "0xffff0000";
    private static final int TABLE = 21_331;
    private static final int PRIORITY = 900;
    private static final String MAC = "02:4c:53:00:00:02";
    private static final String HOST_MAC = "ee:ee:ee:ee:ee:ee";

    /** Below those that tasks take, so that a client and the proxy for it never take the same. */
    private static final String OUTGOING_PORTS = "1024 32767";

    private final Kernel kernel;
    private final Path namespace;

    ProxyLink(Kernel kernel, Path namespaces) {
        this.kernel = kernel;
        this.namespace = namespaces.resolve(NAMESPACE);
    }

    /** Makes it, or what is missing of it. */
    Path ensure(int mtu) throws NetworkFailure {
        if (!Files.exists(namespace, LinkOption.NOFOLLOW_LINKS) || !hasLink()) {
            remove();
            kernel.batch(hostLink(mtu), "ip", "-batch", "-");
        }
        // A crash may have left any part of the rest; all of it but the rules can be said again.
        kernel.batch(hostRoutes(), "ip", "-batch", "-");
        if (kernel.query("ip", "-json", "rule", "show", "priority", "" + PRIORITY)
                .findAny()
                .isEmpty()) {
            kernel.batch(hostRule(), "ip", "-batch", "-");
        }
        // Packets of clients come by the proxy's link too, which is not where they are routed.
        sysctl("net.ipv4.conf." + ConnectRules.DEVICE + ".rp_filter=2");
        kernel.batch(inside(), "ip", "-netns", NAMESPACE, "-batch", "-");
        if (kernel.query("ip", "-json", "-netns", NAMESPACE, "rule", "show", "priority", "10")
                .findAny()
                .isEmpty()) {
            kernel.run(
                    "ip",
                    "-netns",
                    NAMESPACE,
                    "rule",
                    "add",
                    "iif",
                    "eth0",
                    "lookup",
                    "100",
                    "priority",
                    "10");
        }
        kernel.run(
                "nsenter",
                "--net=/run/netns/" + NAMESPACE,
                "sysctl",
                "-q",
                "-w",
                "net.ipv4.ip_local_port_range=" + OUTGOING_PORTS,
                BalancerTasks.RETRIES_SETTING + "=" + BalancerTasks.RETRIES);
        return namespace;
    }

    private boolean hasLink() throws NetworkFailure {
        return kernel.query("ip", "-json", "link", "show", "type", "veth")
                .anyMatch(link -> link.path("ifname").asText().equals(ConnectRules.DEVICE));
    }

    private void sysctl(String setting) throws NetworkFailure {
        kernel.run("sysctl", "-q", "-w", setting);
    }

    /** Removes all of it; harmless when there is nothing. */
    void remove() throws NetworkFailure {
        kernel.attempt(
                """
                link del %s
                rule del priority %d
                netns del %s
                """
                        .formatted(ConnectRules.DEVICE, PRIORITY, NAMESPACE),
                "ip",
                "-force",
                "-batch",
                "-");
    }

    private static String hostLink(int mtu) {
        return """
        netns add %1$s
        link add %2$s mtu %3$d address %4$s type veth peer name eth0 mtu %3$d address %5$s netns %1$s
        link set %2$s up
        """
                .formatted(NAMESPACE, ConnectRules.DEVICE, mtu, HOST_MAC, MAC);
    }

    private static String hostRoutes() {
        return """
        addr replace %1$s/32 dev %2$s
        neigh replace %3$s lladdr %4$s dev %2$s nud permanent
        route replace %3$s/32 dev %2$s
        route replace %5$s via %3$s dev %2$s onlink
        route replace default via %3$s dev %2$s onlink table %6$d
        """
                .formatted(
                        ConnectRules.HOST,
                        ConnectRules.DEVICE,
                        ConnectRules.PROXY,
                        MAC,
                        LISTENING,
                        TABLE);
    }

    private static String hostRule() {
        return "rule add fwmark %s/%s lookup %d priority %d\n"
                .formatted(ConnectRules.MARK, MASK, TABLE, PRIORITY);
    }

    private static String inside() {
        return """
        link set lo up
        addr replace %1$s/32 dev eth0
        link set eth0 up
        neigh replace %2$s lladdr %3$s dev eth0 nud permanent
        route replace default via %2$s dev eth0 onlink src %1$s
        route replace local default dev lo table 100
        """
                .formatted(ConnectRules.PROXY, ConnectRules.HOST, HOST_MAC);
    }
}
