package dev.longshore.control.route;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Call;
import dev.longshore.control.api.Operation;
import dev.longshore.foundation.loop.Causes;
import dev.longshore.proto.admin.AdminGrpc;
import dev.longshore.proto.server.ForwardedAnswer;
import dev.longshore.proto.server.ForwardedCall;
import dev.longshore.proto.server.ForwardedError;
import dev.longshore.proto.server.ForwardingGrpc;
import dev.longshore.proto.server.VotingGrpc;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.net.ConnectException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Reaches the other servers over gRPC: one channel each, opened when first needed. */
public final class GrpcPeers implements Peers, AutoCloseable {
    /** Longer than the leader's own wait for its batch, shorter than clients wait. */
    static final Duration LONGEST = Duration.ofSeconds(20);

    /**
     * The largest answer that is taken from another server: more than a hundred tasks of the
     * largest definitions.
     */
    static final int MOST_ANSWER_BYTES = 64 << 20;

    /** A message of answers is little more than its largest. */
    private static final int MOST_MESSAGE_BYTES = MOST_ANSWER_BYTES + (1 << 20);

    /** How long a server is known to be of a version without streams: it may be upgraded. */
    private static final Duration EARLIER = Duration.ofMinutes(1);

    private final Supplier<Optional<String>> leaderAddress;
    private final InstantSource clock;
    private final Executor workers;
    private final Map<String, ManagedChannel> channels = new ConcurrentHashMap<>();
    private final PeerLinks links = new PeerLinks(this::linking);

    /** Servers without streams, by their addresses, and until when that is believed. */
    private final Map<String, Instant> earlier = new ConcurrentHashMap<>();

    /**
     * @param leaderAddress where the leader's API is, while another server leads
     * @param workers go on with what is answered: virtual threads in production
     */
    public GrpcPeers(
            Supplier<Optional<String>> leaderAddress, InstantSource clock, Executor workers) {
        this.leaderAddress = leaderAddress;
        this.clock = clock;
        this.workers = workers;
    }

    private ForwardingGrpc.ForwardingStub linking(String address) {
        return ForwardingGrpc.newStub(channel(address))
                .withMaxInboundMessageSize(MOST_MESSAGE_BYTES);
    }

    @Override
    public Optional<String> leaderAddress() {
        return leaderAddress.get();
    }

    @Override
    public CompletionStage<Message> forward(String address, Call call) {
        var answer = new CompletableFuture<Message>();
        Operation operation = call.operation();
        Duration left = Duration.between(clock.instant(), call.deadline());
        Duration timeout = left.compareTo(LONGEST) < 0 ? left : LONGEST;
        if (!timeout.isPositive()) {
            answer.completeExceptionally(
                    ApiException.unavailable(
                            "The call's time was over before it was carried out."));
            return answer;
        }
        var forwarded =
                ForwardedCall.newBuilder()
                        .setOperation(operation.fullName())
                        .setRequest(call.request().toByteString())
                        .setAccessKeyId(call.caller().accessKeyId().orElse(""))
                        .setRequestId(call.caller().requestId())
                        .setEarlierDoor(EarlierWords.door(call.door()))
                        .setDoor(call.door().name())
                        .setProtocol(call.door().protocol())
                        .setTimeoutMillis(Math.max(timeout.toMillis(), 1))
                        .build();
        send(address, forwarded, timeout)
                .whenCompleteAsync(
                        (given, failure) -> {
                            if (failure == null) {
                                settle(operation, given, answer);
                            } else {
                                answer.completeExceptionally(failed(operation, Causes.of(failure)));
                            }
                        },
                        workers); // the stream's thread has all the others' answers to take
        return answer;
    }

    /** By the stream to that server, or, where it is of an earlier version, by itself. */
    private CompletionStage<ForwardedAnswer> send(
            String address, ForwardedCall call, Duration timeout) {
        Instant now = clock.instant();
        if (now.isBefore(earlier.getOrDefault(address, Instant.MIN))) {
            return alone(address, call, timeout);
        }
        return links.send(address, call, timeout)
                .exceptionallyCompose(
                        failure -> {
                            if (Causes.of(failure) instanceof PeerLink.NotKnown) {
                                earlier.put(address, now.plus(EARLIER));
                                return alone(address, call, timeout);
                            }
                            return CompletableFuture.failedFuture(failure);
                        });
    }

    private CompletionStage<ForwardedAnswer> alone(
            String address, ForwardedCall call, Duration timeout) {
        var answer = new CompletableFuture<ForwardedAnswer>();
        ForwardingGrpc.newStub(channel(address))
                .withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .withMaxInboundMessageSize(MOST_ANSWER_BYTES)
                .forward(
                        call,
                        new StreamObserver<>() {
                            @Override
                            public void onNext(ForwardedAnswer given) {
                                answer.complete(given);
                            }

                            @Override
                            public void onError(Throwable failure) {
                                answer.completeExceptionally(failure);
                            }

                            @Override
                            public void onCompleted() {
                                // without an answer before, the call ended for nothing
                                answer.completeExceptionally(
                                        Status.INTERNAL
                                                .withDescription("no answer")
                                                .asRuntimeException());
                            }
                        });
        return answer;
    }

    /**
     * A read may be repeated where the connection broke; a write only where the leader was never
     * reached. What another try would not change is answered as it is.
     */
    private static RuntimeException failed(Operation operation, Throwable failure) {
        return switch (failure) {
            case PeerLink.NotSent notSent ->
                    Forwards.lost(true, String.valueOf(notSent.getMessage()));
            case TimeoutException _ -> inNoTime(operation);
            default -> failedCall(operation, failure);
        };
    }

    private static RuntimeException inNoTime(Operation operation) {
        return ApiException.unavailable(
                "The server that leads gave no answer in time" + outcome(operation));
    }

    private static RuntimeException failedCall(Operation operation, Throwable failure) {
        Status status = Status.fromThrowable(failure);
        return switch (status.getCode()) {
            case UNIMPLEMENTED ->
                    ApiException.notOffered(
                            operation.name()
                                    + " is not known to the server that leads, which is of another"
                                    + " version. Upgrade it.");
            case RESOURCE_EXHAUSTED ->
                    ApiException.fault(
                            "The call or its answer is larger than servers pass on to each other"
                                    + outcome(operation)
                                    + " Ask for less at once, or ask the server that leads.");
            case INVALID_ARGUMENT,
                    FAILED_PRECONDITION,
                    OUT_OF_RANGE,
                    PERMISSION_DENIED,
                    UNAUTHENTICATED,
                    DATA_LOSS ->
                    ApiException.fault(
                            "The server that leads did not take the call: " + failure.getMessage());
            case DEADLINE_EXCEEDED -> inNoTime(operation);
            default -> broken(operation, failure, status);
        };
    }

    private static String outcome(Operation operation) {
        return operation.readOnly() ? "." : "; whether it took effect is not known.";
    }

    private static RuntimeException broken(Operation operation, Throwable failure, Status status) {
        boolean neverReached =
                status.getCode() == Status.Code.UNAVAILABLE
                        && failure.getCause() instanceof ConnectException;
        return Forwards.lost(
                neverReached || operation.readOnly(),
                "the leader cannot be reached: " + failure.getMessage());
    }

    private static void settle(
            Operation operation, ForwardedAnswer forwarded, CompletableFuture<Message> answer) {
        switch (forwarded.getAnswerCase()) {
            case RESPONSE -> {
                try {
                    answer.complete(
                            operation
                                    .output()
                                    .getParserForType()
                                    .parseFrom(forwarded.getResponse()));
                } catch (InvalidProtocolBufferException e) {
                    answer.completeExceptionally(
                            new IllegalStateException("the leader's answer cannot be read", e));
                }
            }
            case ERROR -> answer.completeExceptionally(refusal(operation, forwarded.getError()));
            case NOT_LEADER ->
                    answer.completeExceptionally(new NotLeaderException("it does not lead"));
            case ANSWER_NOT_SET ->
                    answer.completeExceptionally(
                            new IllegalStateException("the leader's answer is empty"));
        }
    }

    private static ApiException refusal(Operation operation, ForwardedError error) {
        return ApiException.restored(
                error.getCode(),
                error.getMessage(),
                EarlierWords.kind(error),
                error.hasDetail()
                        ? ForwardedDetails.unpack(operation, error.getDetail())
                        : Optional.empty());
    }

    /** The operators' service of the server at {@code address}; its calls block. */
    public AdminGrpc.AdminBlockingStub admin(String address, Duration timeout) {
        return AdminGrpc.newBlockingStub(channel(address))
                .withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What the server at {@code address} is told as a voter; its calls block. */
    public VotingGrpc.VotingBlockingStub voting(String address, Duration timeout) {
        return VotingGrpc.newBlockingStub(channel(address))
                .withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The same for calls that do not block. */
    public VotingGrpc.VotingStub votingAsync(String address, Duration timeout) {
        return VotingGrpc.newStub(channel(address))
                .withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * The connection to a server. One that failed is tried again at once, not after gRPC's growing
     * pauses: a server that was down for long may be the next leader a moment after its start.
     */
    private ManagedChannel channel(String address) {
        ManagedChannel channel =
                channels.computeIfAbsent(
                        address, a -> NettyChannelBuilder.forTarget(a).usePlaintext().build());
        if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
            channel.resetConnectBackoff();
        }
        return channel;
    }

    @Override
    public void close() {
        channels.values().forEach(ManagedChannel::shutdownNow);
    }
}
