package dev.longshore.control.domain.balancer.attribute;

import dev.longshore.control.domain.balancer.attribute.Values.Name;
import dev.longshore.control.domain.balancer.attribute.Values.Only;
import dev.longshore.control.domain.balancer.attribute.Values.Range;
import dev.longshore.proto.elbv2.TargetGroupAttribute;
import dev.longshore.proto.store.TargetGroupRow;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Attributes of target groups (ELBv2 API Reference, TargetGroupAttribute). What nodes do not carry
 * out has its standard value only. Targets see their nodes' addresses, so that the client's is
 * never kept, whatever AWS's standard for the kind of target is; PROXY protocol tells it.
 */
public final class GroupAttributes {
    public static final String DEREGISTRATION_DELAY = "deregistration_delay.timeout_seconds";

    private static final long ONE_WEEK = 604_800;
    private static final int MAX_COOKIE = 256;

    /** What there is. */
    public static final Attributes<TargetGroupRow> TABLE = table();

    private GroupAttributes() {}

    private static Attributes<TargetGroupRow> table() {
        var table =
                new Attributes<TargetGroupRow>(
                                row ->
                                        row.getAttributesList().stream()
                                                .collect(
                                                        Collectors.toMap(
                                                                TargetGroupAttribute::getKey,
                                                                TargetGroupAttribute::getValue)))
                        .add(
                                DEREGISTRATION_DELAY,
                                GroupAttributes::any,
                                "300",
                                Values.range(0, 3_600))
                        .add("stickiness.enabled", GroupAttributes::any, "false", Values.flag())
                        .add(
                                "stickiness.type",
                                GroupAttributes::isHttp,
                                "lb_cookie",
                                Values.oneOf("lb_cookie", "app_cookie"))
                        .add(
                                "stickiness.type",
                                GroupAttributes::isTcp,
                                "source_ip",
                                Values.oneOf("source_ip"))
                        .add(
                                "load_balancing.cross_zone.enabled",
                                GroupAttributes::any,
                                "use_load_balancer_configuration",
                                new Only("use_load_balancer_configuration", "true"));
        healthy(table, "dns_failover");
        healthy(table, "unhealthy_state_routing");
        return ofConnections(ofRequests(table));
    }

    /** How many of the targets have to be healthy: one is enough, and all get requests without. */
    private static void healthy(Attributes<TargetGroupRow> table, String what) {
        String front = "target_group_health." + what + ".minimum_healthy_targets.";
        table.add(front + "count", GroupAttributes::any, "1", new Only("1"))
                .add(front + "percentage", GroupAttributes::any, "off", new Only("off"));
    }

    private static Attributes<TargetGroupRow> ofRequests(Attributes<TargetGroupRow> table) {
        return table.add(
                        "load_balancing.algorithm.type",
                        GroupAttributes::isHttp,
                        "round_robin",
                        Values.oneOf(
                                "round_robin", "least_outstanding_requests", "weighted_random"))
                .add(
                        "load_balancing.algorithm.anomaly_mitigation",
                        GroupAttributes::isHttp,
                        "off",
                        new Only("off"))
                .add(
                        "slow_start.duration_seconds",
                        GroupAttributes::isHttp,
                        "0",
                        new Range(30, 900, "0"))
                .add(
                        "stickiness.lb_cookie.duration_seconds",
                        GroupAttributes::isHttp,
                        "86400",
                        Values.range(1, ONE_WEEK))
                .add(
                        "stickiness.app_cookie.cookie_name",
                        GroupAttributes::isHttp,
                        "",
                        new Name(MAX_COOKIE))
                .add(
                        "stickiness.app_cookie.duration_seconds",
                        GroupAttributes::isHttp,
                        "86400",
                        Values.range(1, ONE_WEEK));
    }

    private static Attributes<TargetGroupRow> ofConnections(Attributes<TargetGroupRow> table) {
        return table.add(
                        "deregistration_delay.connection_termination.enabled",
                        GroupAttributes::isTcp,
                        "false",
                        new Only("false"))
                .add(
                        "preserve_client_ip.enabled",
                        GroupAttributes::isTcp,
                        "false",
                        new Only("false"))
                .add("proxy_protocol_v2.enabled", GroupAttributes::isTcp, "false", Values.flag())
                .add(
                        "target_health_state.unhealthy.connection_termination.enabled",
                        GroupAttributes::isTcp,
                        "true",
                        Values.flag())
                .add(
                        "target_health_state.unhealthy.draining_interval_seconds",
                        GroupAttributes::isTcp,
                        "0",
                        new Only("0"));
    }

    /** How long a target that is deregistered may go on with what it is doing. */
    public static Duration deregistrationDelay(TargetGroupRow row) {
        return Duration.ofSeconds(Long.parseLong(TABLE.value(row, DEREGISTRATION_DELAY)));
    }

    private static boolean any(TargetGroupRow row) {
        return true;
    }

    private static boolean isHttp(TargetGroupRow row) {
        return List.of("HTTP", "HTTPS").contains(row.getTargetGroup().getProtocol());
    }

    private static boolean isTcp(TargetGroupRow row) {
        return !isHttp(row);
    }
}
