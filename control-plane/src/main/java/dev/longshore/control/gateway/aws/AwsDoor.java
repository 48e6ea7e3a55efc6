package dev.longshore.control.gateway.aws;

import com.google.protobuf.Message;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.longshore.control.api.ApiCalls;
import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Caller;
import dev.longshore.control.api.Operation;
import dev.longshore.control.api.OperationTable;
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
    private static final String UNKNOWN = "unknown";

    private final List<WireProtocol> protocols;
    private final AwsJson fallback;
    private final ApiCalls calls;
    private final RequestMetrics metrics;
    private final String accountId;
    private final String region;

    /**
     * A door to {@code operations}.
     *
     * @param calls must fail with nothing but {@link ApiException}
     */
    public AwsDoor(
            OperationTable operations,
            ApiCalls calls,
            RequestMetrics metrics,
            String accountId,
            String region) {
        this.fallback = new AwsJson(operations);
        this.protocols = List.of(fallback);
        this.calls = calls;
        this.metrics = metrics;
        this.accountId = accountId;
        this.region = region;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        var requestId = UUID.randomUUID().toString();
        context.mutateAdditionalResponseHeaders(headers -> headers.set(REQUEST_ID, requestId));
        return HttpResponse.of(
                BodyReader.read(request, MAX_BODY_BYTES)
                        .handle((whole, failure) -> serve(whole, failure, requestId))
                        .thenCompose(answer -> answer)
                        .thenApply(AggregatedHttpResponse::toHttpResponse));
    }

    private CompletionStage<AggregatedHttpResponse> serve(
            @Nullable AggregatedHttpRequest request,
            @Nullable Throwable failure,
            String requestId) {
        if (request == null) {
            return refuse(fallback, null, (ApiException) Objects.requireNonNull(failure));
        }
        var protocol =
                protocols.stream().filter(candidate -> candidate.speaks(request)).findFirst();
        if (protocol.isEmpty()) {
            return refuse(fallback, null, unspoken(request)).thenApply(AwsDoor::notFound);
        }
        return serve(protocol.get(), request, requestId);
    }

    private CompletionStage<AggregatedHttpResponse> serve(
            WireProtocol protocol, AggregatedHttpRequest request, String requestId) {
        Operation operation = null;
        try {
            operation = protocol.operation(request);
            var credential =
                    SigV4Credential.parse(request.headers().get(HttpHeaderNames.AUTHORIZATION));
            var input = protocol.read(request, operation);
            return call(protocol, operation, input, caller(protocol, credential, requestId));
        } catch (ApiException refusal) {
            return refuse(protocol, operation, refusal);
        }
    }

    private CompletionStage<AggregatedHttpResponse> call(
            WireProtocol protocol, Operation operation, Message input, Caller caller) {
        return calls.call(operation, input, caller)
                .handle(
                        (output, failure) ->
                                failure == null
                                        ? protocol.answer(operation, output)
                                        : protocol.refuse(operation, (ApiException) failure));
    }

    private Caller caller(
            WireProtocol protocol, Optional<SigV4Credential> credential, String requestId) {
        return new Caller(
                accountId,
                region,
                credential.map(SigV4Credential::accessKeyId),
                requestId,
                protocol.door(),
                false);
    }

    /** A refusal before there was a call, which nobody else would count. */
    private CompletionStage<AggregatedHttpResponse> refuse(
            WireProtocol protocol, @Nullable Operation operation, ApiException refusal) {
        var name = operation == null ? UNKNOWN : operation.name();
        metrics.refused(protocol.door(), name, refusal.code());
        return CompletableFuture.completedFuture(protocol.refuse(operation, refusal));
    }

    private static AggregatedHttpResponse notFound(AggregatedHttpResponse answer) {
        var headers = answer.headers().toBuilder().status(HttpStatus.NOT_FOUND).build();
        return AggregatedHttpResponse.of(headers, answer.content());
    }

    private static ApiException unspoken(AggregatedHttpRequest request) {
        return new ApiException(
                "UnknownOperationException",
                "%s %s names no operation: POST with the header X-Amz-Target does."
                        .formatted(request.method(), request.path()));
    }
}
