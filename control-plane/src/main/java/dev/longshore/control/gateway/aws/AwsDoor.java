package dev.longshore.control.gateway.aws;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.longshore.control.api.ApiCalls;
import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Call;
import dev.longshore.control.api.Operation;
import dev.longshore.control.api.OperationTable;
import dev.longshore.control.gateway.calls.Arrivals;
import dev.longshore.control.gateway.calls.Bodies;
import dev.longshore.control.gateway.calls.RequestMetrics;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Serves the requests of AWS's clients: finds protocol and operation, calls, and answers. */
public final class AwsDoor implements HttpService {
    /** Larger bodies are refused. The largest that ECS takes is a task definition of 64 KiB. */
    public static final int MAX_BODY_BYTES = 1 << 20;

    /** Of a body that is too large, more than this is not even read to be dropped. */
    public static final int MAX_DRAINED_BYTES = 32 << 20;

    private static final String REQUEST_ID = "x-amzn-requestid";

    private final List<WireProtocol> protocols;
    private final WireProtocol fallback;
    private final ApiCalls calls;
    private final RequestMetrics metrics;
    private final Arrivals arrivals;
    private final Bodies bodies;

    /**
     * A door to {@code operations}.
     *
     * @param calls must fail with nothing but {@link ApiException}
     * @param bodies the room for the bodies of all requests
     */
    public AwsDoor(
            OperationTable operations,
            ApiCalls calls,
            RequestMetrics metrics,
            Arrivals arrivals,
            Bodies bodies) {
        this.bodies = bodies;
        this.fallback = new AwsJson(operations);
        this.protocols = List.of(fallback, new AwsQuery(operations));
        this.calls = calls;
        this.metrics = metrics;
        this.arrivals = arrivals;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        var requestId = UUID.randomUUID().toString();
        context.mutateAdditionalResponseHeaders(headers -> headers.set(REQUEST_ID, requestId));
        Bodies.Part part = bodies.part();
        return HttpResponse.of(
                BodyReader.read(request, MAX_BODY_BYTES, part)
                        .handle(
                                (whole, failure) ->
                                        whole == null
                                                ? refuse(request.headers(), failure, requestId)
                                                : serve(whole, requestId))
                        .thenCompose(answer -> answer)
                        .whenComplete((answer, failure) -> part.release())
                        .thenApply(AggregatedHttpResponse::toHttpResponse));
    }

    private CompletionStage<AggregatedHttpResponse> serve(
            AggregatedHttpRequest request, String requestId) {
        var protocol = protocolOf(request);
        if (protocol.isEmpty()) {
            return refuse(fallback, null, unspoken(request), requestId)
                    .thenApply(AwsDoor::notFound);
        }
        return serve(protocol.get(), request, requestId);
    }

    /** A body that could not be read is refused in the protocol that the headers speak. */
    private CompletionStage<AggregatedHttpResponse> refuse(
            RequestHeaders headers, @Nullable Throwable failure, String requestId) {
        var protocol = protocolOf(AggregatedHttpRequest.of(headers)).orElse(fallback);
        var refusal = (ApiException) Objects.requireNonNull(failure);
        return refuse(protocol, null, refusal, requestId);
    }

    private Optional<WireProtocol> protocolOf(AggregatedHttpRequest request) {
        return protocols.stream().filter(candidate -> candidate.speaks(request)).findFirst();
    }

    private CompletionStage<AggregatedHttpResponse> serve(
            WireProtocol protocol, AggregatedHttpRequest request, String requestId) {
        Operation operation = null;
        try {
            operation = protocol.operation(request);
            var credential =
                    SigV4Credential.parse(request.headers().get(HttpHeaderNames.AUTHORIZATION));
            var call =
                    arrivals.call(
                            operation,
                            protocol.read(request, operation),
                            credential.map(SigV4Credential::accessKeyId),
                            requestId,
                            protocol.door());
            return answer(protocol, call);
        } catch (ApiException refusal) {
            return refuse(protocol, operation, refusal, requestId);
        }
    }

    private CompletionStage<AggregatedHttpResponse> answer(WireProtocol protocol, Call call) {
        var operation = call.operation();
        var requestId = call.caller().requestId();
        return calls.call(call)
                .handle(
                        (output, failure) ->
                                failure == null
                                        ? protocol.answer(operation, output, requestId)
                                        : protocol.refuse(
                                                operation, (ApiException) failure, requestId));
    }

    /** A refusal before there was a call, which nobody else would count. */
    private CompletionStage<AggregatedHttpResponse> refuse(
            WireProtocol protocol,
            @Nullable Operation operation,
            ApiException refusal,
            String requestId) {
        metrics.refused(protocol.door(), operation, refusal.code());
        return CompletableFuture.completedFuture(protocol.refuse(operation, refusal, requestId));
    }

    private static AggregatedHttpResponse notFound(AggregatedHttpResponse answer) {
        var headers = answer.headers().toBuilder().status(HttpStatus.NOT_FOUND).build();
        return AggregatedHttpResponse.of(headers, answer.content());
    }

    private static ApiException unspoken(AggregatedHttpRequest request) {
        return new ApiException(
                "UnknownOperationException",
                "%s %s names no operation: POST with the header X-Amz-Target, or with a form that has an Action, does."
                        .formatted(request.method(), request.path()));
    }
}
