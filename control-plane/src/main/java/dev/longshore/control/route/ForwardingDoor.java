package dev.longshore.control.route;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Call;
import dev.longshore.control.api.Caller;
import dev.longshore.control.api.Operation;
import dev.longshore.control.api.OperationTable;
import dev.longshore.control.gateway.calls.RequestValidator;
import dev.longshore.foundation.loop.Causes;
import dev.longshore.proto.server.ForwardedAnswer;
import dev.longshore.proto.server.ForwardedCall;
import dev.longshore.proto.server.ForwardedError;
import dev.longshore.proto.server.ForwardingGrpc;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes calls that another server passes on. They come in by the port that anybody reaches, so each
 * is checked here as if a client had sent it.
 */
public final class ForwardingDoor extends ForwardingGrpc.ForwardingImplBase {
    private static final Logger LOG = LoggerFactory.getLogger(ForwardingDoor.class);

    /** How long the caller of an earlier version's server waits. */
    private static final Duration UNSAID_TIMEOUT = Duration.ofSeconds(20);

    /** No server lets a call wait longer for another one. */
    private static final Duration LONGEST_TIMEOUT = GrpcPeers.LONGEST;

    private final RequestValidator validator = new RequestValidator();

    private final OperationTable operations;
    private final Router router;
    private final InstantSource clock;
    private final String accountId;
    private final String region;

    public ForwardingDoor(
            OperationTable operations,
            Router router,
            String accountId,
            String region,
            InstantSource clock) {
        this.clock = clock;
        this.operations = operations;
        this.router = router;
        this.accountId = accountId;
        this.region = region;
    }

    @Override
    public void forward(ForwardedCall call, StreamObserver<ForwardedAnswer> answer) {
        Optional<Operation> operation = operations.byFullName(call.getOperation());
        if (operation.isEmpty()) {
            answer.onError(
                    Status.UNIMPLEMENTED.withDescription(call.getOperation()).asRuntimeException());
            return;
        }
        Message request;
        try {
            request = operation.get().input().getParserForType().parseFrom(call.getRequest());
        } catch (InvalidProtocolBufferException e) {
            answer.onError(Status.INVALID_ARGUMENT.withCause(e).asRuntimeException());
            return;
        }
        try {
            validator.check(request);
        } catch (ApiException refusal) {
            answer.onNext(error(refusal.in(operation.get())));
            answer.onCompleted();
            return;
        }
        var caller =
                new Caller(
                        accountId,
                        region,
                        Optional.of(call.getAccessKeyId()).filter(key -> !key.isEmpty()),
                        call.getRequestId(),
                        true);
        router.call(
                        new Call(
                                operation.get(),
                                request,
                                caller,
                                EarlierWords.door(call),
                                deadline(call)))
                .whenComplete(
                        (response, failure) -> {
                            answer.onNext(
                                    failure == null
                                            ? ForwardedAnswer.newBuilder()
                                                    .setResponse(response.toByteString())
                                                    .build()
                                            : failed(operation.get(), failure));
                            answer.onCompleted();
                        });
    }

    private Instant deadline(ForwardedCall call) {
        long millis = call.getTimeoutMillis();
        Duration said = millis <= 0 ? UNSAID_TIMEOUT : Duration.ofMillis(millis);
        return clock.instant().plus(said.compareTo(LONGEST_TIMEOUT) < 0 ? said : LONGEST_TIMEOUT);
    }

    private static ForwardedAnswer failed(Operation operation, Throwable failure) {
        Throwable cause = Causes.of(failure);
        return switch (cause) {
            case NotLeaderException elsewhere ->
                    ForwardedAnswer.newBuilder().setNotLeader(true).build();
            case ApiException refusal -> error(refusal.in(operation));
            default -> {
                LOG.error("a forwarded call failed", cause);
                yield error(ApiException.fault("Internal failure.").in(operation));
            }
        };
    }

    private static ForwardedAnswer error(ApiException refusal) {
        var error =
                ForwardedError.newBuilder()
                        .setCode(refusal.code())
                        .setMessage(refusal.text())
                        .setEarlierKind(EarlierWords.kind(refusal.kind()))
                        .setKind(refusal.kind().name());
        refusal.detail().map(ForwardedDetails::pack).ifPresent(error::setDetail);
        return ForwardedAnswer.newBuilder().setError(error).build();
    }
}
