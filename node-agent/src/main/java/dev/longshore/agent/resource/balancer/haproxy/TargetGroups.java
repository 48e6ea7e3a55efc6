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
    private static final String CHECKER = "ELB-HealthChecker/2.0";
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
        boolean grpc = group.getProtocolVersion().equals("GRPC");
        lines.add("option httpchk");
        lines.add(
                "http-check send meth %s uri %s ver %s hdr Host \"%%[srv_name]\" hdr User-Agent %s%s"
                        .formatted(
                                grpc ? "POST" : "GET",
                                Words.word(Words.logFormat(group.getHealthCheckPath())),
                                grpc ? "HTTP/2" : "HTTP/1.1",
                                CHECKER,
                                grpc ? " hdr content-type application/grpc hdr te trailers" : ""));
        lines.add(
                grpc
                        ? "http-check expect fhdr name grpc-status value -m reg "
                                + Words.quoted(codes(group.getMatcher().getGrpcCode()))
                        : "http-check expect status " + group.getMatcher().getHttpCode());
        return lines;
    }

    /** Zero or more codes and ranges as an expression: {@code 0,12-14}. */
    private static String codes(String matcher) {
        var codes = new ArrayList<String>();
        for (String part : matcher.split(",", -1)) {
            String[] ends = part.strip().split("-", 2);
            int last = Integer.parseInt(ends[ends.length - 1]);
            for (int code = Integer.parseInt(ends[0]); code <= last; code++) {
                codes.add(String.valueOf(code));
            }
        }
        return "^(" + String.join("|", codes) + ")$";
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
