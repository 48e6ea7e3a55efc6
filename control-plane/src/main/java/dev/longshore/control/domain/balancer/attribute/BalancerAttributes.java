package dev.longshore.control.domain.balancer.attribute;

import dev.longshore.control.domain.balancer.attribute.Values.Only;
import dev.longshore.control.domain.balancer.attribute.Values.Text;
import dev.longshore.proto.elbv2.LoadBalancerAttribute;
import dev.longshore.proto.store.LoadBalancerRow;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Attributes of load balancers (ELBv2 API Reference, LoadBalancerAttribute). What nodes do not
 * carry out has its standard value only. All nodes send to all targets: whether across zones is
 * asked where AWS's own standard is not to, which is no promise that some target gets nothing.
 */
public final class BalancerAttributes {
    public static final String DELETION_PROTECTION = "deletion_protection.enabled";

    private static final int MAX_BUCKET = 255;

    /** What there is. */
    public static final Attributes<LoadBalancerRow> TABLE = table();

    private BalancerAttributes() {}

    private static Attributes<LoadBalancerRow> table() {
        var table =
                new Attributes<LoadBalancerRow>(
                        row ->
                                row.getAttributesList().stream()
                                        .collect(
                                                Collectors.toMap(
                                                        LoadBalancerAttribute::getKey,
                                                        LoadBalancerAttribute::getValue)));
        logs(table, "access_logs", BalancerAttributes::any);
        logs(table, "connection_logs", BalancerAttributes::isApplication);
        logs(table, "health_check_logs", BalancerAttributes::isApplication);
        return table.add(DELETION_PROTECTION, BalancerAttributes::any, "false", Values.flag())
                .add(
                        "load_balancing.cross_zone.enabled",
                        BalancerAttributes::isApplication,
                        "true",
                        new Only("true"))
                .add(
                        "load_balancing.cross_zone.enabled",
                        BalancerAttributes::isNetwork,
                        "false",
                        Values.flag())
                .add(
                        "ipv6.deny_all_igw_traffic",
                        BalancerAttributes::any,
                        BalancerAttributes::isInternal,
                        Values.flag())
                .add(
                        "zonal_shift.config.enabled",
                        BalancerAttributes::any,
                        "false",
                        new Only("false"))
                .add(
                        "idle_timeout.timeout_seconds",
                        BalancerAttributes::isApplication,
                        "60",
                        Values.range(1, 4_000))
                .add(
                        "client_keep_alive.seconds",
                        BalancerAttributes::isApplication,
                        "3600",
                        new Only("3600"))
                .add(
                        "routing.http.desync_mitigation_mode",
                        BalancerAttributes::isApplication,
                        "defensive",
                        new Only("defensive"))
                .add(
                        "routing.http.drop_invalid_header_fields.enabled",
                        BalancerAttributes::isApplication,
                        "false",
                        Values.flag())
                .add(
                        "routing.http.preserve_host_header.enabled",
                        BalancerAttributes::isApplication,
                        "false",
                        Values.flag())
                .add(
                        "routing.http.x_amzn_tls_version_and_cipher_suite.enabled",
                        BalancerAttributes::isApplication,
                        "false",
                        Values.flag())
                .add(
                        "routing.http.xff_client_port.enabled",
                        BalancerAttributes::isApplication,
                        "false",
                        Values.flag())
                .add(
                        "routing.http.xff_header_processing.mode",
                        BalancerAttributes::isApplication,
                        "append",
                        Values.oneOf("append", "preserve", "remove"))
                .add(
                        "routing.http2.enabled",
                        BalancerAttributes::isApplication,
                        "true",
                        Values.flag())
                .add(
                        "waf.fail_open.enabled",
                        BalancerAttributes::isApplication,
                        "false",
                        new Only("false"))
                .add(
                        "dns_record.client_routing_policy",
                        BalancerAttributes::isNetwork,
                        "any_availability_zone",
                        new Only("any_availability_zone"))
                .add(
                        "secondary_ips.auto_assigned.per_subnet",
                        BalancerAttributes::isNetwork,
                        "0",
                        new Only("0"));
    }

    /** There is nothing that logs could be written to. */
    private static void logs(
            Attributes<LoadBalancerRow> table, String kind, Predicate<LoadBalancerRow> belongs) {
        table.add(kind + ".s3.enabled", belongs, "false", new Only("false"))
                .add(kind + ".s3.bucket", belongs, "", new Text(MAX_BUCKET))
                .add(kind + ".s3.prefix", belongs, "", new Text(MAX_BUCKET));
    }

    private static String isInternal(LoadBalancerRow row) {
        return String.valueOf(row.getLoadBalancer().getScheme().equals("internal"));
    }

    /** Whether it may not be deleted. */
    public static boolean isProtected(LoadBalancerRow row) {
        return TABLE.value(row, DELETION_PROTECTION).equals("true");
    }

    private static boolean any(LoadBalancerRow row) {
        return true;
    }

    private static boolean isApplication(LoadBalancerRow row) {
        return row.getLoadBalancer().getType().equals("application");
    }

    private static boolean isNetwork(LoadBalancerRow row) {
        return !isApplication(row);
    }
}
