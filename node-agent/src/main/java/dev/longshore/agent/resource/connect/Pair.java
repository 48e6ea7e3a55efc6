package dev.longshore.agent.resource.connect;

/**
 * A service that calls, and what it calls.
 *
 * @param cluster of the service that calls
 * @param target the discovery name of what is called
 */
public record Pair(String cluster, String service, String target) {
    static Pair of(Listener listener) {
        return new Pair(
                listener.view().getCluster(),
                listener.view().getService(),
                listener.alias().getDiscoveryName());
    }
}
