package dev.longshore.agent.resource.balancer.haproxy;

import dev.longshore.foundation.digest.Sha256;
import dev.longshore.proto.agent.Balancer;
import dev.longshore.proto.agent.BalancerCertificate;
import dev.longshore.proto.agent.BalancerTarget;
import dev.longshore.proto.agent.BalancerTargetGroup;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The file that makes HAProxy a load balancer's node: always what a fresh start needs, targets
 * included. Limits are those that the AWS documentation names for requests and connections.
 */
public final class HaproxyConfig implements HaproxyFile {
    /** Connections at a time; more wait. Two descriptors each have to fit the usual limit. */
    private static final int MAX_CONNECTIONS = 8_000;

    /** All headers of a request, 64 KiB, and room for those that are added. */
    private static final int BUFFER_BYTES = 80 << 10;

    private static final int REWRITE_BYTES = 16 << 10;

    private static final int MAX_HEADERS = 256;

    /** The kernel has asked three times by then: at once, after one and after three seconds. */
    private static final int CONNECT_SECONDS = 4;

    private static final int USUAL_IDLE_SECONDS = 60;
    private static final int USUAL_TCP_IDLE_SECONDS = 350;

    /** A worker that was replaced ends when its connections have, or after that. */
    private static final int REPLACED_SECONDS = 3600;

    /** Requests on their way on one HTTP/2 connection of a client. */
    private static final int MAX_STREAMS = 128;

    private final Balancer balancer;
    private final Certificates certificates;
    private final String directory;
    private final String description;

    /**
     * @param certificates by their ARNs, with their keys: all that a listener names
     * @param directory of the node, as HAProxy sees it
     * @throws IllegalArgumentException for what this version of the agent does not know
     */
    public HaproxyConfig(
            Balancer balancer, Map<String, BalancerCertificate> certificates, String directory) {
        this.balancer = balancer;
        this.certificates = new Certificates(certificates, directory);
        this.directory = directory;
        byte[] digest = Sha256.of(structure().getBytes(StandardCharsets.UTF_8));
        this.description = HexFormat.of().formatHex(digest);
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public boolean cutsConnections() {
        return true;
    }

    /** All targets. */
    @Override
    public List<BalancerServer> servers() {
        return balancer.getTargetGroupsList().stream()
                .flatMap(group -> servers(group).stream())
                .toList();
    }

    @Override
    public Map<String, String> files() {
        return certificates.files(balancer);
    }

    @Override
    public String text(Predicate<BalancerServer> healthy) {
        var lines = new ArrayList<>(global());
        lines.add("description " + description);
        lines.addAll(frame());
        balancer.getTargetGroupsList().forEach(group -> lines.addAll(backends(group, healthy)));
        return String.join("\n", lines) + "\n";
    }

    /** All but the targets. */
    private List<String> frame() {
        var lines = new ArrayList<>(defaults());
        // One that has nothing to listen to does not start.
        lines.addAll(List.of("frontend idle", "bind " + directory + "/idle"));
        lines.addAll(Listeners.of(balancer, certificates));
        return lines;
    }

    /** All that only a reload can change. */
    private String structure() {
        var lines = new ArrayList<>(global());
        lines.addAll(frame());
        for (BalancerTargetGroup group : balancer.getTargetGroupsList()) {
            lines.addAll(
                    TargetGroups.backend(
                            group, Names.group(group.getTargetGroup().getTargetGroupArn())));
            lines.addAll(TargetGroups.checks(group.getTargetGroup()));
            lines.add(BalancerServer.of(group, BalancerTarget.getDefaultInstance()).words(true));
        }
        return String.join("\n", lines);
    }

    private static List<String> backends(
            BalancerTargetGroup group, Predicate<BalancerServer> healthy) {
        String name = Names.group(group.getTargetGroup().getTargetGroupArn());
        var lines = new ArrayList<>(TargetGroups.backend(group, name));
        lines.addAll(TargetGroups.checks(group.getTargetGroup()));
        List<BalancerServer> servers = servers(group);
        for (BalancerServer server : servers) {
            lines.add(line(server, server.words(healthy.test(server))));
        }
        lines.addAll(TargetGroups.backend(group, Names.open(name)));
        servers.stream()
                .filter(server -> !server.draining())
                .forEach(server -> lines.add(line(server, server.openWords())));
        return lines;
    }

    private static List<BalancerServer> servers(BalancerTargetGroup group) {
        return group.getTargetsList().stream()
                .map(target -> BalancerServer.of(group, target))
                .toList();
    }

    /** A server's name is its address too. */
    private static String line(BalancerServer server, String words) {
        return "server " + server.name() + " " + words;
    }

    private List<String> global() {
        return List.of(
                "global",
                "maxconn " + MAX_CONNECTIONS,
                "stats socket " + directory + "/stats mode 600 level admin expose-fd listeners",
                "server-state-file " + directory + "/state",
                "tune.bufsize " + BUFFER_BYTES,
                "tune.maxrewrite " + REWRITE_BYTES,
                "tune.http.maxhdr " + MAX_HEADERS,
                "tune.h2.max-concurrent-streams " + MAX_STREAMS,
                "hard-stop-after " + REPLACED_SECONDS + "s");
    }

    private List<String> defaults() {
        var settings = Settings.ofBalancer(balancer.getAttributesList());
        boolean http = balancer.getLoadBalancer().getType().equals("application");
        int idleSeconds =
                http
                        ? settings.number("idle_timeout.timeout_seconds", USUAL_IDLE_SECONDS)
                        : USUAL_TCP_IDLE_SECONDS;
        return Stream.concat(
                        defaults(http, idleSeconds).stream(),
                        // A reload would end idle connections on which a request is just coming.
                        http ? Stream.of("option idle-close-on-response") : Stream.empty())
                .toList();
    }

    private static List<String> defaults(boolean http, int idleSeconds) {
        return Stream.of(
                        List.of("defaults", http ? "mode http" : "mode tcp"),
                        DeadServers.lines(),
                        List.of(
                                "timeout connect " + CONNECT_SECONDS + "s",
                                "timeout client " + idleSeconds + "s",
                                "timeout server " + idleSeconds + "s",
                                "timeout tunnel " + idleSeconds + "s",
                                "timeout http-request " + idleSeconds + "s",
                                "timeout http-keep-alive " + idleSeconds + "s",
                                "retries 3",
                                "option redispatch 1",
                                "load-server-state-from-file global"))
                .flatMap(List::stream)
                .toList();
    }
}
