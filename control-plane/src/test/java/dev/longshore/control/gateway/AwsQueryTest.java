package dev.longshore.control.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Door;
import dev.longshore.control.api.FakeCalls;
import dev.longshore.proto.sts.GetCallerIdentityRequest;
import dev.longshore.proto.sts.GetCallerIdentityResponse;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The door of AWS's clients, spoken to in awsQuery. */
class AwsQueryTest {
    private static final String VERSION = "&Version=2011-06-15";

    private final FakeCalls calls =
            new FakeCalls()
                    .on(
                            GetCallerIdentityRequest.class,
                            request ->
                                    CompletableFuture.completedFuture(
                                            GetCallerIdentityResponse.newBuilder()
                                                    .setAccount("1 < 2 & \"3\"")
                                                    .build()));
    private final TestServer server = new TestServer(calls);

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void answersInXmlWithTheRequestsId() {
        var answer = form("Action=GetCallerIdentity" + VERSION);

        String id = answer.headers().firstValue("x-amzn-requestid").orElseThrow();
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).contains("text/xml");
        assertThat(answer.body())
                .isEqualTo(
                        "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"
                                + "<GetCallerIdentityResult><Account>1 &lt; 2 &amp; &quot;3&quot;</Account>"
                                + "</GetCallerIdentityResult><ResponseMetadata><RequestId>"
                                + id
                                + "</RequestId></ResponseMetadata></GetCallerIdentityResponse>");
        assertThat(calls.calls().getFirst().door()).isEqualTo(Door.aws("aws_query"));
    }

    @Test
    void aPresignedGetIsACallToo() {
        var answer = server.get("/?Action=GetCallerIdentity" + VERSION + "&X-Amz-Expires=60");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("<GetCallerIdentityResult>");
    }

    @Test
    void whatIsNoOperationIsRefusedInXml() {
        assertThat(form("Action=Nothing" + VERSION).body())
                .contains("<Type>Sender</Type><Code>InvalidAction</Code>")
                .contains("Could not find operation Nothing for version 2011-06-15");
        assertThat(form("Action=GetCallerIdentity&Version=1999-01-01").statusCode()).isEqualTo(400);
        assertThat(form("Version=2011-06-15").body()).contains("<Code>MissingAction</Code>");
        assertThat(form("Action=%zz").body()).contains("<Code>MalformedQueryString</Code>");
    }

    @Test
    void refusalsHaveTheServicesWordAndItsNamespace() {
        calls.on(
                GetCallerIdentityRequest.class,
                request -> {
                    throw ApiException.throttled();
                });
        assertThat(form("Action=GetCallerIdentity" + VERSION).body())
                .startsWith(
                        "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error>"
                                + "<Type>Sender</Type><Code>Throttling</Code>"
                                + "<Message>Rate exceeded</Message></Error>");

        calls.on(
                GetCallerIdentityRequest.class,
                request -> {
                    throw ApiException.unavailable("Try again.");
                });
        var unavailable = form("Action=GetCallerIdentity" + VERSION);
        assertThat(unavailable.statusCode()).isEqualTo(503);
        assertThat(unavailable.body())
                .contains("<Type>Receiver</Type><Code>ServiceUnavailable</Code>");
    }

    @Test
    void aBodyThatIsTooLargeIsRefusedInTheCallersProtocol() {
        var answer = form("Action=GetCallerIdentity&X=" + "x".repeat(1 << 20) + VERSION);

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("<Code>RequestEntityTooLargeException</Code>");
    }

    private HttpResponse<String> form(String body) {
        return server.send(
                server.request("/")
                        .header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
                        .POST(BodyPublishers.ofString(body)));
    }
}
