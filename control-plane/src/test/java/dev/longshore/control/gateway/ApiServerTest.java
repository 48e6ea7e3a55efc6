package dev.longshore.control.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.Message;
import dev.longshore.control.api.FakeCalls;
import dev.longshore.proto.ecs.StopTaskRequest;
import dev.longshore.proto.ecs.StopTaskResponse;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the server is beside its doors: probes, metrics, start and end. */
class ApiServerTest {
    @Test
    void saysWhetherItIsAliveAndReady() {
        try (var server = new TestServer(new FakeCalls())) {
            assertThat(server.get("/healthz").statusCode()).isEqualTo(200);
            assertThat(server.get("/readyz").statusCode()).isEqualTo(200);

            server.notReady = Optional.of("No leader is known.");
            var answer = server.get("/readyz");
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).isEqualTo("No leader is known.\n");
            assertThat(server.get("/healthz").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void showsItsMetrics() {
        try (var server = new TestServer(FakeCalls.withClusters())) {
            server.call("ListClusters", "{}");
            server.call("RunTask", "{}");
            server.call("NoSuch", "{}");
            var answer = server.get("/metrics");
            assertThat(answer.headers().firstValue("content-type").orElseThrow())
                    .startsWith("text/plain");
            assertThat(answer.body())
                    .contains(
                            count("OK", "longshore.ecs.v1.ECS/ListClusters"),
                            count("InvalidParameterException", "longshore.ecs.v1.ECS/RunTask"),
                            count("UnknownOperationException", "unknown"),
                            "longshore_api_requests_in_flight 0");
        }
    }

    private static String count(String code, String operation) {
        return "longshore_api_request_seconds_count{code=\"%s\",door=\"aws_json\",operation=\"%s\"} 1"
                .formatted(code, operation);
    }

    @Test
    void aPortInUseIsSaidWithTheRemedy() {
        try (var server = new TestServer(new FakeCalls())) {
            assertThatExceptionOfType(PortInUseException.class)
                    .isThrownBy(() -> new TestServer(server.port(), new FakeCalls()))
                    .withMessageContaining("127.0.0.1:" + server.port() + " is in use")
                    .withMessageContaining("ss -ltnp");
        }
    }

    @Test
    void anAnswerUnderWayIsGivenBeforeTheServerEnds() throws Exception {
        var arrived = new CountDownLatch(1);
        var pending = new CompletableFuture<Message>();
        var calls =
                new FakeCalls()
                        .on(
                                StopTaskRequest.class,
                                _ -> {
                                    arrived.countDown();
                                    return pending;
                                });
        try (var server = new TestServer(calls)) {
            var answer =
                    CompletableFuture.supplyAsync(() -> server.call("StopTask", "{'task': 't'}"));
            assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();
            var closed = CompletableFuture.runAsync(server::stop);
            pending.complete(StopTaskResponse.getDefaultInstance());

            assertThat(answer.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
            closed.get(10, TimeUnit.SECONDS);
        }
    }
}
