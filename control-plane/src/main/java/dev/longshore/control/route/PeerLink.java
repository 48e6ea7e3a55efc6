package dev.longshore.control.route;

import dev.longshore.proto.server.ForwardedAnswer;
import dev.longshore.proto.server.ForwardedAnswers;
import dev.longshore.proto.server.ForwardedCall;
import dev.longshore.proto.server.ForwardedCalls;
import dev.longshore.proto.server.ForwardingGrpc;
import dev.longshore.proto.server.NumberedAnswer;
import dev.longshore.proto.server.NumberedCall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The stream on which this server passes calls on to another one. When it ends, all calls that wait
 * for an answer end with it, and the next call makes another. Safe on any thread.
 */
final class PeerLink {
    /** The stream ended before the call was sent, or looked at: nothing has been done. */
    static final class NotSent extends Exception {
        private static final long serialVersionUID = 1L;

        NotSent(@Nullable Throwable cause) {
            super("the stream to the other server ended before it took the call", cause);
        }
    }

    /** The other server is of an earlier version, and has no such streams. */
    static final class NotKnown extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private final Map<Long, CompletableFuture<ForwardedAnswer>> waiting = new ConcurrentHashMap<>();

    /** Guarded by this object. */
    private long lastNumber;

    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile @Nullable Throwable failure;
    private final Gathered<NumberedCall, ForwardedCalls> calls;

    PeerLink(ForwardingGrpc.ForwardingStub peer) {
        var answers = new Answers();
        peer.link(answers); // it may have ended when this returns
        calls = answers.calls();
        calls.start("peer-link");
    }

    private static ForwardedCalls message(List<NumberedCall> calls) {
        return ForwardedCalls.newBuilder().addAllCalls(calls).build();
    }

    /** Whether another one is needed. */
    boolean isEnded() {
        return ended.get();
    }

    /**
     * Passes a call on.
     *
     * @return the answer; fails with {@link NotSent}, with what gRPC says of the stream or of the
     *     call, or with {@link TimeoutException}
     */
    CompletableFuture<ForwardedAnswer> send(ForwardedCall call, Duration timeout) {
        var answer = new CompletableFuture<ForwardedAnswer>();
        long number = add(call, answer);
        if (ended.get() && waiting.remove(number) != null) {
            answer.completeExceptionally(notSent(failure));
        }
        return answer.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((given, why) -> waiting.remove(number));
    }

    /** Numbers grow on the stream: a server that stops says which is the last it has looked at. */
    private synchronized long add(ForwardedCall call, CompletableFuture<ForwardedAnswer> answer) {
        long number = ++lastNumber;
        waiting.put(number, answer);
        calls.add(NumberedCall.newBuilder().setNumber(number).setCall(call).build());
        return number;
    }

    private void end(Throwable why, Gathered<NumberedCall, ForwardedCalls> unsent) {
        failure = why;
        ended.set(true);
        unsent.end().forEach(call -> fail(call.getNumber(), notSent(why)));
        for (Long number : List.copyOf(waiting.keySet())) {
            fail(number, isNotKnown(why) ? new NotKnown() : why);
        }
    }

    /** A server without streams may say so before the first call has been sent to it. */
    private static Exception notSent(@Nullable Throwable why) {
        return isNotKnown(why) ? new NotKnown() : new NotSent(why);
    }

    private static boolean isNotKnown(@Nullable Throwable why) {
        return why != null && Status.fromThrowable(why).getCode() == Status.Code.UNIMPLEMENTED;
    }

    private void fail(Long number, Throwable why) {
        var answer = waiting.remove(number);
        if (answer != null) {
            answer.completeExceptionally(why);
        }
    }

    private final class Answers
            implements ClientResponseObserver<ForwardedCalls, ForwardedAnswers> {
        private @Nullable Gathered<NumberedCall, ForwardedCalls> calls;

        /** Before the stream is opened, and so before anything can happen to it. */
        @Override
        public void beforeStart(ClientCallStreamObserver<ForwardedCalls> toPeer) {
            var gathered =
                    new Gathered<NumberedCall, ForwardedCalls>(toPeer, PeerLink::message, () -> {});
            toPeer.setOnReadyHandler(gathered::ready);
            calls = gathered;
        }

        Gathered<NumberedCall, ForwardedCalls> calls() {
            return Objects.requireNonNull(calls, "gRPC calls beforeStart first");
        }

        @Override
        public void onNext(ForwardedAnswers given) {
            for (NumberedAnswer answer : given.getAnswersList()) {
                if (answer.getLast()) {
                    stop(answer.getNumber());
                } else {
                    settle(answer);
                }
            }
        }

        private void settle(NumberedAnswer given) {
            var answer = waiting.remove(given.getNumber());
            if (answer == null) {
                return; // nobody waits for it any more
            }
            if (given.getStatus() == Status.Code.OK.value()) {
                answer.complete(given.getAnswer());
            } else {
                answer.completeExceptionally(
                        Status.fromCodeValue(given.getStatus())
                                .withDescription(given.getDescription())
                                .asRuntimeException());
            }
        }

        /** The server takes no more; what it has looked at it answers still. */
        private void stop(long seen) {
            failure = Status.UNAVAILABLE.withDescription("the server stops").asRuntimeException();
            ended.set(true);
            calls().end();
            for (Long number : List.copyOf(waiting.keySet())) {
                if (number > seen) {
                    fail(number, new NotSent(failure));
                }
            }
        }

        @Override
        public void onError(Throwable why) {
            end(why, calls());
        }

        @Override
        public void onCompleted() {
            end(
                    new StatusRuntimeException(Status.UNAVAILABLE.withDescription("it closed")),
                    calls());
        }
    }
}
