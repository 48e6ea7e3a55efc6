package dev.longshore.control.gateway.calls;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.longshore.control.api.ApiCalls;
import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Caller;
import dev.longshore.control.api.Door;
import dev.longshore.control.api.Operation;
import dev.longshore.control.api.OperationTable;
import dev.longshore.proto.ecs.ECSGrpc;
import dev.longshore.proto.ecs.RunTaskRequest;
import dev.longshore.proto.ecs.RunTaskResponse;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class CheckedCallsTest {
    private static final Message REQUEST =
            RunTaskRequest.newBuilder().setTaskDefinition("web").build();
    private static final Caller CALLER =
            new Caller("1", "r", Optional.empty(), "request-1", Door.AWS_JSON, false);

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final RequestMetrics metrics = new RequestMetrics(registry);
    private final Operation runTask =
            new OperationTable(List.of(ECSGrpc.getServiceDescriptor()))
                    .byFullName("longshore.ecs.v1.ECS/RunTask")
                    .orElseThrow();

    @Test
    void answersAndRefusalsPassThrough() {
        assertThat(call((_, _, _) -> completed(RunTaskResponse.getDefaultInstance())).join())
                .isEqualTo(RunTaskResponse.getDefaultInstance());
        var refusal = ApiException.client("no");
        assertThat(refusalOf(call((_, _, _) -> CompletableFuture.failedFuture(refusal))))
                .isSameAs(refusal);
        var wrapped = new CompletionException(refusal);
        assertThat(refusalOf(call((_, _, _) -> CompletableFuture.failedFuture(wrapped))))
                .isSameAs(refusal);
    }

    @Test
    void aBugIsAFaultThatNamesTheRequest() {
        for (ApiCalls broken :
                List.<ApiCalls>of(
                        (_, _, _) -> CompletableFuture.failedFuture(new IllegalStateException("x")),
                        (_, _, _) -> {
                            throw new IllegalStateException("x");
                        })) {
            var refusal = refusalOf(call(broken));
            assertThat(refusal.kind()).isEqualTo(ApiException.Kind.FAULT);
            assertThat(refusal.text()).isEqualTo("Internal error, request request-1");
        }
    }

    @Test
    void noAnswerInTimeIsUnavailable() {
        var checked =
                new CheckedCalls(
                        (_, _, _) -> new CompletableFuture<>(), metrics, Duration.ofMillis(1));
        var refusal = refusalOf(checked.call(runTask, REQUEST, CALLER).toCompletableFuture());
        assertThat(refusal.kind()).isEqualTo(ApiException.Kind.UNAVAILABLE);
    }

    @Test
    void anInvalidRequestNeverArrives() {
        var checked =
                new CheckedCalls(
                        (_, _, _) -> {
                            throw new AssertionError("called");
                        },
                        metrics,
                        Duration.ofSeconds(9));
        var refusal =
                refusalOf(
                        checked.call(runTask, RunTaskRequest.getDefaultInstance(), CALLER)
                                .toCompletableFuture());
        assertThat(refusal.code()).isEqualTo("InvalidParameterException");
    }

    @Test
    void callsBeyondTheBoundAreThrottledUntilOthersEnd() {
        var waiting = new ArrayList<CompletableFuture<Message>>();
        var checked =
                new CheckedCalls(
                        (_, _, _) -> {
                            var answer = new CompletableFuture<Message>();
                            waiting.add(answer);
                            return answer;
                        },
                        metrics,
                        Duration.ofSeconds(30));
        for (int i = 0; i < 1_000; i++) {
            checked.call(runTask, REQUEST, CALLER);
        }
        var refusal = refusalOf(checked.call(runTask, REQUEST, CALLER).toCompletableFuture());
        assertThat(refusal.code()).isEqualTo("ThrottlingException");

        waiting.forEach(answer -> answer.complete(RunTaskResponse.getDefaultInstance()));
        var next = checked.call(runTask, REQUEST, CALLER).toCompletableFuture();
        assertThat(next).isNotDone();
        waiting.getLast().complete(RunTaskResponse.getDefaultInstance());
        assertThat(next).isCompleted();
    }

    @Test
    void countsByOperationAndCode() {
        call((_, _, _) -> completed(RunTaskResponse.getDefaultInstance())).join();
        refusalOf(call((_, _, _) -> CompletableFuture.failedFuture(ApiException.client("no"))));
        refusalOf(call((_, _, _) -> CompletableFuture.failedFuture(ApiException.client("no"))));

        assertThat(count("OK")).isEqualTo(1);
        assertThat(count("ClientException")).isEqualTo(2);
    }

    private long count(String code) {
        return registry.scrape(name -> name.equals("longshore_api_request_seconds")).stream()
                .flatMap(snapshot -> ((HistogramSnapshot) snapshot).getDataPoints().stream())
                .filter(point -> code.equals(point.getLabels().get("code")))
                .mapToLong(HistogramSnapshot.HistogramDataPointSnapshot::getCount)
                .sum();
    }

    private CompletableFuture<Message> call(ApiCalls calls) {
        return new CheckedCalls(calls, metrics, Duration.ofSeconds(9))
                .call(runTask, REQUEST, CALLER)
                .toCompletableFuture();
    }

    private static CompletableFuture<Message> completed(Message message) {
        return CompletableFuture.completedFuture(message);
    }

    private static ApiException refusalOf(CompletableFuture<Message> answer) {
        return (ApiException) answer.handle((_, failure) -> failure).join();
    }
}
