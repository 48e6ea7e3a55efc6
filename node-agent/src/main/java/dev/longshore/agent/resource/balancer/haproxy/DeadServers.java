package dev.longshore.agent.resource.balancer.haproxy;

import java.util.List;

/**
 * How a proxy notices that a server's machine is gone: nothing tells it, neither of a connection
 * that is being made nor of one that is there already. Requests that may be sent again are then
 * sent to another server, so that a machine that lost its power costs its clients seconds, and no
 * answers. A server that is only slow is waited for, since its kernel answers. The rest is done by
 * {@link dev.longshore.proto.task.BalancerTasks#RETRIES} in the proxy's namespace.
 */
public final class DeadServers {
    /** A connection on which nothing moves is asked whether its other end is there. */
    private static final int SILENT_SECONDS = 3;

    private static final int PROBES = 3;

    /** So long a client may be out of reach all the same: as Linux usually lets it. */
    private static final int CLIENT_SECONDS = 900;

    private DeadServers() {}

    /** For the section "defaults". */
    public static List<String> lines() {
        return List.of(
                "option srvtcpka",
                "srvtcpka-idle " + SILENT_SECONDS + "s",
                "srvtcpka-intvl 1s",
                "srvtcpka-cnt " + PROBES);
    }

    /** For the line "bind", after the address. */
    public static String ofClients() {
        return " tcp-ut " + CLIENT_SECONDS + "s";
    }
}
