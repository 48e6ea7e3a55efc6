package dev.longshore.control.api.elbv2.group;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Rule;
import dev.longshore.proto.elbv2.TargetGroup;
import dev.longshore.proto.elbv2.TargetGroupOrBuilder;
import java.util.List;
import java.util.regex.Pattern;

/**
 * How the health of targets is checked: what a request says, what holds where it says nothing, and
 * what is refused (Elastic Load Balancing User Guides, "Health checks").
 */
final class HealthChecks {
    /** The port that each target takes connections on. */
    static final String TRAFFIC_PORT = "traffic-port";

    private static final List<String> HTTP = List.of("HTTP", "HTTPS");
    private static final Pattern PORT = Pattern.compile("[1-9]\\d{0,4}");

    /** Fields that requests and target groups have under the same names, the protocol first. */
    private static final List<String> FIELDS =
            List.of(
                    "health_check_protocol",
                    "health_check_port",
                    "health_check_enabled",
                    "health_check_path",
                    "health_check_interval_seconds",
                    "health_check_timeout_seconds",
                    "healthy_threshold_count",
                    "unhealthy_threshold_count",
                    "matcher");

    private static final List<String> OF_HTTP = List.of("health_check_path", "matcher");

    private static final List<Rule<TargetGroupOrBuilder>> RULES =
            List.of(
                    Rule.not(
                            it -> !protocols(it).contains(it.getHealthCheckProtocol()),
                            it ->
                                    "Health check protocol '%s' must be one of '%s'"
                                            .formatted(
                                                    it.getHealthCheckProtocol(),
                                                    String.join(", ", protocols(it)))),
                    Rule.not(
                            it -> !it.getHealthCheckEnabled(),
                            it ->
                                    "Health checks cannot be disabled for target groups with target type '%s'"
                                            .formatted(it.getTargetType())),
                    Rule.not(
                            it -> !isPort(it.getHealthCheckPort()),
                            it ->
                                    "Health check port '%s' must be '%s' or between '1-65535' inclusive"
                                            .formatted(it.getHealthCheckPort(), TRAFFIC_PORT)),
                    Rule.not(
                            it ->
                                    it.getHealthCheckTimeoutSeconds()
                                                    > it.getHealthCheckIntervalSeconds()
                                            || (isHttp(it)
                                                    && it.getHealthCheckTimeoutSeconds()
                                                            == it.getHealthCheckIntervalSeconds()),
                            it ->
                                    "Health check timeout '%d' must be smaller than the interval '%d'"
                                            .formatted(
                                                    it.getHealthCheckTimeoutSeconds(),
                                                    it.getHealthCheckIntervalSeconds())),
                    Rule.not(
                            it -> !checksByHttp(it) && (it.hasHealthCheckPath() || it.hasMatcher()),
                            it ->
                                    "A path and a matcher cannot be specified for health checks with the protocol '%s'"
                                            .formatted(it.getHealthCheckProtocol())),
                    Rule.not(
                            it -> checksByHttp(it) && !it.getHealthCheckPath().startsWith("/"),
                            it ->
                                    "Health check path '%s' must begin with '/'"
                                            .formatted(it.getHealthCheckPath())),
                    Matchers.RULE);

    private HealthChecks() {}

    /** Takes over what a request says; a check without HTTP ends what belongs to HTTP. */
    static void copy(Message request, TargetGroup.Builder group) {
        for (String name : FIELDS) {
            FieldDescriptor from = request.getDescriptorForType().findFieldByName(name);
            FieldDescriptor to = TargetGroup.getDescriptor().findFieldByName(name);
            if (request.hasField(from)) {
                group.setField(to, request.getField(from));
            } else if (OF_HTTP.contains(name) && !checksByHttp(group)) {
                group.clearField(to);
            }
        }
    }

    /**
     * Sets what nobody said, and checks the whole.
     *
     * @throws ApiException ValidationError
     */
    static void complete(TargetGroup.Builder group) {
        boolean http = isHttp(group);
        if (!group.hasHealthCheckProtocol()) {
            group.setHealthCheckProtocol(http ? "HTTP" : "TCP");
        }
        if (!group.hasHealthCheckPort()) {
            group.setHealthCheckPort(TRAFFIC_PORT);
        }
        if (!group.hasHealthCheckEnabled()) {
            group.setHealthCheckEnabled(true);
        }
        if (!group.hasHealthCheckIntervalSeconds()) {
            group.setHealthCheckIntervalSeconds(30);
        }
        if (!group.hasHealthCheckTimeoutSeconds()) {
            group.setHealthCheckTimeoutSeconds(http ? 5 : checksByHttp(group) ? 6 : 10);
        }
        if (!group.hasHealthyThresholdCount()) {
            group.setHealthyThresholdCount(5);
        }
        if (!group.hasUnhealthyThresholdCount()) {
            group.setUnhealthyThresholdCount(2);
        }
        if (checksByHttp(group)) {
            completeHttp(group);
        }
        Rule.enforce(RULES, group, ApiException::invalidValue);
    }

    private static void completeHttp(TargetGroup.Builder group) {
        boolean grpc = Matchers.isGrpc(group);
        if (!group.hasHealthCheckPath()) {
            group.setHealthCheckPath(grpc ? "/AWS.ALB/healthcheck" : "/");
        }
        if (!group.hasMatcher()) {
            var matcher = group.getMatcherBuilder();
            if (grpc) {
                matcher.setGrpcCode("12");
            } else {
                matcher.setHttpCode(isHttp(group) ? "200" : "200-399");
            }
        }
    }

    private static boolean isHttp(TargetGroupOrBuilder group) {
        return HTTP.contains(group.getProtocol());
    }

    private static boolean checksByHttp(TargetGroupOrBuilder group) {
        return HTTP.contains(group.getHealthCheckProtocol());
    }

    private static List<String> protocols(TargetGroupOrBuilder group) {
        return isHttp(group) ? HTTP : List.of("HTTP", "HTTPS", "TCP");
    }

    private static boolean isPort(String port) {
        return port.equals(TRAFFIC_PORT)
                || (PORT.matcher(port).matches() && Integer.parseInt(port) <= 65_535);
    }
}
