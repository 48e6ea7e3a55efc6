package dev.longshore.control.gateway.calls;

import com.google.protobuf.Message;
import dev.longshore.control.api.ApiCalls;
import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Caller;
import dev.longshore.control.api.Operation;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of every call, whichever door it came through: checked, bounded in number and time,
 * measured; and every failure is an {@link ApiException}. Safe on any thread.
 */
public final class CheckedCalls implements ApiCalls {
    private static final Logger LOG = LoggerFactory.getLogger(CheckedCalls.class);

    /** Calls that wait at once; those beyond are throttled, and the SDKs try again. */
    private static final int MAX_IN_FLIGHT = 1_000;

    private final ApiCalls calls;
    private final RequestMetrics metrics;
    private final Duration timeout;
    private final RequestValidator validator = new RequestValidator();
    private final AtomicInteger inFlight = new AtomicInteger();

    /**
     * Wraps {@code calls}.
     *
     * @param timeout how long a caller waits for an answer
     */
    public CheckedCalls(ApiCalls calls, RequestMetrics metrics, Duration timeout) {
        this.calls = calls;
        this.metrics = metrics;
        this.timeout = timeout;
    }

    @Override
    public CompletionStage<Message> call(Operation operation, Message request, Caller caller) {
        long start = System.nanoTime();
        inFlight.incrementAndGet();
        metrics.begin();
        var answer = new CompletableFuture<Message>();
        begin(operation, request, caller)
                .whenComplete(
                        (message, failure) -> {
                            inFlight.decrementAndGet();
                            var refusal =
                                    failure == null ? null : refusal(failure, operation, caller);
                            metrics.end(
                                    caller.door(),
                                    operation.name(),
                                    refusal == null ? RequestMetrics.OK : refusal.code(),
                                    System.nanoTime() - start);
                            complete(answer, message, refusal);
                        });
        return answer;
    }

    private CompletionStage<Message> begin(Operation operation, Message request, Caller caller) {
        try {
            if (inFlight.get() > MAX_IN_FLIGHT) {
                throw ApiException.throttled("Rate exceeded");
            }
            validator.check(request);
            return calls.call(operation, request, caller)
                    .toCompletableFuture()
                    .copy()
                    .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
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

    private ApiException refusal(Throwable failure, Operation operation, Caller caller) {
        return switch (failure) {
            case ApiException refusal -> refusal;
            case CompletionException wrapped when wrapped.getCause() != null ->
                    refusal(wrapped.getCause(), operation, caller);
            case TimeoutException _ ->
                    ApiException.unavailable(
                            "No answer within "
                                    + timeout.toSeconds()
                                    + " seconds; whether the request took effect is not known.");
            default -> {
                LOG.error("{} failed, request {}", operation, caller.requestId(), failure);
                yield ApiException.fault("Internal error, request " + caller.requestId());
            }
        };
    }
}
