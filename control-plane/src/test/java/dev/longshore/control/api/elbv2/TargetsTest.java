package dev.longshore.control.api.elbv2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.longshore.control.domain.balancer.TargetGroups;
import dev.longshore.proto.agent.Capacity;
import dev.longshore.proto.elbv2.DescribeTargetGroupAttributesOutput;
import dev.longshore.proto.elbv2.DescribeTargetGroupsOutput;
import dev.longshore.proto.elbv2.DescribeTargetHealthOutput;
import dev.longshore.proto.elbv2.ModifyTargetGroupOutput;
import dev.longshore.proto.elbv2.TargetGroup;
import dev.longshore.proto.elbv2.TargetGroupAttribute;
import dev.longshore.proto.elbv2.TargetHealth;
import dev.longshore.proto.elbv2.TargetHealthDescription;
import dev.longshore.proto.store.TargetHealthRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.elb.TargetKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The life of target groups and targets. */
class TargetsTest {
    private final TestBalancers balancers = new TestBalancers();

    @Test
    void aGuidesTargetGroupHasAwssDefaults() {
        balancers.targetGroup(
                "web",
                "protocol: 'HTTP' port: 80 vpc_id: 'vpc-12345' target_type: 'ip' health_check_path: '/health' health_check_interval_seconds: 20");

        TargetGroup group = group("web");
        assertThat(group.getTargetGroupArn())
                .matches(
                        "arn:aws:elasticloadbalancing:us-east-1:\\d{12}:targetgroup/web/[0-9a-f]{16}");
        assertThat(group.getVpcId()).isEqualTo("vpc-00a20000000000010");
        assertThat(group.getHealthCheckProtocol()).isEqualTo("HTTP");
        assertThat(group.getHealthCheckPort()).isEqualTo("traffic-port");
        assertThat(group.getHealthCheckEnabled()).isTrue();
        assertThat(group.getHealthCheckIntervalSeconds()).isEqualTo(20);
        assertThat(group.getHealthCheckTimeoutSeconds()).isEqualTo(5);
        assertThat(group.getHealthyThresholdCount()).isEqualTo(5);
        assertThat(group.getUnhealthyThresholdCount()).isEqualTo(2);
        assertThat(group.getHealthCheckPath()).isEqualTo("/health");
        assertThat(group.getMatcher().getHttpCode()).isEqualTo("200");
        assertThat(group.getProtocolVersion()).isEqualTo("HTTP1");
        assertThat(group.getIpAddressType()).isEqualTo("ipv4");
    }

    @Test
    void groupsForConnectionsAndForGrpcHaveOthers() {
        balancers.targetGroup("tcp", "protocol: 'TCP' port: 5432 vpc_id: 'vpc-1'");
        TargetGroup tcp = group("tcp");
        assertThat(tcp.getTargetType()).isEqualTo("instance");
        assertThat(tcp.getHealthCheckProtocol()).isEqualTo("TCP");
        assertThat(tcp.getHealthCheckTimeoutSeconds()).isEqualTo(10);
        assertThat(tcp.hasHealthCheckPath()).isFalse();
        assertThat(tcp.hasMatcher()).isFalse();
        assertThat(tcp.hasProtocolVersion()).isFalse();
        balancers.targetGroup(
                "checked",
                "protocol: 'TCP' port: 5432 vpc_id: 'vpc-1' health_check_protocol: 'HTTP'");
        assertThat(group("checked").getMatcher().getHttpCode()).isEqualTo("200-399");
        balancers.targetGroup(
                "grpc", "protocol: 'HTTP' protocol_version: 'GRPC' port: 50 vpc_id: 'vpc-1'");
        assertThat(group("grpc").getHealthCheckPath()).isEqualTo("/AWS.ALB/healthcheck");
        assertThat(group("grpc").getMatcher().getGrpcCode()).isEqualTo("12");
    }

    @Test
    void theSameOnceMoreIsTheSame() {
        String settings = "protocol: 'HTTP' port: 80 vpc_id: 'vpc-1' target_type: 'ip'";
        String first = balancers.targetGroup("web", settings);
        assertThat(balancers.targetGroup("web", settings)).isEqualTo(first);
        balancers.isRefused(
                "CreateTargetGroup",
                "name: 'web' protocol: 'HTTP' port: 81 vpc_id: 'vpc-1' target_type: 'ip'",
                "DuplicateTargetGroupName",
                "A target group with the same name 'web' exists, but with different settings");
    }

    @Test
    void checksChangeAndTheRestStays() {
        balancers.furnished();
        TargetGroup changed =
                balancers
                        .call(
                                ModifyTargetGroupOutput.class,
                                "ModifyTargetGroup",
                                "target_group_arn: '{web}' health_check_path: '/up' healthy_threshold_count: 2 matcher { http_code: '200-204,301' }")
                        .getTargetGroups(0);
        assertThat(changed).isEqualTo(group("web"));
        assertThat(changed.getHealthCheckPath()).isEqualTo("/up");
        assertThat(changed.getHealthyThresholdCount()).isEqualTo(2);
        assertThat(changed.getMatcher().getHttpCode()).isEqualTo("200-204,301");
        assertThat(changed.getHealthCheckIntervalSeconds()).isEqualTo(30);
        assertThat(changed.getLoadBalancerArnsList()).containsExactly(balancers.id("lb"));
    }

    @Test
    void aCheckWithoutHttpEndsWhatBelongsToHttp() {
        balancers.targetGroup(
                "tcp",
                "protocol: 'TCP' port: 80 vpc_id: 'vpc-1' health_check_protocol: 'HTTP' health_check_path: '/up'");
        String change = "target_group_arn: '{tcp}' health_check_protocol: ";
        balancers.call("ModifyTargetGroup", change + "'TCP'");
        assertThat(group("tcp").hasHealthCheckPath()).isFalse();
        assertThat(group("tcp").hasMatcher()).isFalse();

        balancers.call("ModifyTargetGroup", change + "'HTTP'");
        assertThat(group("tcp").getHealthCheckPath()).isEqualTo("/");
        assertThat(group("tcp").getMatcher().getHttpCode()).isEqualTo("200-399");
        balancers.isRefused(
                "ModifyTargetGroup",
                change + "'TCP' health_check_path: '/up'",
                "ValidationError",
                "A path and a matcher cannot be specified for health checks with the protocol 'TCP'");
    }

    @Test
    void groupsAreListedByWhoUsesThem() {
        balancers.furnished();
        assertThat(listed("load_balancer_arn: '{lb}'"))
                .extracting(TargetGroup::getTargetGroupName)
                .containsExactlyInAnyOrder("web", "api");
        assertThat(listed("load_balancer_arn: '{nlb}'"))
                .extracting(TargetGroup::getTargetGroupName)
                .containsExactly("tcp");
        assertThat(listed("")).hasSize(4);
    }

    @Test
    void targetsAreRegisteredDrainAndAreGone() {
        balancers.furnished();
        balancers.call(
                "RegisterTargets",
                "target_group_arn: '{web}' targets { id: '10.32.0.77' } targets { id: '10.32.0.77' port: 81 }");
        assertThat(balancers.health("web"))
                .containsExactly(
                        "10.32.0.77:80 initial Elb.RegistrationInProgress",
                        "10.32.0.77:81 initial Elb.RegistrationInProgress");

        balancers.call(
                "DeregisterTargets", "target_group_arn: '{web}' targets { id: '10.32.0.77' }");
        balancers.call(
                "DeregisterTargets", "target_group_arn: '{web}' targets { id: '10.32.0.78' }");
        assertThat(balancers.health("web"))
                .containsExactly(
                        "10.32.0.77:80 draining Target.DeregistrationInProgress",
                        "10.32.0.77:81 initial Elb.RegistrationInProgress");

        balancers.api.pass(Duration.ofSeconds(299));
        assertThat(balancers.health("web")).hasSize(2);
        balancers.api.pass(Duration.ofSeconds(1));
        assertThat(balancers.health("web"))
                .containsExactly("10.32.0.77:81 initial Elb.RegistrationInProgress");
    }

    @Test
    void aTargetThatIsDrainingIsTakenBack() {
        balancers.furnished();
        String target = "target_group_arn: '{web}' targets { id: '10.32.0.77' }";
        balancers.call("RegisterTargets", target);
        balancers.call("DeregisterTargets", target);
        balancers.call("RegisterTargets", target);
        balancers.api.pass(Duration.ofDays(1));

        assertThat(balancers.health("web"))
                .containsExactly("10.32.0.77:80 initial Elb.RegistrationInProgress");
    }

    @Test
    void withoutADelayOrAUserATargetIsGoneAtOnce() {
        balancers.furnished();
        balancers.targetGroup(
                "idle", "protocol: 'HTTP' port: 80 vpc_id: 'vpc-1' target_type: 'ip'");
        balancers.call(
                "ModifyTargetGroupAttributes",
                "target_group_arn: '{web}' attributes { key: 'deregistration_delay.timeout_seconds' value: '0' }");
        for (String group : List.of("web", "idle")) {
            String target =
                    "target_group_arn: '{%s}' targets { id: '10.32.0.77' }".formatted(group);
            balancers.call("RegisterTargets", target);
            balancers.call("DeregisterTargets", target);
            assertThat(balancers.health(group)).isEmpty();
        }
    }

    @Test
    void healthIsWhatTheNodesReport() {
        balancers.furnished();
        balancers.call("RegisterTargets", "target_group_arn: '{web}' targets { id: '10.32.0.77' }");
        balancers.api.put(
                Tables.TARGET_HEALTH,
                new TargetKey(id("web"), "10.32.0.77", 80),
                TargetHealthRow.newBuilder()
                        .setHealth(TargetHealth.newBuilder().setState("healthy"))
                        .build());

        TargetHealthDescription shown =
                described("target_group_arn: '{web}' targets { id: '10.32.0.77' }").getFirst();
        assertThat(shown.getTarget().getAvailabilityZone()).isEqualTo("us-east-1a");
        assertThat(shown.getHealthCheckPort()).isEqualTo("80");
        assertThat(shown.getTargetHealth())
                .isEqualTo(TargetHealth.newBuilder().setState("healthy").build());
        assertThat(shown.getAdministrativeOverride().getState()).isEqualTo("no_override");

        balancers.call(
                "DeregisterTargets", "target_group_arn: '{web}' targets { id: '10.32.0.77' }");
        balancers.call("RegisterTargets", "target_group_arn: '{web}' targets { id: '10.32.0.77' }");
        assertThat(balancers.health("web"))
                .containsExactly("10.32.0.77:80 initial Elb.RegistrationInProgress");
    }

    @Test
    void whatNobodyUsesIsUnused() {
        balancers.furnished();
        balancers.targetGroup(
                "idle", "protocol: 'HTTP' port: 80 vpc_id: 'vpc-1' target_type: 'ip'");
        balancers.call(
                "RegisterTargets", "target_group_arn: '{idle}' targets { id: '10.32.0.77' }");
        assertThat(balancers.health("idle"))
                .containsExactly("10.32.0.77:80 unused Target.NotInUse");
        assertThat(
                        described("target_group_arn: '{idle}' targets { id: '10.32.9.9' port: 9 }")
                                .stream()
                                .map(TestBalancers::text))
                .containsExactly("10.32.9.9:9 unused Target.NotRegistered");
        // The load balancer is in zones a and b; addresses of zone c begin at 10.32.128.0.
        balancers.call(
                "RegisterTargets", "target_group_arn: '{web}' targets { id: '10.32.128.77' }");
        TargetHealthDescription far = described("target_group_arn: '{web}'").getFirst();
        assertThat(far.getTargetHealth().getDescription())
                .isEqualTo(
                        "Target is in an Availability Zone that is not enabled for the load balancer");
    }

    @Test
    void addressesOutsideOfTheNetworkAreReachedFromAllZones() {
        balancers.furnished();
        balancers.call(
                "RegisterTargets",
                "target_group_arn: '{web}' targets { id: '192.168.7.7' availability_zone: 'all' }");
        assertThat(
                        described("target_group_arn: '{web}'")
                                .getFirst()
                                .getTarget()
                                .getAvailabilityZone())
                .isEqualTo("all");
    }

    @Test
    void machinesAreTargetsByTheirIds() {
        balancers.furnished();
        balancers.api.call("CreateCluster", "cluster_name: 'c'");
        String node =
                balancers.api.node(
                        "c", Capacity.newBuilder().setCpuUnits(1024).setMemoryMib(1024).build());
        String machine = "mi-" + node.substring(0, 17);
        balancers.call(
                "RegisterTargets",
                "target_group_arn: '{machines}' targets { id: '%s' port: 32768 }"
                        .formatted(machine));
        assertThat(balancers.health("machines"))
                .containsExactly(machine + ":32768 unused Target.NotInUse");
    }

    @Test
    void aDeletedGroupTakesItsTargetsAlong() {
        balancers.furnished();
        balancers.targetGroup(
                "idle", "protocol: 'HTTP' port: 80 vpc_id: 'vpc-1' target_type: 'ip'");
        balancers.call(
                "RegisterTargets", "target_group_arn: '{idle}' targets { id: '10.32.0.77' }");
        var key = new TargetKey(id("idle"), "10.32.0.77", 80);
        assertThat(balancers.api.row(Tables.TARGETS, key)).isPresent();
        balancers.call("DeleteTargetGroup", "target_group_arn: '{idle}'");
        balancers.isRefused(
                "DescribeTargetGroups",
                "target_group_arns: '{idle}'",
                "TargetGroupNotFound",
                "One or more target groups not found");

        balancers.api.write(TargetGroups::sweep);

        assertThat(balancers.api.row(Tables.TARGETS, key)).isEmpty();
        balancers.call("DeleteTargetGroup", "target_group_arn: '{idle}'"); // again: no harm
    }

    @Test
    void attributesAreKeptBesideDefaults() {
        balancers.furnished();
        assertThat(attributes("web"))
                .hasSize(14)
                .contains(
                        entry("deregistration_delay.timeout_seconds", "300"),
                        entry("stickiness.type", "lb_cookie"),
                        entry("slow_start.duration_seconds", "0"),
                        entry("load_balancing.algorithm.type", "round_robin"));
        assertThat(attributes("tcp"))
                .contains(
                        entry("stickiness.type", "source_ip"),
                        entry("preserve_client_ip.enabled", "false"));
        balancers.call(
                "ModifyTargetGroupAttributes",
                "target_group_arn: '{web}' attributes { key: 'stickiness.enabled' value: 'true' } attributes { key: 'stickiness.type' value: 'app_cookie' } attributes { key: 'stickiness.app_cookie.cookie_name' value: 'SID' }");
        assertThat(attributes("web"))
                .contains(
                        entry("stickiness.enabled", "true"),
                        entry("stickiness.type", "app_cookie"),
                        entry("stickiness.app_cookie.cookie_name", "SID"));
    }

    private Map<String, String> attributes(String group) {
        return balancers
                .call(
                        DescribeTargetGroupAttributesOutput.class,
                        "DescribeTargetGroupAttributes",
                        "target_group_arn: '{%s}'".formatted(group))
                .getAttributesList()
                .stream()
                .collect(
                        Collectors.toMap(
                                TargetGroupAttribute::getKey, TargetGroupAttribute::getValue));
    }

    private String id(String group) {
        String arn = balancers.id(group);
        return arn.substring(arn.lastIndexOf('/') + 1);
    }

    private TargetGroup group(String name) {
        return listed("names: '" + name + "'").getFirst();
    }

    private List<TargetGroup> listed(String request) {
        return balancers
                .call(DescribeTargetGroupsOutput.class, "DescribeTargetGroups", request)
                .getTargetGroupsList();
    }

    private List<TargetHealthDescription> described(String request) {
        return balancers
                .call(DescribeTargetHealthOutput.class, "DescribeTargetHealth", request)
                .getTargetHealthDescriptionsList();
    }
}
