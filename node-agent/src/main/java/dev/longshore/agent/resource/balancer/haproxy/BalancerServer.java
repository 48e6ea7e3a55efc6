package dev.longshore.agent.resource.balancer.haproxy;

import com.google.protobuf.Timestamp;
import dev.longshore.proto.agent.BalancerTarget;
import dev.longshore.proto.agent.BalancerTargetGroup;
import dev.longshore.proto.elbv2.TargetGroup;
import java.util.Set;

/**
 * A target in a group, as HAProxy names and reaches it. A running HAProxy can be told of a change
 * in {@code takesRequests} only; whoever differs otherwise is another server to it.
 *
 * @param backend the group's name
 * @param address where the target is reached
 * @param registration of the target: one that comes with the address of another is another server;
 *     empty where that does not matter
 * @param reached how
 * @param checked how its health is; empty where it is not
 * @param unhealthyThreshold how many checks it has to fail to be unhealthy
 * @param draining whether it is to get no requests, whatever its health
 * @param foundHealthy whether another node has found it so
 */
public record BalancerServer(
        String backend,
        String address,
        String registration,
        String reached,
        String checked,
        int unhealthyThreshold,
        boolean draining,
        boolean foundHealthy) {
    /** Of a target that takes requests: more than one, so that a slow start has steps. */
    private static final int WEIGHT = 100;

    /** Before a registration; no address has one. */
    private static final char SEPARATOR = '_';

    /** Whether a connection begins with who the client is, those of health checks too. */
    private static final String PROXY_PROTOCOL = "proxy_protocol_v2.enabled";

    /** Whether connections to a target end when it becomes unhealthy. */
    private static final String TERMINATION =
            "target_health_state.unhealthy.connection_termination.enabled";

    /** The server that a target of a group should be. */
    public static BalancerServer of(BalancerTargetGroup group, BalancerTarget target) {
        return new BalancerServer(
                Names.group(group.getTargetGroup().getTargetGroupArn()),
                target.getAddress() + ":" + target.getPort(),
                registration(target.getRegisteredAt()),
                reached(group),
                checked(group, target.getPort()),
                group.getTargetGroup().getUnhealthyThresholdCount(),
                target.getDraining(),
                target.getHealthy());
    }

    private static String registration(Timestamp at) {
        return Long.toString(at.getSeconds(), Character.MAX_RADIX)
                + "."
                + Integer.toString(at.getNanos(), Character.MAX_RADIX);
    }

    /** Its name in its backend. */
    public String name() {
        return registration.isEmpty() ? address : address + SEPARATOR + registration;
    }

    /** It as HAProxy's commands name it. */
    public String path() {
        return backend + "/" + name();
    }

    /** It as a server of the backend that takes requests while no target is healthy. */
    public String openPath() {
        return Names.open(backend) + "/" + name();
    }

    /** The same for all registrations of one address in one backend. */
    public static String place(String path) {
        int end = path.indexOf(SEPARATOR, path.indexOf('/') + 1);
        return end < 0 ? path : path.substring(0, end);
    }

    /** All servers that it should be. */
    public Set<String> paths() {
        return draining ? Set.of(path()) : Set.of(path(), openPath());
    }

    /** What follows the name where it is made, in the file and at the socket. */
    public String words(boolean healthy) {
        return address + reached + checked + " weight " + weight(healthy);
    }

    /** The same for the backend that takes requests while no target is healthy. */
    public String openWords() {
        return address + reached + " weight " + WEIGHT;
    }

    /** Nothing is sent to a target before it has been found healthy once. */
    int weight(boolean healthy) {
        return (healthy || checked.isEmpty()) && !draining ? WEIGHT : 0;
    }

    private static String reached(BalancerTargetGroup whole) {
        TargetGroup group = whole.getTargetGroup();
        boolean tls = group.getProtocol().equals("HTTPS") || group.getProtocol().equals("TLS");
        boolean http2 = isHttp2(group);
        return (tls ? " ssl verify none" : "")
                + (tls && http2 ? " alpn h2" : "")
                + (http2 ? " proto h2" : "")
                + (Settings.ofGroup(whole.getAttributesList()).is(PROXY_PROTOCOL, false)
                        ? " send-proxy-v2"
                        : "");
    }

    private static boolean isHttp2(TargetGroup group) {
        return group.getProtocolVersion().equals("HTTP2")
                || group.getProtocolVersion().equals("GRPC");
    }

    private static String checked(BalancerTargetGroup group, int trafficPort) {
        TargetGroup target = group.getTargetGroup();
        if (!target.getHealthCheckEnabled()) {
            return "";
        }
        String port = target.getHealthCheckPort();
        boolean tls =
                target.getHealthCheckProtocol().equals("HTTPS")
                        || target.getHealthCheckProtocol().equals("TLS");
        var settings = Settings.ofGroup(group.getAttributesList());
        int slowStart = settings.number("slow_start.duration_seconds", 0);
        boolean ends = target.getProtocol().equals("TCP") && settings.is(TERMINATION, true);
        return " check port %s inter %ds rise %d fall %d%s%s%s%s"
                .formatted(
                        port.equals("traffic-port") ? String.valueOf(trafficPort) : port,
                        target.getHealthCheckIntervalSeconds(),
                        target.getHealthyThresholdCount(),
                        target.getUnhealthyThresholdCount(),
                        tls
                                ? " check-ssl verify none"
                                        + (isHttp2(target) ? " check-alpn h2" : "")
                                : "",
                        slowStart > 0 ? " slowstart " + slowStart + "s" : "",
                        settings.is(PROXY_PROTOCOL, false) ? " check-send-proxy" : "",
                        ends ? " on-marked-down shutdown-sessions" : "");
    }
}
