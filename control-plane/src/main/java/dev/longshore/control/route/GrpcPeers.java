package dev.longshore.control.route;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Caller;
import dev.longshore.control.api.Operation;
import dev.longshore.proto.admin.AdminGrpc;
import dev.longshore.proto.server.ForwardedAnswer;
import dev.longshore.proto.server.ForwardedCall;
import dev.longshore.proto.server.ForwardedError;
import dev.longshore.proto.server.ForwardingGrpc;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Reaches the other servers over gRPC: one channel each, opened when first needed. */
public final class GrpcPeers implements Peers, AutoCloseable {
    /** Longer than the leader's own wait for its batch, shorter than clients wait. */
    private static final long TIMEOUT_SECONDS = 20;

    private final Supplier<Optional<String>> leaderAddress;
    private final Map<String, ManagedChannel> channels = new ConcurrentHashMap<>();

    /** {@code leaderAddress}: where the leader's API is, while another server leads. */
    public GrpcPeers(Supplier<Optional<String>> leaderAddress) {
        this.leaderAddress = leaderAddress;
    }

    @Override
    public Optional<String> leaderAddress() {
        return leaderAddress.get();
    }

    @Override
    public CompletionStage<Message> forward(
            String address, Operation operation, Message request, Caller caller) {
        var answer = new CompletableFuture<Message>();
        var call =
                ForwardedCall.newBuilder()
                        .setOperation(operation.fullName())
                        .setRequest(request.toByteString())
                        .setAccessKeyId(caller.accessKeyId().orElse(""))
                        .setRequestId(caller.requestId())
                        .setDoor(caller.door().name())
                        .build();
        ForwardingGrpc.newStub(channel(address))
                .withDeadlineAfter(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .forward(
                        call,
                        new StreamObserver<>() {
                            @Override
                            public void onNext(ForwardedAnswer forwarded) {
                                settle(operation, forwarded, answer);
                            }

                            @Override
                            public void onError(Throwable failure) {
                                answer.completeExceptionally(failed(operation, failure));
                            }

                            @Override
                            public void onCompleted() {
                                // without an answer before, the call ended for nothing
                                answer.completeExceptionally(
                                        ApiException.unavailable(
                                                "The leader gave no answer. Try again."));
                            }
                        });
        return answer;
    }

    /**
     * A read may be repeated whatever happened; a write only where the leader was never reached.
     */
    private static RuntimeException failed(Operation operation, Throwable failure) {
        boolean neverReached =
                failure instanceof StatusRuntimeException status
                        && status.getStatus().getCode() == Status.Code.UNAVAILABLE
                        && status.getCause() instanceof java.net.ConnectException;
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
            case ERROR -> answer.completeExceptionally(refusal(forwarded.getError()));
            case NOT_LEADER ->
                    answer.completeExceptionally(new NotLeaderException("it does not lead"));
            case ANSWER_NOT_SET ->
                    answer.completeExceptionally(
                            new IllegalStateException("the leader's answer is empty"));
        }
    }

    private static ApiException refusal(ForwardedError error) {
        return ApiException.restored(
                error.getCode(),
                error.getMessage(),
                ApiException.Kind.valueOf(error.getKind()),
                error.hasDetail() ? ForwardedDetails.unpack(error.getDetail()) : Optional.empty());
    }

    /** The operators' service of the server at {@code address}; its calls block. */
    public AdminGrpc.AdminBlockingStub admin(String address, Duration timeout) {
        return AdminGrpc.newBlockingStub(channel(address))
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
