package dev.longshore.fuzz.door;

import com.google.protobuf.Message;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.longshore.control.api.ApiCalls;
import dev.longshore.control.gateway.aws.AwsDoor;
import dev.longshore.control.gateway.calls.Arrivals;
import dev.longshore.control.gateway.calls.Bodies;
import dev.longshore.control.gateway.calls.CheckedCalls;
import dev.longshore.control.gateway.calls.RequestMetrics;
import dev.longshore.control.wire.json.JsonText;
import dev.longshore.fuzz.input.Target;
import dev.longshore.fuzz.input.Timed;
import dev.longshore.fuzz.server.MemoryServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A whole HTTP request to a server: the answer is no fault of the server's, and is in the form that
 * it says it is in; and the server goes on afterwards.
 */
public final class HttpRequests implements Target {
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration AFTERWARDS = Duration.ofSeconds(10);
    private static final int FAULT = 500;

    private final RequestMetrics metrics = new RequestMetrics(new PrometheusRegistry());

    @Override
    public void read(byte[] input) {
        Optional<HttpRequest> request = HttpText.request(input);
        if (request.isEmpty()) {
            return;
        }
        ServiceRequestContext context;
        try {
            context = ServiceRequestContext.of(request.get());
        } catch (IllegalArgumentException notRouted) {
            return; // Armeria itself refuses the path
        }
        MemoryServer server = MemoryServer.fresh();
        AggregatedHttpResponse answer =
                door(server).serve(context, request.get()).aggregate().join();
        if (answer.status().code() >= FAULT) {
            throw new AssertionError(answer.status() + ": " + answer.contentUtf8());
        }
        requireWellFormed(answer);
        server.pass(AFTERWARDS);
    }

    private AwsDoor door(MemoryServer server) {
        var installation = MemoryServer.SETTINGS.installation();
        return new AwsDoor(
                MemoryServer.OPERATIONS,
                new CheckedCalls(timed(server), metrics, server.loop()::now),
                metrics,
                new Arrivals(
                        installation.accountId(),
                        installation.region(),
                        CALL_TIMEOUT,
                        server.loop()::now),
                Bodies.forThisHeap());
    }

    /** Armeria reads and calls on a thread of its own. */
    private static ApiCalls timed(ApiCalls calls) {
        return call -> {
            long began = Timed.begin();
            CompletionStage<Message> answer = calls.call(call);
            Timed.end(began, call.operation().name());
            return answer;
        };
    }

    private static void requireWellFormed(AggregatedHttpResponse answer) {
        String type = String.valueOf(answer.contentType());
        boolean fits =
                type.startsWith("text/xml")
                        ? Xml.isWellFormed(answer.content().array())
                        : JsonText.isValid(answer.contentUtf8());
        if (!fits) {
            throw new AssertionError("no " + type + ": " + answer.contentUtf8());
        }
    }
}
