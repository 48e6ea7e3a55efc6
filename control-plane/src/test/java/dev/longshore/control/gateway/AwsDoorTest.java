package dev.longshore.control.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Door;
import dev.longshore.control.api.FakeCalls;
import dev.longshore.control.gateway.aws.AwsDoor;
import dev.longshore.control.wire.Json;
import dev.longshore.proto.ecs.ConflictException;
import dev.longshore.proto.ecs.DeleteClusterRequest;
import dev.longshore.proto.ecs.DescribeServicesRequest;
import dev.longshore.proto.ecs.RunTaskRequest;
import dev.longshore.proto.ecs.StopTaskRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The door of the AWS clients, through real HTTP. */
class AwsDoorTest {
    private final FakeCalls calls = FakeCalls.withClusters();
    private final TestServer server = new TestServer(calls);

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void answersTheWayEcsDoes() {
        var created =
                server.call(
                        "CreateCluster",
                        "{'clusterName': 'prod', 'tags': [{'key': 'Environment', 'value': 'x'}],"
                                + " 'settings': [{'name': 'containerInsights', 'value':"
                                + " 'enabled'}]}");
        assertThat(created.statusCode()).isEqualTo(200);
        assertThat(created.headers().firstValue("content-type"))
                .contains("application/x-amz-json-1.1");
        assertThat(created.headers().firstValue("x-amzn-requestid")).isPresent();
        assertThat(created.body().replace('"', '\''))
                .isEqualTo(
                        "{'cluster':{'clusterArn':'arn:aws:ecs:us-east-1:123456789012:cluster/prod',"
                                + "'clusterName':'prod','status':'ACTIVE','runningTasksCount':1,"
                                + "'activeServicesCount':0,'statistics':[],'tags':[],"
                                + "'settings':[],'capacityProviders':[],"
                                + "'defaultCapacityProviderStrategy':[]}}");

        var described = server.call("DescribeClusters", "{'clusters': ['other']}");
        assertThat(described.body().replace('"', '\''))
                .isEqualTo(
                        "{'clusters':[],'failures':[{'arn':"
                                + "'arn:aws:ecs:us-east-1:123456789012:cluster/other',"
                                + "'reason':'MISSING'}]}");
    }

    @Test
    void takesGzippedBodiesUpToTheBoundThatTheyHaveInflated() throws IOException {
        var named = zipped("gzip", gzip("{\"clusterName\":\"zipped\"}".getBytes(UTF_8)));
        assertThat(named.statusCode()).isEqualTo(200);
        assertThat(named.body()).contains("zipped");

        var bomb = zipped("gzip", gzip(new byte[AwsDoor.MAX_BODY_BYTES + 1]));
        assertThat(bomb.statusCode()).isEqualTo(413);
        assertThat(bomb.body()).contains("RequestEntityTooLargeException");

        var broken = zipped("gzip", "{}".getBytes(UTF_8));
        assertThat(broken.statusCode()).isEqualTo(400);
        assertThat(broken.body()).contains("SerializationException", "gzip");

        var other = zipped("br", "{}".getBytes(UTF_8));
        assertThat(other.statusCode()).isEqualTo(400);
        assertThat(other.body()).contains("SerializationException", "'br'");
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(plain);
        }
        return bytes.toByteArray();
    }

    private HttpResponse<String> zipped(String encoding, byte[] body) {
        return server.send(
                server.request("/")
                        .header("X-Amz-Target", TestServer.TARGET + "CreateCluster")
                        .header("Content-Type", "application/x-amz-json-1.1")
                        .header("Content-Encoding", encoding)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    @Test
    void everyRequestHasAnIdOfItsOwn() {
        var first = server.call("ListClusters", "{}").headers().firstValue("x-amzn-requestid");
        var second = server.call("NoSuch", "{}").headers().firstValue("x-amzn-requestid");
        var third = server.get("/nothing").headers().firstValue("x-amzn-requestid");
        assertThat(first).isPresent().isNotEqualTo(second);
        assertThat(second).isPresent();
        assertThat(third).isPresent();
        assertThat(calls.calls().getFirst().caller().requestId()).isEqualTo(first.get());
    }

    @Test
    void refusalsHaveTheirTypeInHeaderAndBody() {
        calls.on(
                DeleteClusterRequest.class,
                _ -> {
                    throw new ApiException("ClusterNotFoundException", "Cluster not found.");
                });
        var answer = server.call("DeleteCluster", "{'cluster': 'x'}");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("x-amzn-errortype"))
                .contains("ClusterNotFoundException");
        assertThat(answer.body().replace('"', '\''))
                .isEqualTo(
                        "{'__type':'ClusterNotFoundException','message':'Cluster not found.',"
                                + "'Message':'Cluster not found.'}");
    }

    @Test
    void refusalsMayHaveMoreMembers() {
        calls.on(
                RunTaskRequest.class,
                _ -> {
                    throw ApiException.withDetail(
                            "Used before.",
                            ConflictException.newBuilder().addResourceIds("task-1").build());
                });
        var answer = server.call("RunTask", "{'taskDefinition': 'x', 'clientToken': 't'}");
        assertThat(answer.body().replace('"', '\''))
                .isEqualTo(
                        "{'__type':'ConflictException','message':'Used before.',"
                                + "'Message':'Used before.','resourceIds':['task-1']}");
    }

    @Test
    void statusesTellWhatIsWorthAnotherTry() {
        calls.on(
                        DeleteClusterRequest.class,
                        _ -> {
                            throw ApiException.unavailable("No leader.");
                        })
                .on(
                        StopTaskRequest.class,
                        _ -> {
                            throw ApiException.throttled();
                        })
                .on(
                        DescribeServicesRequest.class,
                        _ -> CompletableFuture.failedFuture(new IllegalStateException("bug")));
        assertRefused(server.call("DeleteCluster", "{'cluster': 'x'}"), 503, "ServerException");
        assertRefused(server.call("StopTask", "{'task': 'x'}"), 400, "ThrottlingException");
        assertRefused(
                server.call("DescribeServices", "{'services': ['x']}"), 500, "ServerException");
        assertRefused(
                server.call("ExecuteCommand", "{'command':'a','interactive':true,'task':'t'}"),
                400,
                "UnsupportedFeatureException");
    }

    @Test
    void refusesWhatIsNoRequest() {
        assertRefused(server.call("NoSuch", "{}"), 400, "UnknownOperationException");
        assertRefused(
                server.send(
                        server.request("/")
                                .header("X-Amz-Target", "DynamoDB_20120810.ListTables")
                                .POST(HttpRequest.BodyPublishers.ofString("{}"))),
                400,
                "UnknownOperationException");
        assertRefused(
                server.send(server.request("/").POST(HttpRequest.BodyPublishers.ofString("{}"))),
                404,
                "UnknownOperationException");
        assertRefused(server.get("/"), 404, "UnknownOperationException");
        assertRefused(
                server.send(
                        server.request("/")
                                .header(
                                        "X-Amz-Target",
                                        "AmazonEC2ContainerServiceV20141113.CreateCluster")
                                .GET()),
                404,
                "UnknownOperationException");
        assertRefused(
                server.call("RunTask", "{'taskDefinition': 5}"), 400, "SerializationException");
        assertRefused(server.call("RunTask", "nonsense"), 400, "SerializationException");
        assertRefused(server.call("RunTask", "{}"), 400, "InvalidParameterException");
        assertThat(calls.calls()).isEmpty();
    }

    @Test
    void bodiesAreBounded() {
        var allowed = "{'clusterName': 'x', 'a': '%s'}";
        var fits = allowed.formatted("x".repeat(AwsDoor.MAX_BODY_BYTES - allowed.length()));
        assertThat(server.call("CreateCluster", fits).statusCode()).isEqualTo(200);

        var answer = server.call("CreateCluster", " ".repeat(AwsDoor.MAX_BODY_BYTES + 1));
        assertRefused(answer, 413, "RequestEntityTooLargeException");
        assertThat(answer.body()).contains("The request's body is larger than 1048576 bytes.");
        assertThat(answer.headers().firstValue("x-amzn-requestid")).isPresent();
    }

    @Test
    void theSignatureNamesTheCallerAndNoMore() {
        server.send(signed("AKIDEXAMPLE/20261120/eu-central-1/ecs/aws4_request"));
        var caller = calls.calls().getFirst().caller();
        assertThat(caller.accessKeyId()).contains("AKIDEXAMPLE");
        assertThat(caller.region()).isEqualTo("us-east-1");
        assertThat(caller.accountId()).isEqualTo("123456789012");
        assertThat(calls.calls().getFirst().door()).isEqualTo(Door.aws("aws_json"));

        assertRefused(
                server.send(signed("AKIDEXAMPLE/today")), 400, "IncompleteSignatureException");
        server.call("ListClusters", "{}");
        assertThat(calls.calls().getLast().caller().accessKeyId()).isEmpty();
    }

    @Test
    void contentTypeAndMethodMatterLittle() {
        var answer =
                server.send(
                        server.request("/")
                                .header("X-Amz-Target", TestServer.TARGET + "ListClusters")
                                .header("Content-Type", "text/plain")
                                .POST(HttpRequest.BodyPublishers.noBody()));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"clusterArns\":[]}");
    }

    private HttpRequest.Builder signed(String credential) {
        return server.request("/")
                .header("X-Amz-Target", TestServer.TARGET + "ListClusters")
                .header(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential="
                                + credential
                                + ", SignedHeaders=host, Signature=00")
                .POST(HttpRequest.BodyPublishers.ofString("{}"));
    }

    private static void assertRefused(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("x-amzn-errortype")).contains(code);
        assertThat(Json.object(answer.body())).containsEntry("__type", code);
    }
}
