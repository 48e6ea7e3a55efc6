package dev.longshore.control.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.FakeCalls;
import dev.longshore.proto.ec2.CreateTagsRequest;
import dev.longshore.proto.ec2.CreateTagsResponse;
import dev.longshore.proto.ec2.DescribeSubnetsRequest;
import dev.longshore.proto.ec2.DescribeSubnetsResult;
import dev.longshore.proto.ec2.Tag;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The door of AWS's clients, spoken to in ec2Query. */
class Ec2QueryTest {
    private static final String VERSION = "&Version=2016-11-15";

    private final FakeCalls calls = new FakeCalls();
    private final TestServer server = new TestServer(calls);

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void listsAreFlatInRequestsAndItemsInAnswers() {
        calls.on(
                DescribeSubnetsRequest.class,
                request -> {
                    var answer = DescribeSubnetsResult.newBuilder();
                    answer.addSubnetsBuilder()
                            .setSubnetId(request.getSubnetIds(1))
                            .setAvailableIpAddressCount(request.getFilters(0).getValuesCount())
                            .addTags(Tag.newBuilder().setKey("a").setValue("<"));
                    return CompletableFuture.completedFuture(answer.build());
                });

        var answer =
                form(
                        "Action=DescribeSubnets&SubnetId.1=subnet-1&SubnetId.2=subnet-2"
                                + "&Filter.1.Name=vpc-id&Filter.1.Value.1=x&Filter.1.Value.2=y");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .startsWith(
                        "<DescribeSubnetsResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15\"><requestId>")
                .contains(
                        "</requestId><subnetSet><item><ipv6CidrBlockAssociationSet></ipv6CidrBlockAssociationSet>"
                                + "<tagSet><item><key>a</key><value>&lt;</value></item></tagSet>"
                                + "<subnetId>subnet-2</subnetId>"
                                + "<availableIpAddressCount>2</availableIpAddressCount></item></subnetSet>"
                                + "</DescribeSubnetsResponse>");
    }

    @Test
    void whatAnswersNothingSaysThatItIsDone() {
        calls.on(
                CreateTagsRequest.class,
                request ->
                        CompletableFuture.completedFuture(CreateTagsResponse.getDefaultInstance()));

        assertThat(form("Action=CreateTags&ResourceId.1=vpc-1&Tag.1.Key=a&Tag.1.Value=b").body())
                .endsWith("</requestId><return>true</return></CreateTagsResponse>");
    }

    @Test
    void refusalsAreEc2sDocument() {
        calls.on(
                DescribeSubnetsRequest.class,
                request -> {
                    throw new ApiException(
                            "InvalidSubnetID.NotFound", "The subnet ID 'subnet-1' does not exist");
                });

        var answer = form("Action=DescribeSubnets&SubnetId.1=subnet-1");

        String id = answer.headers().firstValue("x-amzn-requestid").orElseThrow();
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body())
                .isEqualTo(
                        "<Response><Errors><Error><Code>InvalidSubnetID.NotFound</Code>"
                                + "<Message>The subnet ID 'subnet-1' does not exist</Message></Error></Errors>"
                                + "<RequestID>"
                                + id
                                + "</RequestID></Response>");
    }

    @Test
    void whatIsLeftOutIsAMissingParameter() {
        assertThat(form("Action=DeleteVpc").body())
                .contains("<Code>MissingParameter</Code><Message>VpcId is required.</Message>");
        assertThat(form("Action=DescribeSubnets&MaxResults=many").body())
                .contains("<Code>InvalidParameterValue</Code>");
    }

    private HttpResponse<String> form(String body) {
        return server.send(
                server.request("/")
                        .header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
                        .POST(BodyPublishers.ofString(body + VERSION)));
    }
}
