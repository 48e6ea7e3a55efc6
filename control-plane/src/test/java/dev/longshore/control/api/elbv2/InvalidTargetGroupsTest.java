package dev.longshore.control.api.elbv2;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests about target groups and targets that are refused. */
class InvalidTargetGroupsTest {
    /** For all of them: what is refused changes nothing. */
    private static final TestBalancers BALANCERS = new TestBalancers().furnished().andMore();

    @ParameterizedTest(name = "{0}: {3}")
    @MethodSource({"groups", "targets"})
    void isRefused(String operation, String request, String code, String text) {
        BALANCERS.isRefused(operation, request, code, text);
    }

    static Stream<Arguments> groups() {
        return Stream.of(
                arguments(
                        "CreateTargetGroup",
                        "name: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' protocol: 'HTTP' port: 80 vpc_id: 'vpc-1'",
                        "ValidationError",
                        "Target group name 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' cannot be longer than '32' characters"),
                arguments(
                        "CreateTargetGroup",
                        "name: 'a.b' protocol: 'HTTP' port: 80 vpc_id: 'vpc-1'",
                        "ValidationError",
                        "Target group name 'a.b' can only contain characters that are alphanumeric characters or hyphens(-)"),
                arguments(
                        "CreateTargetGroup",
                        "name: 'a-' protocol: 'HTTP' port: 80 vpc_id: 'vpc-1'",
                        "ValidationError",
                        "Target group name 'a-' cannot begin or end with '-'"),
                arguments(
                        "CreateTargetGroup",
                        "name: 'a' port: 80 vpc_id: 'vpc-1'",
                        "ValidationError",
                        "A protocol must be specified"),
                arguments(
                        "CreateTargetGroup",
                        "name: 'a' protocol: 'HTTP' vpc_id: 'vpc-1'",
                        "ValidationError",
                        "A port must be specified"),
                arguments(
                        "CreateTargetGroup",
                        "name: 'a' protocol: 'HTTP' port: 80",
                        "ValidationError",
                        "A VPC ID must be specified"),
                arguments(
                        "CreateTargetGroup",
                        "name: 'a' protocol: 'HTTP' port: 80 vpc_id: 'vpc-0123456789abcdef0'",
                        "ValidationError",
                        "The VPC ID 'vpc-0123456789abcdef0' is not found"),
                arguments(
                        "CreateTargetGroup",
                        "name: 'a' protocol: 'HTTP' port: 65536 vpc_id: 'vpc-1'",
                        "ValidationError",
                        "Port must be 1 to 65535, not 65536."),
                arguments(
                        "CreateTargetGroup",
                        "name: 'a' target_type: 'lambda'",
                        "OperationNotPermitted",
                        "Target groups of the target type 'lambda' are not offered."),
                arguments(
                        "CreateTargetGroup",
                        "name: 'a' target_type: 'alb' protocol: 'TCP' port: 80 vpc_id: 'vpc-1'",
                        "OperationNotPermitted",
                        "Target groups of the target type 'alb' are not offered."),
                arguments(
                        "CreateTargetGroup",
                        "name: 'a' protocol: 'UDP' port: 80 vpc_id: 'vpc-1'",
                        "OperationNotPermitted",
                        "Target groups of the protocol 'UDP' are not offered."),
                arguments(
                        "CreateTargetGroup",
                        "name: 'a' protocol: 'GENEVE' port: 6081 vpc_id: 'vpc-1'",
                        "OperationNotPermitted",
                        "Target groups of the protocol 'GENEVE' are not offered."),
                arguments(
                        "CreateTargetGroup",
                        "name: 'a' protocol: 'HTTP' port: 80 vpc_id: 'vpc-1' ip_address_type: 'ipv6'",
                        "OperationNotPermitted",
                        "Target groups here have IPv4 addresses only."),
                arguments(
                        "CreateTargetGroup",
                        "name: 'a' protocol: 'HTTP' port: 80 vpc_id: 'vpc-1' target_control_port: 81",
                        "OperationNotPermitted",
                        "Target control ports are not offered."),
                arguments(
                        "CreateTargetGroup",
                        "name: 'a' protocol: 'TCP' port: 80 vpc_id: 'vpc-1' protocol_version: 'HTTP2'",
                        "ValidationError",
                        "A protocol version cannot be specified for target groups with the protocol 'TCP'"),
                arguments(
                        "CreateTargetGroup",
                        "name: 'a' protocol: 'HTTP' port: 80 vpc_id: 'vpc-1' protocol_version: 'HTTP3'",
                        "ValidationError",
                        "Protocol version 'HTTP3' must be one of 'HTTP1, HTTP2, GRPC'"),
                arguments(
                        "CreateTargetGroup",
                        "name: 'a' protocol: 'HTTP' port: 80 vpc_id: 'vpc-1' health_check_protocol: 'TCP'",
                        "ValidationError",
                        "Health check protocol 'TCP' must be one of 'HTTP, HTTPS'"),
                arguments(
                        "CreateTargetGroup",
                        "name: 'a' protocol: 'HTTP' port: 80 vpc_id: 'vpc-1' health_check_enabled: false",
                        "ValidationError",
                        "Health checks cannot be disabled for target groups with target type 'instance'"),
                arguments(
                        "CreateTargetGroup",
                        "name: 'a' protocol: 'HTTP' port: 80 vpc_id: 'vpc-1' health_check_port: '65536'",
                        "ValidationError",
                        "Health check port '65536' must be 'traffic-port' or between '1-65535' inclusive"),
                arguments(
                        "CreateTargetGroup",
                        "name: 'a' protocol: 'HTTP' port: 80 vpc_id: 'vpc-1' health_check_timeout_seconds: 5 health_check_interval_seconds: 5",
                        "ValidationError",
                        "Health check timeout '5' must be smaller than the interval '5'"),
                arguments(
                        "CreateTargetGroup",
                        "name: 'a' protocol: 'HTTP' port: 80 vpc_id: 'vpc-1' health_check_interval_seconds: 4",
                        "ValidationError",
                        "HealthCheckIntervalSeconds must be 5 to 300, not 4."),
                arguments(
                        "CreateTargetGroup",
                        "name: 'a' protocol: 'HTTP' port: 80 vpc_id: 'vpc-1' health_check_path: 'health'",
                        "ValidationError",
                        "Health check path 'health' must begin with '/'"),
                arguments(
                        "CreateTargetGroup",
                        "name: 'a' protocol: 'TCP' port: 80 vpc_id: 'vpc-1' health_check_path: '/'",
                        "ValidationError",
                        "A path and a matcher cannot be specified for health checks with the protocol 'TCP'"),
                arguments(
                        "CreateTargetGroup",
                        "name: 'a' protocol: 'HTTP' port: 80 vpc_id: 'vpc-1' matcher { http_code: '500' }",
                        "ValidationError",
                        "Health check matcher HTTP code '500' must be within '200-499' inclusive"),
                arguments(
                        "CreateTargetGroup",
                        "name: 'a' protocol: 'HTTP' port: 80 vpc_id: 'vpc-1' matcher { http_code: '299-200' }",
                        "ValidationError",
                        "Health check matcher HTTP code '299-200' must be within '200-499' inclusive"),
                arguments(
                        "CreateTargetGroup",
                        "name: 'a' protocol: 'HTTP' port: 80 vpc_id: 'vpc-1' matcher { grpc_code: '12' }",
                        "ValidationError",
                        "A gRPC code can only be specified for target groups with the protocol version 'GRPC'"),
                arguments(
                        "CreateTargetGroup",
                        "name: 'a' protocol: 'HTTP' port: 80 vpc_id: 'vpc-1' protocol_version: 'GRPC' matcher { http_code: '200' }",
                        "ValidationError",
                        "An HTTP code cannot be specified for target groups with the protocol version 'GRPC'"),
                arguments(
                        "CreateTargetGroup",
                        "name: 'a' protocol: 'HTTP' port: 80 vpc_id: 'vpc-1' protocol_version: 'GRPC' matcher { grpc_code: '100' }",
                        "ValidationError",
                        "Health check matcher gRPC code '100' must be within '0-99' inclusive"),
                arguments(
                        "DescribeTargetGroups",
                        "names: 'web' load_balancer_arn: '{lb}'",
                        "ValidationError",
                        "Target group names, target group ARNs, and a load balancer ARN cannot be specified at the same time"),
                arguments(
                        "DescribeTargetGroups",
                        "names: 'no'",
                        "TargetGroupNotFound",
                        "One or more target groups not found"),
                arguments(
                        "DescribeTargetGroups",
                        "target_group_arns: 'arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/no/0123456789abcdef'",
                        "TargetGroupNotFound",
                        "One or more target groups not found"),
                arguments(
                        "DescribeTargetGroups",
                        "load_balancer_arn: 'arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/no/0123456789abcdef'",
                        "LoadBalancerNotFound",
                        "One or more load balancers not found"),
                arguments(
                        "ModifyTargetGroup",
                        "target_group_arn: '{web}' health_check_timeout_seconds: 31",
                        "ValidationError",
                        "Health check timeout '31' must be smaller than the interval '30'"),
                arguments(
                        "ModifyTargetGroup",
                        "target_group_arn: 'arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/no/0123456789abcdef'",
                        "TargetGroupNotFound",
                        "One or more target groups not found"),
                arguments(
                        "DeleteTargetGroup",
                        "target_group_arn: '{web}'",
                        "ResourceInUse",
                        "Target group '{web}' is currently in use by a listener or a rule"),
                arguments(
                        "DeleteTargetGroup",
                        "target_group_arn: 'web'",
                        "ValidationError",
                        "'web' is not a valid target group ARN"),
                arguments(
                        "ModifyTargetGroupAttributes",
                        "target_group_arn: '{web}' attributes { key: 'deregistration_delay.timeout_seconds' value: '9999' }",
                        "ValidationError",
                        "'deregistration_delay.timeout_seconds' value '9999' must be between '0-3600' inclusive"),
                arguments(
                        "ModifyTargetGroupAttributes",
                        "target_group_arn: '{web}' attributes { key: 'slow_start.duration_seconds' value: '5' }",
                        "ValidationError",
                        "'slow_start.duration_seconds' value '5' must be between '30-900' inclusive or '0'"),
                arguments(
                        "ModifyTargetGroupAttributes",
                        "target_group_arn: '{web}' attributes { key: 'colour' value: '5' }",
                        "ValidationError",
                        "Target group attribute key 'colour' is not recognized"),
                arguments(
                        "ModifyTargetGroupAttributes",
                        "target_group_arn: '{tcp}' attributes { key: 'slow_start.duration_seconds' value: '30' }",
                        "InvalidConfigurationRequest",
                        "Target group attribute key 'slow_start.duration_seconds' is not supported on target groups with the protocol 'TCP'"),
                arguments(
                        "ModifyTargetGroupAttributes",
                        "target_group_arn: '{tcp}' attributes { key: 'stickiness.type' value: 'lb_cookie' }",
                        "InvalidConfigurationRequest",
                        "Stickiness type 'lb_cookie' is not supported for target groups with the TCP protocol"),
                arguments(
                        "ModifyTargetGroupAttributes",
                        "target_group_arn: '{web}' attributes { key: 'stickiness.type' value: 'app_cookie' } attributes { key: 'stickiness.enabled' value: 'true' }",
                        "InvalidConfigurationRequest",
                        "You must set an application cookie name to enable stickiness of type 'app_cookie'"),
                arguments(
                        "ModifyTargetGroupAttributes",
                        "target_group_arn: '{web}' attributes { key: 'load_balancing.algorithm.anomaly_mitigation' value: 'on' }",
                        "OperationNotPermitted",
                        "The attribute 'load_balancing.algorithm.anomaly_mitigation' is not offered with another value than 'off'."),
                notOffered(
                        "{web}",
                        "load_balancing.cross_zone.enabled",
                        "false",
                        "use_load_balancer_configuration' or 'true"),
                notOffered(
                        "{web}",
                        "target_group_health.dns_failover.minimum_healthy_targets.count",
                        "2",
                        "1"),
                notOffered(
                        "{web}",
                        "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage",
                        "50",
                        "off"),
                notOffered("{tcp}", "preserve_client_ip.enabled", "true", "false"),
                notOffered(
                        "{tcp}",
                        "deregistration_delay.connection_termination.enabled",
                        "true",
                        "false"),
                notOffered(
                        "{tcp}",
                        "target_health_state.unhealthy.draining_interval_seconds",
                        "60",
                        "0"));
    }

    private static Arguments notOffered(String group, String key, String value, String only) {
        return arguments(
                "ModifyTargetGroupAttributes",
                "target_group_arn: '%s' attributes { key: '%s' value: '%s' }"
                        .formatted(group, key, value),
                "OperationNotPermitted",
                "The attribute '%s' is not offered with another value than '%s'."
                        .formatted(key, only));
    }

    static Stream<Arguments> targets() {
        return Stream.of(
                arguments(
                        "RegisterTargets",
                        "target_group_arn: 'arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/no/0123456789abcdef' targets { id: '10.32.0.77' }",
                        "TargetGroupNotFound",
                        "One or more target groups not found"),
                arguments(
                        "RegisterTargets",
                        "target_group_arn: '{web}'",
                        "ValidationError",
                        "At least one target must be specified"),
                arguments(
                        "RegisterTargets",
                        "target_group_arn: '{web}' targets { id: 'host' }",
                        "ValidationError",
                        "The IP address 'host' is not a valid IPv4 address"),
                arguments(
                        "RegisterTargets",
                        "target_group_arn: '{web}' targets { id: '10.32.0.77' port: 0 }",
                        "ValidationError",
                        "Targets[0].Port must be 1 to 65535, not 0."),
                arguments(
                        "RegisterTargets",
                        "target_group_arn: '{web}' targets { id: '8.8.8.8' availability_zone: 'all' }",
                        "InvalidTarget",
                        "The IP address '8.8.8.8' is publicly routable and cannot be registered as a target"),
                arguments(
                        "RegisterTargets",
                        "target_group_arn: '{web}' targets { id: '10.32.0.77' } targets { id: '192.168.1.1' }",
                        "InvalidTarget",
                        "The IP address '192.168.1.1' is not within the VPC 'vpc-00a20000000000010': its Availability Zone must be 'all'"),
                arguments(
                        "RegisterTargets",
                        "target_group_arn: '{machines}' targets { id: '10.32.0.77' }",
                        "ValidationError",
                        "Instance ID '10.32.0.77' is not valid"),
                arguments(
                        "RegisterTargets",
                        "target_group_arn: '{machines}' targets { id: 'i-0123456789abcdef0' } targets { id: 'i-0123456789abcdef1' }",
                        "InvalidTarget",
                        "The following targets are not in a running state and cannot be registered: 'i-0123456789abcdef0', 'i-0123456789abcdef1'"),
                arguments(
                        "RegisterTargets",
                        "target_group_arn: '{web}' targets { id: '10.32.0.77' quic_server_id: '1' }",
                        "OperationNotPermitted",
                        "Targets that speak QUIC are not offered."),
                arguments(
                        "DeregisterTargets",
                        "target_group_arn: '{web}'",
                        "ValidationError",
                        "At least one target must be specified"),
                arguments(
                        "DeregisterTargets",
                        "target_group_arn: 'arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/no/0123456789abcdef' targets { id: '10.32.0.77' }",
                        "TargetGroupNotFound",
                        "One or more target groups not found"),
                arguments(
                        "DescribeTargetHealth",
                        "target_group_arn: '{web}' include: 'AnomalyDetection'",
                        "OperationNotPermitted",
                        "Anomaly detection is not offered."),
                arguments(
                        "DescribeTargetHealth",
                        "target_group_arn: 'arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/no/0123456789abcdef'",
                        "TargetGroupNotFound",
                        "One or more target groups not found"));
    }
}
