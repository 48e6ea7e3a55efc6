package dev.longshore.control.gateway.calls;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.longshore.control.api.ApiCalls;
import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Call;
import dev.longshore.control.api.Caller;
import dev.longshore.control.api.Door;
import dev.longshore.control.api.Operation;
import dev.longshore.control.api.catalog.AwsServices;
import dev.longshore.control.api.ecs.reference.EcsErrors;
import dev.longshore.proto.ecs.RunTaskRequest;
import dev.longshore.proto.ecs.RunTaskResponse;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class CheckedCallsTest {
    private static final Message REQUEST =
            RunTaskRequest.newBuilder().setTaskDefinition("web").build();
    private static final Caller CALLER = new Caller("1", "r", Optional.empty(), "request-1", false);
    private static final InstantSource CLOCK = InstantSource.system();

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final RequestMetrics metrics = new RequestMetrics(registry);
    private final Operation runTask =
            AwsServices.operations().byFullName("longshore.ecs.v1.ECS/RunTask").orElseThrow();

    @Test
    void answersAndRefusalsPassThrough() {
        assertThat(call(_ -> completed(RunTaskResponse.getDefaultInstance())).join())
                .isEqualTo(RunTaskResponse.getDefaultInstance());
        var refusal = EcsErrors.client("no");
        assertThat(refusalOf(call(_ -> CompletableFuture.failedFuture(refusal)))).isSameAs(refusal);
        var wrapped = new CompletionException(refusal);
        assertThat(refusalOf(call(_ -> CompletableFuture.failedFuture(wrapped)))).isSameAs(refusal);
    }

    @Test
    void aBugIsAFaultThatNamesTheRequest() {
        for (ApiCalls broken :
                List.<ApiCalls>of(
                        _ -> CompletableFuture.failedFuture(new IllegalStateException("x")),
                        _ -> {
                            throw new IllegalStateException("x");
                        })) {
            var refusal = refusalOf(call(broken));
            assertThat(refusal.kind()).isEqualTo(ApiException.Kind.FAULT);
            assertThat(refusal.text()).isEqualTo("Internal error, request request-1");
        }
    }

    @Test
    void noAnswerInTimeIsUnavailable() {
        var checked = new CheckedCalls(_ -> new CompletableFuture<>(), metrics, CLOCK);
        var refusal =
                refusalOf(checked.call(call(REQUEST, Duration.ofMillis(1))).toCompletableFuture());
        assertThat(refusal.kind()).isEqualTo(ApiException.Kind.UNAVAILABLE);
    }

    @Test
    void anInvalidRequestNeverArrives() {
        var checked =
                new CheckedCalls(
                        _ -> {
                            throw new AssertionError("called");
                        },
                        metrics,
                        CLOCK);
        var refusal =
                refusalOf(
                        checked.call(
                                        call(
                                                RunTaskRequest.getDefaultInstance(),
                                                Duration.ofSeconds(9)))
                                .toCompletableFuture());
        assertThat(refusal.code()).isEqualTo("InvalidParameterException");
    }

    @Test
    void countsByOperationAndCode() {
        call(_ -> completed(RunTaskResponse.getDefaultInstance())).join();
        refusalOf(call(_ -> CompletableFuture.failedFuture(EcsErrors.client("no"))));
        refusalOf(call(_ -> CompletableFuture.failedFuture(EcsErrors.client("no"))));

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
        return new CheckedCalls(calls, metrics, CLOCK)
                .call(call(REQUEST, Duration.ofSeconds(9)))
                .toCompletableFuture();
    }

    private Call call(Message request, Duration patience) {
        return new Call(runTask, request, CALLER, Door.GRPC, CLOCK.instant().plus(patience));
    }

    private static CompletableFuture<Message> completed(Message message) {
        return CompletableFuture.completedFuture(message);
    }

    private static ApiException refusalOf(CompletableFuture<Message> answer) {
        return (ApiException) answer.handle((_, failure) -> failure).join();
    }
}
