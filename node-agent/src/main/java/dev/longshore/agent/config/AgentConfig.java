package dev.longshore.agent.config;

import dev.longshore.agent.runtime.PullBehavior;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An agent's configuration, read from its {@link AgentSettings}.
 *
 * @param servers {@code host:port} of the servers' API
 * @param dns where tasks' names are answered; nothing where they are not
 * @param publicDns where names of load balancers are answered to the network outside
 * @param metrics where metrics are answered; nothing where they are not
 * @param gpus how many the machine has for tasks
 */
public record AgentConfig(
        List<String> servers,
        Node node,
        Paths paths,
        Optional<InetSocketAddress> dns,
        PublicDns publicDns,
        Optional<InetSocketAddress> metrics,
        int gpus,
        Reserved reserved,
        Containers containers) {

    /**
     * What the cluster is told of this node.
     *
     * @param zone the availability zone; empty: the cluster's first one
     * @param hostAddress where other nodes reach this one; empty: the address that leads to the
     *     servers
     * @param offersFargate whether it takes FARGATE tasks, of whichever cluster
     * @param offersIngress whether nodes of load balancers may run on it
     * @param offersConnect whether its tasks may call others by Service Connect
     */
    public record Node(
            String cluster,
            String zone,
            String hostAddress,
            boolean offersFargate,
            boolean offersIngress,
            boolean offersConnect,
            Map<String, String> attributes,
            Map<String, String> tags) {}

    /**
     * Where things are on this machine.
     *
     * @param data survives a boot
     * @param run is lost with a boot
     */
    public record Paths(Path data, Path run, Path runtimeSocket) {}

    /**
     * How containers are run.
     *
     * @param startTimeout how long the runtime may take to start one
     * @param stopTimeout what one gets to stop that says nothing of it
     * @param privileged whether there may be privileged ones
     */
    public record Containers(
            PullBehavior pullBehavior,
            Duration startTimeout,
            Duration stopTimeout,
            boolean privileged) {}

    /**
     * Where the network outside has names answered.
     *
     * @param on at the usual port of the address by which others reach this machine
     * @param at elsewhere
     */
    public record PublicDns(boolean on, Optional<InetSocketAddress> at) {
        /** Nothing where none are answered. */
        public Optional<InetSocketAddress> of(String hostAddress, int usualPort) {
            return on
                    ? Optional.of(
                            new InetSocketAddress(InetAddress.ofLiteral(hostAddress), usualPort))
                    : at;
        }
    }

    /** What tasks do not get of this machine. */
    public record Reserved(int memoryMib, List<Integer> tcpPorts, List<Integer> udpPorts) {}
}
