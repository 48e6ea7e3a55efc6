package dev.longshore.control.leader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.control.domain.network.Networks;
import dev.longshore.proto.ec2.CreateSecurityGroupResult;
import dev.longshore.proto.ec2.DescribeNetworkInterfacesResult;
import dev.longshore.proto.ec2.NetworkInterface;
import dev.longshore.proto.ecs.DescribeServicesResponse;
import dev.longshore.proto.ecs.ListTaskDefinitionsResponse;
import dev.longshore.proto.elbv2.CreateLoadBalancerOutput;
import dev.longshore.state.tables.ecs.TaskKey;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The nodes of a load balancer: as many as it has subnets, for as long as it is there. */
class BalancerNodesTest extends BalancedCase {
    @Test
    void itIsActiveOnceANodeRunsAndImpairedWhenNoneDoesAnyMore() {
        List<TaskKey> nodes = nodes();
        assertThat(state()).isEqualTo("provisioning");
        assertThat(nodes).hasSize(2);

        runs(nodes.get(0));
        assertThat(state()).isEqualTo("active");
        runs(nodes.get(1));

        ends(agent, nodes.get(0));
        assertThat(state()).as("one is left").isEqualTo("active");
        ends(agent, nodes.get(1));
        assertThat(state()).isEqualTo("active_impaired");

        pass(agent, Duration.ofMinutes(1));
        assertThat(nodes()).as("the service starts others").hasSize(2);
        runs(nodes().getFirst());
        assertThat(state()).isEqualTo("active");
    }

    @Test
    void itIsImpairedWhenTheMachinesOfItsNodesAreGivenUp() {
        nodes().forEach(this::runs);
        assertThat(state()).isEqualTo("active");

        for (int i = 0; i < 60; i++) {
            loop.pass(Duration.ofSeconds(5));
            settle();
        }

        assertThat(state()).isEqualTo("active_impaired");
    }

    @Test
    void oneThatWasNeverUpIsNotImpaired() {
        nodes().forEach(node -> ends(agent, node));

        assertThat(state()).isEqualTo("provisioning");
    }

    @Test
    void otherSecurityGroupsNeedOtherNodes() {
        List<TaskKey> before = nodes();
        String front =
                ((CreateSecurityGroupResult)
                                call("CreateSecurityGroup", "group_name: 'front' description: 'd'"))
                        .getGroupId();
        call(
                "SetSecurityGroups",
                "load_balancer_arn: '%s' security_groups: '%s'".formatted(balancer, front));
        for (int i = 0; i < 3; i++) { // those that come meanwhile, too
            nodes().forEach(this::runs);
        }
        assertThat(nodes()).as("those of before are replaced").doesNotContainAnyElementsOf(before);
        assertThat(nodes())
                .hasSize(2)
                .allSatisfy(
                        node ->
                                assertThat(task(node).getNetwork().getSecurityGroupsList())
                                        .containsExactly(front));
    }

    /** It filters nothing, and cannot be given groups later (Elastic Load Balancing guide). */
    @Test
    void aNetworkLoadBalancerWithoutGroupsLetsEverythingThrough() {
        String arn =
                ((CreateLoadBalancerOutput)
                                call(
                                        "CreateLoadBalancer",
                                        "name: 'wide' type: 'network' subnets: 'subnet-1'"))
                        .getLoadBalancers(0)
                        .getLoadBalancerArn();
        String id = arn.substring(arn.lastIndexOf('/') + 1);
        assertThat(task(only("service:" + id)).getNetwork().getSecurityGroupsList())
                .isEqualTo(Networks.UNFILTERED);

        List<NetworkInterface> shown =
                ((DescribeNetworkInterfacesResult)
                                call(
                                        "DescribeNetworkInterfaces",
                                        "filters { name: 'description' values: 'ELB net/wide/*' }"))
                        .getNetworkInterfacesList();
        assertThat(shown).hasSize(1);
        assertThat(shown.getFirst().getGroupsList()).isEmpty();
        assertThat(shown.getFirst().getInterfaceType()).isEqualTo("network_load_balancer");
        assertThat(shown.getFirst().getAttachment().getInstanceOwnerId()).isEqualTo("amazon-elb");
    }

    @Test
    void whatNodesAreMadeOfIsNobodysDefinition() {
        assertThat(
                        ((ListTaskDefinitionsResponse) call("ListTaskDefinitions", ""))
                                .getTaskDefinitionArnsList())
                .hasSize(1)
                .allMatch(arn -> arn.endsWith("/web:1"));
    }

    @Test
    void itsNodesEndWithIt() {
        List<TaskKey> nodes = nodes();
        nodes.forEach(this::runs);

        call("DeleteLoadBalancer", "load_balancer_arn: '" + balancer + "'");

        assertThat(nodes()).isEmpty();
        assertThat(nodes).allSatisfy(node -> assertThat(told(node)).isEqualTo("STOPPED"));
        assertThat(nodeServices()).containsExactly("DRAINING");

        nodes.forEach(node -> ends(agent, node));
        assertThat(nodeServices()).doesNotContain("ACTIVE", "DRAINING");
    }

    /** Nobody else has to do with the cluster of the nodes. */
    @Test
    void theirServiceIsNoneOfTheApi() {
        var answer =
                (DescribeServicesResponse)
                        call("DescribeServices", "cluster: 'shop' services: '" + key().id() + "'");

        assertThat(answer.getServicesList()).isEmpty();
    }

    private String state() {
        return shown().getState().getCode();
    }
}
