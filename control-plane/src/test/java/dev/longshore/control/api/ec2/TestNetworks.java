package dev.longshore.control.api.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.Message;
import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.ecs.TestApi;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.proto.ec2.AuthorizeSecurityGroupIngressResult;
import dev.longshore.proto.ec2.CreateInternetGatewayResult;
import dev.longshore.proto.ec2.CreateRouteTableResult;
import dev.longshore.proto.ec2.CreateSecurityGroupResult;
import dev.longshore.proto.ec2.CreateSubnetResult;
import dev.longshore.proto.ec2.CreateVpcResult;
import java.util.Map;
import java.util.TreeMap;

/** The API, and names for what was made: {@code {vpc}} in a request stands for an id. */
final class TestNetworks {
    final TestApi api;
    private final Map<String, String> ids = new TreeMap<>();

    TestNetworks() {
        this(new TestApi());
    }

    private TestNetworks(TestApi api) {
        this.api = api;
    }

    /** Where ids that nobody made are refused. */
    static TestNetworks thatReject() {
        ClusterSettings usual = ClusterSettings.defaults();
        return new TestNetworks(
                new TestApi(
                        new ClusterSettings(
                                usual.installation(),
                                new ClusterSettings.Network(usual.network().vpcCidr(), false),
                                usual.timing(),
                                usual.keeping(),
                                usual.massLossPercent(),
                                usual.seal())));
    }

    /** Two networks; in the first a subnet, groups, routes and a gateway. */
    TestNetworks furnished() {
        vpc("vpc", "10.77.0.0/16");
        vpc("far", "10.78.0.0/16");
        subnet("subnet", "vpc_id: '{vpc}' cidr_block: '10.77.1.0/24'");
        subnet("farSubnet", "vpc_id: '{far}' cidr_block: '10.78.1.0/24'");
        group("web", "vpc");
        group("db", "vpc");
        group("farGroup", "far");
        rule("rule", "db", "ip_protocol: 'tcp' from_port: 80 to_port: 80 cidr_ip: '0.0.0.0/0'");
        rule(
                "fromWeb",
                "db",
                "ip_permissions { ip_protocol: 'tcp' from_port: 5432 to_port: 5432"
                        + " user_id_group_pairs { group_id: '{web}' } }");
        gateway("igw");
        gateway("looseIgw");
        call("AttachInternetGateway", "internet_gateway_id: '{igw}' vpc_id: '{vpc}'");
        ids.put("rtb", routeTable("{vpc}"));
        ids.put("farRtb", routeTable("{far}"));
        call(
                "CreateRoute",
                "route_table_id: '{rtb}' destination_cidr_block: '0.0.0.0/0' gateway_id: '{igw}'");
        return this;
    }

    private String routeTable(String vpc) {
        return call(CreateRouteTableResult.class, "CreateRouteTable", "vpc_id: '" + vpc + "'")
                .getRouteTable()
                .getRouteTableId();
    }

    String vpc(String name, String cidr) {
        return keep(
                name,
                call(CreateVpcResult.class, "CreateVpc", "cidr_block: '" + cidr + "'")
                        .getVpc()
                        .getVpcId());
    }

    String subnet(String name, String members) {
        return keep(
                name,
                call(CreateSubnetResult.class, "CreateSubnet", members).getSubnet().getSubnetId());
    }

    String group(String name, String vpc) {
        return keep(
                name,
                call(
                                CreateSecurityGroupResult.class,
                                "CreateSecurityGroup",
                                "group_name: '%s' description: 'd' vpc_id: '{%s}'"
                                        .formatted(name, vpc))
                        .getGroupId());
    }

    void rule(String name, String group, String members) {
        keep(
                name,
                call(
                                AuthorizeSecurityGroupIngressResult.class,
                                "AuthorizeSecurityGroupIngress",
                                "group_id: '{%s}' %s".formatted(group, members))
                        .getSecurityGroupRules(0)
                        .getSecurityGroupRuleId());
    }

    private void gateway(String name) {
        keep(
                name,
                call(CreateInternetGatewayResult.class, "CreateInternetGateway", "")
                        .getInternetGateway()
                        .getInternetGatewayId());
    }

    String keep(String name, String id) {
        ids.put(name, id);
        return id;
    }

    /** A text in which names in braces stand for ids. */
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
                            assertThat(refused.code()).isEqualTo(code);
                        });
    }
}
