package dev.longshore.control.api.elbv2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.Message;
import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.ecs.TestApi;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.proto.acm.CertificateDetail;
import dev.longshore.proto.ec2.CreateSecurityGroupResult;
import dev.longshore.proto.ec2.CreateSubnetResult;
import dev.longshore.proto.ec2.CreateVpcResult;
import dev.longshore.proto.elbv2.CreateListenerOutput;
import dev.longshore.proto.elbv2.CreateLoadBalancerOutput;
import dev.longshore.proto.elbv2.CreateRuleOutput;
import dev.longshore.proto.elbv2.CreateTargetGroupOutput;
import dev.longshore.proto.elbv2.DescribeRulesOutput;
import dev.longshore.proto.elbv2.DescribeTargetHealthOutput;
import dev.longshore.proto.elbv2.TargetHealthDescription;
import dev.longshore.proto.store.CertificateRow;
import dev.longshore.state.tables.StringKey;
import dev.longshore.state.tables.Tables;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The API, and names for what was made: {@code {web}} in a request stands for an ARN or an id. */
final class TestBalancers {
    static final String FORWARD = "{ type: 'forward' target_group_arn: '{%s}' }";
    static final String FIXED =
            "{ type: 'fixed-response' fixed_response_config { status_code: '404' } }";

    final TestApi api;
    private final Map<String, String> ids = new TreeMap<>();

    TestBalancers() {
        this(ClusterSettings.defaults());
    }

    private TestBalancers(ClusterSettings settings) {
        this.api = new TestApi(settings);
    }

    /** An installation with one availability zone only. */
    static TestBalancers ofOneZone() {
        ClusterSettings usual = ClusterSettings.defaults();
        return new TestBalancers(
                new ClusterSettings(
                        new ClusterSettings.Installation(
                                usual.installation().accountId(),
                                usual.installation().region(),
                                List.of("here")),
                        usual.network(),
                        usual.timing(),
                        usual.keeping(),
                        usual.massLossPercent(),
                        usual.seal()));
    }

    /** Where ids that nobody made are refused. */
    static TestBalancers thatReject() {
        ClusterSettings usual = ClusterSettings.defaults();
        return new TestBalancers(
                new ClusterSettings(
                        usual.installation(),
                        new ClusterSettings.Network(usual.network().vpcCidr(), false),
                        usual.timing(),
                        usual.keeping(),
                        usual.massLossPercent(),
                        usual.seal()));
    }

    /**
     * A load balancer for HTTP with a listener, a rule and two target groups, one for TCP, and a
     * network without a way to the internet.
     */
    TestBalancers furnished() {
        vpc("far", "10.78.0.0/16");
        subnet("farA", "far", "10.78.1.0/24", "us-east-1a");
        subnet("farB", "far", "10.78.2.0/24", "us-east-1b");
        keep(
                "farGroup",
                call(
                                CreateSecurityGroupResult.class,
                                "CreateSecurityGroup",
                                "group_name: 'far' description: 'd' vpc_id: '{far}'")
                        .getGroupId());
        balancer("lb", "");
        balancer("nlb", "type: 'network'");
        targetGroup("web", "protocol: 'HTTP' port: 80 vpc_id: 'vpc-1' target_type: 'ip'");
        targetGroup("api", "protocol: 'HTTP' port: 8080 vpc_id: 'vpc-1' target_type: 'ip'");
        targetGroup("tcp", "protocol: 'TCP' port: 5432 vpc_id: 'vpc-1' target_type: 'ip'");
        targetGroup("machines", "protocol: 'HTTP' port: 80 vpc_id: 'vpc-1'");
        listener("http", "lb", "protocol: 'HTTP' port: 80", FORWARD.formatted("web"));
        listener("plain", "nlb", "protocol: 'TCP' port: 5432", FORWARD.formatted("tcp"));
        rule("rule", "http", 10, "/api/*", FORWARD.formatted("api"));
        certificate("certificate", CertificateDetail.newBuilder());
        certificate("other", CertificateDetail.newBuilder());
        return this;
    }

    /** What only refusals ask for. */
    TestBalancers andMore() {
        subnet("farA2", "far", "10.78.3.0/24", "us-east-1a");
        balancer("second", "");
        targetGroup("grpc", "protocol: 'HTTP' protocol_version: 'GRPC' port: 50 vpc_id: 'vpc-1'");
        targetGroup("farTargets", "protocol: 'HTTP' port: 80 vpc_id: '{far}'");
        listener(
                "https",
                "lb",
                "protocol: 'HTTPS' port: 8443 certificates { certificate_arn: '{certificate}' }",
                FIXED);
        targetGroup("tls", "protocol: 'TLS' port: 443 vpc_id: 'vpc-1'");
        certificate(
                "weakKey",
                CertificateDetail.newBuilder()
                        .setKeyAlgorithm("RSA_1024")
                        .setSignatureAlgorithm("SHA256WITHRSA"));
        certificate(
                "weakSignature",
                CertificateDetail.newBuilder()
                        .setKeyAlgorithm("RSA_2048")
                        .setSignatureAlgorithm("SHA1WITHRSA"));
        for (int i = 0; i < 26; i++) {
            certificate("c" + i, CertificateDetail.newBuilder());
        }
        rule("second-rule", "http", 20, "/second", FIXED);
        keep(
                "default",
                call(DescribeRulesOutput.class, "DescribeRules", "listener_arn: '{http}'")
                        .getRulesList()
                        .getLast()
                        .getRuleArn());
        return this;
    }

    private void certificate(String name, CertificateDetail.Builder detail) {
        String arn = keep(name, "arn:aws:acm:us-east-1:123456789012:certificate/" + name);
        api.put(
                Tables.CERTIFICATES,
                new StringKey(arn),
                CertificateRow.newBuilder().setCertificateArn(arn).setDetail(detail).build());
    }

    void vpc(String name, String cidr) {
        keep(
                name,
                call(CreateVpcResult.class, "CreateVpc", "cidr_block: '" + cidr + "'")
                        .getVpc()
                        .getVpcId());
    }

    void subnet(String name, String vpc, String cidr, String zone) {
        keep(
                name,
                call(
                                CreateSubnetResult.class,
                                "CreateSubnet",
                                "vpc_id: '{%s}' cidr_block: '%s' availability_zone: '%s'"
                                        .formatted(vpc, cidr, zone))
                        .getSubnet()
                        .getSubnetId());
    }

    /** In two default subnets, as guides name them, unless the members name others. */
    String balancer(String name, String members) {
        String subnets =
                members.contains("subnet") ? "" : " subnets: 'subnet-1' subnets: 'subnet-2'";
        return keep(
                name,
                call(
                                CreateLoadBalancerOutput.class,
                                "CreateLoadBalancer",
                                "name: '%s' %s%s".formatted(name, members, subnets))
                        .getLoadBalancers(0)
                        .getLoadBalancerArn());
    }

    String targetGroup(String name, String members) {
        return keep(
                name,
                call(
                                CreateTargetGroupOutput.class,
                                "CreateTargetGroup",
                                "name: '%s' %s".formatted(name, members))
                        .getTargetGroups(0)
                        .getTargetGroupArn());
    }

    String listener(String name, String balancer, String members, String action) {
        return keep(
                name,
                call(
                                CreateListenerOutput.class,
                                "CreateListener",
                                "load_balancer_arn: '{%s}' %s default_actions %s"
                                        .formatted(balancer, members, action))
                        .getListeners(0)
                        .getListenerArn());
    }

    String rule(String name, String listener, int priority, String path, String action) {
        return keep(
                name,
                call(
                                CreateRuleOutput.class,
                                "CreateRule",
                                "listener_arn: '{%s}' priority: %d conditions { field: 'path-pattern' values: '%s' } actions %s"
                                        .formatted(listener, priority, path, action))
                        .getRules(0)
                        .getRuleArn());
    }

    /** How the targets of a group are: ids with ports, and state with reason. */
    List<String> health(String group) {
        return call(
                        DescribeTargetHealthOutput.class,
                        "DescribeTargetHealth",
                        "target_group_arn: '{%s}'".formatted(group))
                .getTargetHealthDescriptionsList()
                .stream()
                .map(TestBalancers::text)
                .toList();
    }

    static String text(TargetHealthDescription it) {
        return "%s:%d %s %s"
                .formatted(
                        it.getTarget().getId(),
                        it.getTarget().getPort(),
                        it.getTargetHealth().getState(),
                        it.getTargetHealth().getReason())
                .strip();
    }

    String keep(String name, String id) {
        ids.put(name, id);
        return id;
    }

    String id(String name) {
        return filled("{" + name + "}");
    }

    /** A text in which names in braces stand for ARNs and ids. */
    String filled(String text) {
        String filled = text;
        for (Map.Entry<String, String> id : ids.entrySet()) {
            filled = filled.replace("{" + id.getKey() + "}", id.getValue());
        }
        return filled;
    }

    Message call(String operation, String request) {
        return api.call(operation, filled(request));
    }

    <A extends Message> A call(Class<A> answer, String operation, String request) {
        return answer.cast(call(operation, request));
    }

    void isRefused(String operation, String request, String code, String text) {
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> call(operation, request))
                .satisfies(
                        refused -> {
                            assertThat(refused.text()).isEqualTo(filled(text));
                            assertThat(refused.code().replaceFirst("Exception$", ""))
                                    .isEqualTo(code);
                        });
    }
}
