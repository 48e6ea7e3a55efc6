package dev.longshore.agent.resource.network;

import dev.longshore.agent.resource.network.address.Cidr;
import dev.longshore.proto.agent.TaskNetwork;
import java.util.regex.Pattern;

/**
 * The names of a task's network and the {@code ip} commands that make it. It is routed, not
 * bridged: the host has a route to the one address of each interface, and both ends know the
 * other's hardware address for good, so that nobody ever asks for one.
 */
record TaskLink(String taskId) {
    /**
     * Begins the name of every interface of ours on the host, so that one rule can speak of all of
     * them.
     */
    static final String INTERFACE_PREFIX = "lst";

    static final String NAMESPACE_PREFIX = "longshore-";

    /** The host's end of every link has it: a task sends to nobody else. */
    private static final String HOST_MAC = "ee:ee:ee:ee:ee:ee";

    /**
     * Linux allows 15 characters; what remains of a random id keeps the interfaces of a host apart.
     */
    private static final int INTERFACE_NAME_LIMIT = 15;

    private static final Pattern TASK_ID = Pattern.compile("[A-Za-z0-9-]{1,128}");

    TaskLink {
        if (!TASK_ID.matcher(taskId).matches()) {
            throw new IllegalArgumentException("not the id of a task: " + taskId);
        }
    }

    String namespace() {
        return NAMESPACE_PREFIX + taskId;
    }

    /** The host's end of the link. */
    String hostInterface() {
        String name = INTERFACE_PREFIX + taskId;
        return name.substring(0, Math.min(name.length(), INTERFACE_NAME_LIMIT));
    }

    /**
     * For {@code ip -batch} on the host. The alias tells later which task the interface belongs to.
     */
    String hostCommands(TaskNetwork network, int mtu) {
        return """
                netns add %1$s
                link add %2$s mtu %3$d address %4$s type veth peer name eth0 mtu %3$d address %5$s netns %1$s
                link set %2$s alias %6$s up
                neigh replace %7$s lladdr %5$s dev %2$s nud permanent
                route replace %7$s/32 dev %2$s
                """
                .formatted(
                        namespace(),
                        hostInterface(),
                        mtu,
                        HOST_MAC,
                        network.getMac(),
                        taskId,
                        network.getAddress());
    }

    /** For {@code ip -batch} in the task's namespace. */
    static String taskCommands(TaskNetwork network) {
        String gateway = Cidr.parse(network.getSubnetCidr()).address(1);
        return """
                link set lo up
                addr add %1$s/32 dev eth0
                link set eth0 up
                neigh replace %2$s lladdr %3$s dev eth0 nud permanent
                route replace default via %2$s dev eth0 onlink src %1$s
                """
                .formatted(network.getAddress(), gateway, HOST_MAC);
    }
}
