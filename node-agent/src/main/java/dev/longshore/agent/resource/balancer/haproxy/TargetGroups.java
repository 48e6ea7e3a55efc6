package dev.longshore.agent.resource.balancer.haproxy;

import dev.longshore.proto.agent.BalancerTargetGroup;
import dev.longshore.proto.elbv2.TargetGroup;
import java.util.ArrayList;
import java.util.List;

/**
 * The backends: how targets are chosen and how their health is checked. Each group has two: its
 * healthy targets, and all of them for when none is.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html">Health
 *     checks</a>
 */
final class TargetGroups {
    /** Who asks, as targets see it. */
    static final String CHECKER = "ELB-HealthChecker/2.0";

    private static final int USUAL_STICKINESS_SECONDS = 86_400;

    private TargetGroups() {}

    /** The lines of a group without its targets. */
    static List<String> backend(BalancerTargetGroup group, String name) {
        TargetGroup target = group.getTargetGroup();
        var settings = Settings.ofGroup(group.getAttributesList());
        var lines = new ArrayList<>(List.of("backend " + name));
        lines.add("balance " + algorithm(settings));
        if (isHttp(target)) {
            // What was sent and not answered is sent again only where that does no harm.
            lines.add("retry-on conn-failure empty-response");
            lines.add("http-request disable-l7-retry unless { method GET HEAD OPTIONS }");
        }
        lines.addAll(stickiness(settings, isHttp(target)));
        return lines;
    }

    /** How the health of a group's targets is checked. */
    static List<String> checks(TargetGroup group) {
        var lines =
                new ArrayList<>(
                        List.of("timeout check " + group.getHealthCheckTimeoutSeconds() + "s"));
        if (!group.getHealthCheckProtocol().startsWith("HTTP")) {
            return lines;
        }
        if (group.getProtocolVersion().equals("GRPC")) {
            lines.addAll(GrpcCheck.lines(group));
            return lines;
        }
        lines.add("option httpchk");
        lines.add(
                "http-check send meth GET uri %s ver HTTP/1.1 hdr Host \"%%[srv_name]\" hdr User-Agent %s"
                        .formatted(
                                Words.word(Words.logFormat(group.getHealthCheckPath())), CHECKER));
        lines.add("http-check expect status " + group.getMatcher().getHttpCode());
        return lines;
    }

    private static boolean isHttp(TargetGroup group) {
        return group.getProtocol().startsWith("HTTP");
    }

    private static String algorithm(Settings settings) {
        return switch (settings.text("load_balancing.algorithm.type", "round_robin")) {
            case "least_outstanding_requests" -> "leastconn";
            case "weighted_random" -> "random";
            default -> "roundrobin";
        };
    }

    private static List<String> stickiness(Settings settings, boolean http) {
        if (!settings.is("stickiness.enabled", false)) {
            return List.of();
        }
        return switch (settings.text("stickiness.type", http ? "lb_cookie" : "source_ip")) {
            case "source_ip" -> List.of("stick-table type ip size 100k expire 1h", "stick on src");
            case "app_cookie" -> {
                int seconds =
                        settings.number(
                                "stickiness.app_cookie.duration_seconds", USUAL_STICKINESS_SECONDS);
                String cookie =
                        Words.quoted(settings.text("stickiness.app_cookie.cookie_name", ""));
                yield List.of(
                        "stick-table type string len 128 size 100k expire " + seconds + "s",
                        "stick match req.cook(" + cookie + ")",
                        "stick store-response res.cook(" + cookie + ")");
            }
            default ->
                    List.of(
                            "cookie AWSALB insert indirect nocache dynamic maxidle "
                                    + settings.number(
                                            "stickiness.lb_cookie.duration_seconds",
                                            USUAL_STICKINESS_SECONDS)
                                    + "s",
                            "dynamic-cookie-key longshore");
        };
    }
}
