package dev.longshore.control.route;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Call;
import dev.longshore.control.api.Caller;
import dev.longshore.control.api.Operation;
import dev.longshore.control.api.OperationTable;
import dev.longshore.control.gateway.calls.Bodies;
import dev.longshore.control.gateway.calls.RequestValidator;
import dev.longshore.foundation.loop.Causes;
import dev.longshore.proto.server.ForwardedAnswer;
import dev.longshore.proto.server.ForwardedAnswers;
import dev.longshore.proto.server.ForwardedCall;
import dev.longshore.proto.server.ForwardedCalls;
import dev.longshore.proto.server.ForwardedError;
import dev.longshore.proto.server.ForwardingGrpc;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
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

    /** What calls on streams hold, of all of them together. */
    private final Bodies bodies = Bodies.forThisHeap();

    /** Streams that are open; one for each other server, and those that it has left. */
    private final Set<LinkedCalls> links = ConcurrentHashMap.newKeySet();

    private volatile boolean stopping;

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
        carryOut(call)
                .whenComplete(
                        (given, failure) -> {
                            if (failure == null) {
                                answer.onNext(given);
                                answer.onCompleted();
                            } else {
                                answer.onError(Causes.of(failure));
                            }
                        });
    }

    @Override
    public StreamObserver<ForwardedCalls> link(StreamObserver<ForwardedAnswers> answers) {
        var link =
                new LinkedCalls(
                        (ServerCallStreamObserver<ForwardedAnswers>) answers,
                        this::carryOut,
                        bodies,
                        links::remove);
        links.add(link);
        if (stopping) {
            link.stop();
        }
        return link;
    }

    /** Takes no more calls on streams; each ends when the calls that it has are answered. */
    public void stop() {
        stopping = true;
        links.forEach(LinkedCalls::stop);
    }

    /** Fails with what gRPC says where the call is none. */
    private CompletionStage<ForwardedAnswer> carryOut(ForwardedCall call) {
        Optional<Operation> operation = operations.byFullName(call.getOperation());
        if (operation.isEmpty()) {
            return CompletableFuture.failedFuture(
                    Status.UNIMPLEMENTED.withDescription(call.getOperation()).asRuntimeException());
        }
        Message request;
        try {
            request = operation.get().input().getParserForType().parseFrom(call.getRequest());
        } catch (InvalidProtocolBufferException e) {
            return CompletableFuture.failedFuture(
                    Status.INVALID_ARGUMENT
                            .withDescription("the request cannot be read")
                            .withCause(e)
                            .asRuntimeException());
        }
        try {
            validator.check(request);
        } catch (ApiException refusal) {
            return CompletableFuture.completedFuture(error(refusal.in(operation.get())));
        }
        var caller =
                new Caller(
                        accountId,
                        region,
                        Optional.of(call.getAccessKeyId()).filter(key -> !key.isEmpty()),
                        call.getRequestId(),
                        true);
        return router.call(
                        new Call(
                                operation.get(),
                                request,
                                caller,
                                EarlierWords.door(call),
                                deadline(call)))
                .handle(
                        (response, failure) ->
                                failure == null
                                        ? ForwardedAnswer.newBuilder()
                                                .setResponse(response.toByteString())
                                                .build()
                                        : failed(operation.get(), failure));
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

    /** A refusal as the server that passed the call on reads it. */
    static ForwardedAnswer error(ApiException refusal) {
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
