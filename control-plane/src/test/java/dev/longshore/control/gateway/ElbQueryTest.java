package dev.longshore.control.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.FakeCalls;
import dev.longshore.proto.elbv2.Action;
import dev.longshore.proto.elbv2.CreateListenerInput;
import dev.longshore.proto.elbv2.CreateListenerOutput;
import dev.longshore.proto.elbv2.DeleteRuleInput;
import dev.longshore.proto.elbv2.DeleteRuleOutput;
import dev.longshore.proto.elbv2.DescribeLoadBalancersInput;
import dev.longshore.proto.elbv2.DescribeLoadBalancersOutput;
import dev.longshore.proto.elbv2.Listener;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The door of AWS's clients, spoken to in awsQuery about load balancers. */
class ElbQueryTest {
    private static final String VERSION = "&Version=2015-12-01";

    private final FakeCalls calls = new FakeCalls();
    private final TestServer server = new TestServer(calls);

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void listsHaveMembers() {
        calls.on(
                CreateListenerInput.class,
                request -> {
                    Action action = request.getDefaultActions(0);
                    var answer = CreateListenerOutput.newBuilder();
                    answer.addListeners(
                            Listener.newBuilder()
                                    .setListenerArn("l")
                                    .setPort(request.getPort())
                                    .setProtocol("HTTP")
                                    .addDefaultActions(action));
                    return CompletableFuture.completedFuture(answer.build());
                });

        var answer =
                form(
                        "Action=CreateListener&LoadBalancerArn=lb&Port=80&Protocol=HTTP"
                                + "&DefaultActions.member.1.Type=forward"
                                + "&DefaultActions.member.1.ForwardConfig.TargetGroups.member.1.TargetGroupArn=tg"
                                + "&DefaultActions.member.1.ForwardConfig.TargetGroups.member.1.Weight=7");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .startsWith(
                        "<CreateListenerResponse xmlns=\"http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/\">"
                                + "<CreateListenerResult><Listeners><member><ListenerArn>l</ListenerArn>"
                                + "<Port>80</Port><Protocol>HTTP</Protocol><DefaultActions><member>"
                                + "<Type>forward</Type><ForwardConfig><TargetGroups><member>"
                                + "<TargetGroupArn>tg</TargetGroupArn><Weight>7</Weight>"
                                + "</member></TargetGroups></ForwardConfig></member></DefaultActions>"
                                + "</member></Listeners></CreateListenerResult><ResponseMetadata><RequestId>");
    }

    @Test
    void loadBalancersAreSpelledAsAwsSpellsThem() {
        calls.on(
                DescribeLoadBalancersInput.class,
                request -> {
                    var answer = DescribeLoadBalancersOutput.newBuilder().setNextMarker("m");
                    var balancer = answer.addLoadBalancersBuilder();
                    balancer.setDnsName(request.getNames(0)).setVpcId("vpc-1");
                    balancer.getStateBuilder().setCode("active");
                    balancer.getCreatedTimeBuilder().setSeconds(1_700_000_000);
                    balancer.addAvailabilityZonesBuilder().setZoneName("a").setSubnetId("s");
                    return CompletableFuture.completedFuture(answer.build());
                });

        assertThat(form("Action=DescribeLoadBalancers&Names.member.1=web").body())
                .contains(
                        "<DescribeLoadBalancersResult><LoadBalancers><member>"
                                + "<DNSName>web</DNSName>"
                                + "<CreatedTime>2023-11-14T22:13:20Z</CreatedTime>"
                                + "<VpcId>vpc-1</VpcId><State><Code>active</Code></State>"
                                + "<AvailabilityZones><member><ZoneName>a</ZoneName><SubnetId>s</SubnetId>"
                                + "<LoadBalancerAddresses></LoadBalancerAddresses></member></AvailabilityZones>"
                                + "</member></LoadBalancers><NextMarker>m</NextMarker></DescribeLoadBalancersResult>");
    }

    @Test
    void anAnswerWithoutMembersHasAResultWithoutMembers() {
        calls.on(
                DeleteRuleInput.class,
                request ->
                        CompletableFuture.completedFuture(DeleteRuleOutput.getDefaultInstance()));

        assertThat(form("Action=DeleteRule&RuleArn=r").body())
                .startsWith("<DeleteRuleResponse xmlns=")
                .contains("><DeleteRuleResult></DeleteRuleResult><ResponseMetadata>");
    }

    @Test
    void refusalsHaveTheCodesOfTheModel() {
        calls.on(
                DescribeLoadBalancersInput.class,
                request -> {
                    throw new ApiException(
                            "LoadBalancerNotFoundException", "Load balancers '[no]' not found");
                });

        var answer = form("Action=DescribeLoadBalancers&Names.member.1=no");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body())
                .contains(
                        "<Error><Type>Sender</Type><Code>LoadBalancerNotFound</Code>"
                                + "<Message>Load balancers '[no]' not found</Message></Error>");
    }

    @Test
    void whatIsLeftOutIsAValidationError() {
        assertThat(form("Action=DeleteRule").body())
                .contains("<Code>ValidationError</Code><Message>RuleArn is required.</Message>");
        assertThat(form("Action=CreateTrustStore").body()).contains("<Code>InvalidAction</Code>");
    }

    private HttpResponse<String> form(String body) {
        return server.send(
                server.request("/")
                        .header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
                        .POST(BodyPublishers.ofString(body + VERSION)));
    }
}
