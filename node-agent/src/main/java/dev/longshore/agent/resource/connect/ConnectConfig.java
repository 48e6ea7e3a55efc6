package dev.longshore.agent.resource.connect;

import dev.longshore.agent.resource.balancer.haproxy.BalancerServer;
import dev.longshore.agent.resource.balancer.haproxy.DeadServers;
import dev.longshore.agent.resource.balancer.haproxy.HaproxyFile;
import dev.longshore.foundation.digest.Sha256;
import dev.longshore.proto.agent.ConnectEndpoint;
import dev.longshore.proto.agent.ConnectView;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The file that makes HAProxy the machine's proxy. Each name that a view has is a listener with
 * servers of its own, so that what is counted is counted for each pair of services. Connections to
 * servers are made under the client's address.
 */
final class ConnectConfig implements HaproxyFile {
    /** Connections at a time; more wait. Two descriptors each have to fit the usual limit. */
    private static final int MAX_CONNECTIONS = 8_000;

    /** A server in the same network answers at once, or after one packet that was lost. */
    private static final int CONNECT_SECONDS = 2;

    /**
     * Others are tried when a server cannot be connected to. More than AWS's two: a deployment's
     * new tasks count as running before their programs listen, all of them at once, and next to
     * each other in the order of turns. With the seconds above it fits the usual time of a request.
     */
    private static final int RETRIES = 5;

    /** A server that was not connected to so often in a row is avoided for a while. */
    private static final int ERROR_LIMIT = 5;

    private static final int AVOIDED_SECONDS = 30;

    /** Stands for no limit: the longest time that HAProxy knows. */
    private static final String NO_LIMIT = "24d";

    /** Upgraded connections are idle for longer than requests. */
    private static final int TUNNEL_SECONDS = 3600;

    /** A worker that was replaced ends when its connections have, or after that. */
    private static final int REPLACED_SECONDS = 3600;

    /**
     * HAProxy takes a server back when a check is passed. Nobody's groups would let the proxy's own
     * checks in: they ask a listener of its own, which always answers, so that a server is taken
     * back when the pause between two checks of it is over.
     */
    private static final int CHECK_PORT = 19;

    private static final String CHECKED =
            " check addr 127.0.0.1 port %d inter 60s downinter %ds rise 1 fall 1 observe layer4 error-limit %d on-error mark-down"
                    .formatted(CHECK_PORT, AVOIDED_SECONDS, ERROR_LIMIT);

    private final SortedMap<Integer, ConnectView> views;
    private final List<ConnectEndpoint> endpoints;
    private final String directory;
    private final String description;

    /**
     * @param views by their slots
     * @param directory as HAProxy sees it
     */
    ConnectConfig(
            SortedMap<Integer, ConnectView> views,
            List<ConnectEndpoint> endpoints,
            String directory) {
        this.views = new TreeMap<>(views);
        this.endpoints = List.copyOf(endpoints);
        this.directory = directory;
        byte[] digest = Sha256.of(structure().getBytes(StandardCharsets.UTF_8));
        this.description = HexFormat.of().formatHex(digest);
    }

    /** All that tasks may call. */
    List<Listener> listeners() {
        var listeners = new ArrayList<Listener>();
        views.forEach(
                (slot, view) -> {
                    for (int i = 0; i < view.getAliasesCount(); i++) {
                        listeners.add(new Listener(slot, i, view));
                    }
                });
        return listeners;
    }

    @Override
    public String description() {
        return description;
    }

    /** Requests that are on their way to a task that ends are its own business. */
    @Override
    public boolean cutsConnections() {
        return false;
    }

    @Override
    public Map<String, String> files() {
        return Map.of();
    }

    @Override
    public List<BalancerServer> servers() {
        return listeners().stream().flatMap(listener -> servers(listener).stream()).toList();
    }

    private List<BalancerServer> servers(Listener listener) {
        return endpoints.stream()
                .filter(endpoint -> endpoint.getEndpoint().equals(listener.alias().getEndpoint()))
                .map(endpoint -> server(listener, endpoint))
                .toList();
    }

    private static BalancerServer server(Listener listener, ConnectEndpoint endpoint) {
        return new BalancerServer(
                listener.name(),
                endpoint.getAddress() + ":" + endpoint.getPort(),
                "",
                listener.isHttp2() ? " proto h2" : "",
                CHECKED,
                1,
                false,
                true);
    }

    @Override
    public String text(Predicate<BalancerServer> healthy) {
        var lines = new ArrayList<>(global());
        lines.add("description " + description);
        lines.addAll(defaults());
        for (Listener listener : listeners()) {
            lines.addAll(frontend(listener));
            lines.addAll(backend(listener, ""));
            List<BalancerServer> servers = servers(listener);
            servers.forEach(it -> lines.add("server " + it.name() + " " + it.words(true)));
            lines.addAll(backend(listener, "-open"));
            servers.forEach(it -> lines.add("server " + it.name() + " " + it.openWords()));
        }
        return String.join("\n", lines) + "\n";
    }

    private String structure() {
        var lines = new ArrayList<>(global());
        lines.addAll(defaults());
        for (Listener listener : listeners()) {
            lines.addAll(frontend(listener));
            lines.addAll(backend(listener, ""));
            lines.add(server(listener, ConnectEndpoint.getDefaultInstance()).words(true));
        }
        return String.join("\n", lines);
    }

    private List<String> global() {
        return List.of(
                "global",
                "maxconn " + MAX_CONNECTIONS,
                "stats socket " + directory + "/stats mode 600 level admin expose-fd listeners",
                "server-state-file " + directory + "/state",
                "hard-stop-after " + REPLACED_SECONDS + "s");
    }

    private static List<String> defaults() {
        return Stream.of(
                        List.of("defaults", "mode tcp"),
                        DeadServers.lines(),
                        List.of(
                                "timeout connect " + CONNECT_SECONDS + "s",
                                "timeout client " + NO_LIMIT,
                                "timeout server " + NO_LIMIT,
                                "retries " + RETRIES,
                                "option redispatch 1",
                                "load-server-state-from-file global",
                                "frontend checked",
                                "bind 127.0.0.1:" + CHECK_PORT,
                                "tcp-request connection reject"))
                .flatMap(List::stream)
                .toList();
    }

    private static List<String> frontend(Listener listener) {
        String idle = seconds(listener.alias().getIdleTimeout());
        var lines =
                new ArrayList<>(
                        List.of(
                                "frontend " + listener.name(),
                                "bind %s:%d transparent%s"
                                        .formatted(
                                                listener.address(),
                                                listener.port(),
                                                DeadServers.ofClients()),
                                "timeout client " + idle));
        if (listener.isHttp()) {
            // A worker that was replaced closes no connection on which a request may be on its way.
            lines.addAll(
                    List.of(
                            "mode http",
                            "timeout http-keep-alive " + idle,
                            "option idle-close-on-response"));
        }
        // While all are avoided none is: they may be better than nothing.
        lines.add("use_backend %1$s-open if { nbsrv(%1$s) eq 0 }".formatted(listener.name()));
        lines.add("default_backend " + listener.name());
        return lines;
    }

    private static List<String> backend(Listener listener, String end) {
        var lines =
                new ArrayList<>(
                        List.of(
                                "backend " + listener.name() + end,
                                "balance roundrobin",
                                "source 0.0.0.0 usesrc clientip"));
        if (!listener.isHttp()) {
            lines.add("timeout server " + seconds(listener.alias().getIdleTimeout()));
            return lines;
        }
        lines.addAll(
                List.of(
                        "mode http",
                        "timeout server " + seconds(listener.alias().getRequestTimeout()),
                        "timeout tunnel " + TUNNEL_SECONDS + "s",
                        // What was sent and not answered is sent again only where that does no
                        // harm.
                        "retry-on conn-failure empty-response",
                        "http-request disable-l7-retry unless { method GET HEAD OPTIONS }"));
        return lines;
    }

    private static String seconds(int seconds) {
        return seconds == 0 ? NO_LIMIT : seconds + "s";
    }
}
