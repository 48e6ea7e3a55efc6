package dev.longshore.control.gateway.calls;

import com.google.protobuf.Message;
import dev.longshore.control.api.ApiCalls;
import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Call;
import dev.longshore.foundation.loop.Causes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of every call, whichever door it came through: checked, bounded in time, measured; and
 * every failure is an {@link ApiException} with a code of the operation's service. How many calls
 * may wait is the bound of what it wraps. Safe on any thread.
 */
public final class CheckedCalls implements ApiCalls {
    private static final Logger LOG = LoggerFactory.getLogger(CheckedCalls.class);

    private final ApiCalls calls;
    private final RequestMetrics metrics;
    private final InstantSource clock;
    private final RequestValidator validator = new RequestValidator();

    /** Wraps {@code calls}; {@code clock} is the one that deadlines are made by. */
    public CheckedCalls(ApiCalls calls, RequestMetrics metrics, InstantSource clock) {
        this.calls = calls;
        this.metrics = metrics;
        this.clock = clock;
    }

    @Override
    public CompletionStage<Message> call(Call call) {
        long start = System.nanoTime();
        metrics.begin();
        var answer = new CompletableFuture<Message>();
        begin(call)
                .whenComplete(
                        (message, failure) -> {
                            var refusal = failure == null ? null : refusal(failure, call);
                            metrics.end(
                                    call.door(),
                                    call.operation(),
                                    refusal == null ? RequestMetrics.OK : refusal.code(),
                                    System.nanoTime() - start);
                            complete(answer, message, refusal);
                        });
        return answer;
    }

    private CompletionStage<Message> begin(Call call) {
        try {
            validator.check(call.request());
            Duration left = Duration.between(clock.instant(), call.deadline());
            return calls.call(call)
                    .toCompletableFuture()
                    .copy()
                    .orTimeout(Math.max(left.toMillis(), 1), TimeUnit.MILLISECONDS);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static void complete(
            CompletableFuture<Message> answer,
            @Nullable Message message,
            @Nullable ApiException refusal) {
        if (refusal != null) {
            answer.completeExceptionally(refusal);
        } else {
            answer.complete(message);
        }
    }

    private static ApiException refusal(Throwable failure, Call call) {
        return switch (Causes.of(failure)) {
            case ApiException refusal -> refusal.in(call.operation());
            case TimeoutException _ ->
                    ApiException.unavailable(
                                    "No answer in time; whether the request took effect is not known.")
                            .in(call.operation());
            case Throwable bug -> {
                LOG.error("{} failed, request {}", call.operation(), requestId(call), bug);
                yield ApiException.fault("Internal error, request " + requestId(call))
                        .in(call.operation());
            }
        };
    }

    private static String requestId(Call call) {
        return call.caller().requestId();
    }
}
