package dev.longshore.control.route;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.gateway.calls.Bodies;
import dev.longshore.foundation.loop.Causes;
import dev.longshore.proto.server.ForwardedAnswer;
import dev.longshore.proto.server.ForwardedAnswers;
import dev.longshore.proto.server.ForwardedCall;
import dev.longshore.proto.server.ForwardedCalls;
import dev.longshore.proto.server.NumberedAnswer;
import dev.longshore.proto.server.NumberedCall;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The calls that come from another server on one stream, and their answers on the way back. Safe on
 * any thread.
 */
final class LinkedCalls implements StreamObserver<ForwardedCalls> {
    /**
     * Answers that wait to be sent; while there are as many, no more calls are read. More than a
     * server has calls under way.
     */
    private static final int MOST_ANSWERS = 2 * Router.MAX_WAITING_CALLS;

    private static final Status TOO_LARGE =
            Status.RESOURCE_EXHAUSTED.withDescription("the answer is too large");

    private final ServerCallStreamObserver<ForwardedAnswers> stream;
    private final Function<ForwardedCall, CompletionStage<ForwardedAnswer>> door;
    private final Bodies bodies;
    private final Consumer<LinkedCalls> whenEnded;
    private final Gathered<NumberedAnswer, ForwardedAnswers> answers;

    private long seen;
    private int underWay;
    private boolean stopping;
    private boolean ended;

    /** Calls are not read while too many answers wait. */
    private boolean paused;

    /**
     * @param door carries a call out; fails with what gRPC says of it
     * @param bodies the room for what calls hold until they are answered
     * @param whenEnded told once, when the stream has ended
     */
    LinkedCalls(
            ServerCallStreamObserver<ForwardedAnswers> stream,
            Function<ForwardedCall, CompletionStage<ForwardedAnswer>> door,
            Bodies bodies,
            Consumer<LinkedCalls> whenEnded) {
        this.stream = stream;
        this.door = door;
        this.bodies = bodies;
        this.whenEnded = whenEnded;
        this.answers = new Gathered<>(stream, LinkedCalls::message, this::sent);
        stream.disableAutoRequest();
        stream.setOnReadyHandler(answers::ready);
        stream.setOnCancelHandler(this::ended);
        answers.start("peer-link-answers");
        stream.request(1);
    }

    private static ForwardedAnswers message(List<NumberedAnswer> answers) {
        return ForwardedAnswers.newBuilder().addAllAnswers(answers).build();
    }

    @Override
    public void onNext(ForwardedCalls calls) {
        for (NumberedCall call : calls.getCallsList()) {
            if (takes(call)) {
                carryOut(call);
            }
        }
        readOn();
    }

    private synchronized boolean takes(NumberedCall call) {
        if (stopping || ended) {
            return false;
        }
        seen = call.getNumber();
        underWay++;
        return true;
    }

    private void carryOut(NumberedCall call) {
        Bodies.Part part = bodies.part();
        if (!part.take(call.getSerializedSize())) {
            settle(call.getNumber(), ForwardingDoor.error(ApiException.throttled()), null);
            return;
        }
        door.apply(call.getCall())
                .whenComplete(
                        (answer, failure) -> {
                            part.release();
                            settle(call.getNumber(), answer, failure);
                        });
    }

    private void settle(
            long number, @Nullable ForwardedAnswer answer, @Nullable Throwable failure) {
        var settled = NumberedAnswer.newBuilder().setNumber(number);
        if (answer != null && answer.getSerializedSize() <= GrpcPeers.MOST_ANSWER_BYTES) {
            settled.setAnswer(answer);
        } else {
            Status status = failure == null ? TOO_LARGE : Status.fromThrowable(Causes.of(failure));
            settled.setStatus(status.getCode().value())
                    .setDescription(String.valueOf(status.getDescription()));
        }
        synchronized (this) {
            underWay--;
            answers.add(settled.build());
        }
    }

    private synchronized void readOn() {
        if (answers.waiting() < MOST_ANSWERS) {
            paused = false;
            stream.request(1);
        } else {
            paused = true;
        }
    }

    /** After each message of answers. */
    private synchronized void sent() {
        if (paused) {
            readOn();
        }
        if (stopping && !ended && underWay == 0 && answers.waiting() == 0) {
            ended();
            stream.onCompleted();
        }
    }

    /** Takes no more calls; ends when those that it has taken are answered. */
    synchronized void stop() {
        if (stopping || ended) {
            return;
        }
        stopping = true;
        answers.add(NumberedAnswer.newBuilder().setNumber(seen).setLast(true).build());
    }

    private synchronized void ended() {
        ended = true;
        answers.end();
        whenEnded.accept(this);
    }

    @Override
    public void onError(Throwable failure) {
        ended();
    }

    @Override
    public void onCompleted() {
        stop();
    }
}
