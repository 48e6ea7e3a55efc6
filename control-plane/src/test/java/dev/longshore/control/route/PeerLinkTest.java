package dev.longshore.control.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Call;
import dev.longshore.control.api.Caller;
import dev.longshore.control.api.Door;
import dev.longshore.control.api.catalog.AwsServices;
import dev.longshore.control.gateway.calls.Bodies;
import dev.longshore.foundation.loop.Causes;
import dev.longshore.proto.ecs.Cluster;
import dev.longshore.proto.ecs.CreateClusterRequest;
import dev.longshore.proto.ecs.CreateClusterResponse;
import dev.longshore.proto.ecs.DescribeClustersRequest;
import dev.longshore.proto.ecs.DescribeClustersResponse;
import dev.longshore.proto.server.ForwardedAnswer;
import dev.longshore.proto.server.ForwardedAnswers;
import dev.longshore.proto.server.ForwardedCall;
import dev.longshore.proto.server.ForwardedCalls;
import dev.longshore.proto.server.ForwardingGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls from one server to another on a stream, over a real connection. */
class PeerLinkTest {
    private static final Duration TIME = Duration.ofSeconds(20);
    private static final long ROOM = 8 << 20;

    private final GrpcPeers peers =
            new GrpcPeers(Optional::empty, InstantSource.system(), Runnable::run);
    private final AtomicInteger messages = new AtomicInteger();
    private final List<Long> numbers = new CopyOnWriteArrayList<>();
    private volatile long room = ROOM;
    private final CompletableFuture<LinkedCalls> link = new CompletableFuture<>();
    private volatile Function<ForwardedCall, CompletionStage<ForwardedAnswer>> door =
            call -> CompletableFuture.completedFuture(named(call));
    private final Server leader = start();
    private final String address = "127.0.0.1:" + leader.getPort();

    private Server start() {
        try {
            return NettyServerBuilder.forAddress(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .addService(new LinkOnly())
                    .build()
                    .start();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void close() {
        peers.close();
        leader.shutdownNow();
    }

    /** Serves streams as the real door does, with what the test says behind it. */
    private final class LinkOnly extends ForwardingGrpc.ForwardingImplBase {
        @Override
        public StreamObserver<ForwardedCalls> link(StreamObserver<ForwardedAnswers> answers) {
            var calls =
                    new LinkedCalls(
                            (ServerCallStreamObserver<ForwardedAnswers>) answers,
                            call -> door.apply(call),
                            new Bodies(room),
                            it -> {});
            link.complete(calls);
            return new StreamObserver<>() {
                @Override
                public void onNext(ForwardedCalls message) {
                    messages.incrementAndGet();
                    message.getCallsList().forEach(call -> numbers.add(call.getNumber()));
                    calls.onNext(message);
                }

                @Override
                public void onError(Throwable failure) {
                    calls.onError(failure);
                }

                @Override
                public void onCompleted() {
                    calls.onCompleted();
                }
            };
        }
    }

    /** A cluster of the name that is asked for. */
    private static ForwardedAnswer named(ForwardedCall call) {
        try {
            String name = CreateClusterRequest.parseFrom(call.getRequest()).getClusterName();
            return ForwardedAnswer.newBuilder()
                    .setResponse(
                            CreateClusterResponse.newBuilder()
                                    .setCluster(Cluster.newBuilder().setClusterName(name))
                                    .build()
                                    .toByteString())
                    .build();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private CompletableFuture<Message> create(String name) {
        return send(
                "CreateCluster", CreateClusterRequest.newBuilder().setClusterName(name).build());
    }

    private CompletableFuture<Message> describe() {
        return send("DescribeClusters", DescribeClustersRequest.getDefaultInstance());
    }

    private CompletableFuture<Message> send(String operation, Message request) {
        return peers.forward(
                        address,
                        new Call(
                                AwsServices.operations()
                                        .byFullName("longshore.ecs.v1.ECS/" + operation)
                                        .orElseThrow(),
                                request,
                                new Caller(
                                        "123456789012", "us-east-1", Optional.empty(), "r", false),
                                Door.GRPC,
                                Instant.now().plus(TIME)))
                .toCompletableFuture();
    }

    private static Throwable failure(CompletableFuture<Message> answer) {
        return Causes.of(catchThrowableOfType(CompletionException.class, answer::join));
    }

    @Test
    void eachCallHasItsOwnAnswer() throws InterruptedException {
        var held = new CountDownLatch(1);
        door =
                call ->
                        CompletableFuture.supplyAsync(
                                () -> {
                                    await(held);
                                    return named(call);
                                });
        var answers = new ArrayList<CompletableFuture<Message>>();
        for (int i = 0; i < 500; i++) {
            answers.add(create("c" + i));
        }
        held.countDown();

        for (int i = 0; i < answers.size(); i++) {
            var answer = (CreateClusterResponse) answers.get(i).join();
            assertThat(answer.getCluster().getClusterName()).isEqualTo("c" + i);
        }
        assertThat(messages.get()).as("several calls in one message").isLessThan(500);
    }

    /** A server that stops says which was the last that it has looked at. */
    @Test
    void callsOfManyThreadsComeInTheOrderOfTheirNumbers() {
        create("first").join();
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 2_000; i++) {
                threads.execute(() -> create("c").join());
            }
        }
        create("last").join();

        assertThat(numbers).hasSize(2_002).isSorted().doesNotHaveDuplicates();
    }

    /** Nothing of it was done, and the next try may find room. */
    @Test
    void aCallForWhichThereIsNoRoomIsThrottled() {
        room = 1;

        assertThat(failure(create("c")))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refusal ->
                                assertThat(refusal.kind()).isEqualTo(ApiException.Kind.THROTTLED));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aServerThatStopsAnswersWhatItHasAndTakesNoMore() {
        var first = new CompletableFuture<ForwardedAnswer>();
        var taken = new CompletableFuture<ForwardedCall>();
        door =
                call -> {
                    taken.complete(call);
                    return first;
                };
        CompletableFuture<Message> begun = create("begun");
        ForwardedCall call = taken.join();
        door = other -> CompletableFuture.completedFuture(named(other));

        link.join().stop();
        CompletableFuture<Message> late = create("late");
        first.complete(named(call));

        assertThat(((CreateClusterResponse) begun.join()).getCluster().getClusterName())
                .isEqualTo("begun");
        // either the next stream took it, or it was certainly not carried out
        late.handle(
                        (answer, failure) -> {
                            if (failure == null) {
                                assertThat(
                                                ((CreateClusterResponse) answer)
                                                        .getCluster()
                                                        .getClusterName())
                                        .isEqualTo("late");
                            } else {
                                assertThat(Causes.of(failure))
                                        .isInstanceOf(NotLeaderException.class);
                            }
                            return answer;
                        })
                .join();
        assertThat(((CreateClusterResponse) create("later").join()).getCluster().getClusterName())
                .isEqualTo("later");
    }

    /** A server without streams may have refused the stream before the first call is sent. */
    @Test
    void aServerWithoutStreamsIsNoneThatStops() throws IOException {
        Server earlier = NettyServerBuilder.forPort(0).build().start();
        ManagedChannel channel =
                NettyChannelBuilder.forAddress("127.0.0.1", earlier.getPort())
                        .usePlaintext()
                        .build();
        try {
            var refused = new PeerLink(ForwardingGrpc.newStub(channel));
            for (String call : List.of("while it is refused", "after that")) {
                assertThat(refused.send(ForwardedCall.getDefaultInstance(), TIME))
                        .as(call)
                        .failsWithin(TIME)
                        .withThrowableThat()
                        .withCauseInstanceOf(PeerLink.NotKnown.class);
            }
        } finally {
            channel.shutdownNow();
            earlier.shutdownNow();
        }
    }

    /** As where a server has just died: gRPC tells before the stream has been handed out. */
    @Test
    void aStreamThatEndsWhileItIsOpenedIsNoFault() {
        var faults = new ArrayList<String>();
        Logger grpc = Logger.getLogger("io.grpc.internal.ClientCallImpl");
        Handler handler = recording(faults);
        grpc.addHandler(handler);
        ManagedChannel channel =
                NettyChannelBuilder.forAddress("127.0.0.1", leader.getPort())
                        .usePlaintext()
                        .directExecutor()
                        .build()
                        .shutdownNow();
        try {
            var ended = new PeerLink(ForwardingGrpc.newStub(channel));

            assertThat(ended.isEnded()).isTrue();
            assertThat(ended.send(ForwardedCall.getDefaultInstance(), TIME))
                    .failsWithin(TIME)
                    .withThrowableThat()
                    .withCauseInstanceOf(PeerLink.NotSent.class);
            assertThat(faults).isEmpty();
        } finally {
            grpc.removeHandler(handler);
        }
    }

    private static Handler recording(List<String> faults) {
        return new Handler() {
            @Override
            public void publish(LogRecord record) {
                faults.add(record.getMessage() + " " + record.getThrown());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }

    @Test
    void nobodyKnowsWhatBecameOfAWriteWhoseServerDied() {
        var taken =
                new ArrayList<CompletableFuture<ForwardedCall>>(
                        List.of(new CompletableFuture<>(), new CompletableFuture<>()));
        var number = new AtomicInteger();
        door =
                call -> {
                    taken.get(number.getAndIncrement()).complete(call);
                    return new CompletableFuture<>();
                };
        CompletableFuture<Message> write = create("c");
        CompletableFuture<Message> read = describe();
        taken.forEach(CompletableFuture::join);

        leader.shutdownNow();

        assertThat(failure(write)).hasMessage(ApiException.outcomeUnknown().getMessage());
        assertThat(failure(read)).as("may be repeated").isInstanceOf(NotLeaderException.class);
        assertThat(failure(create("next")))
                .as("the server was never reached")
                .isInstanceOf(NotLeaderException.class);
    }

    @Test
    void whatCannotBeAnsweredEndsNoOtherCall() {
        door =
                call ->
                        call.getOperation().endsWith("DescribeClusters")
                                ? CompletableFuture.completedFuture(
                                        ForwardedAnswer.newBuilder()
                                                .setResponse(
                                                        ByteString.copyFrom(new byte[65 << 20]))
                                                .build())
                                : CompletableFuture.failedFuture(
                                        Status.UNIMPLEMENTED.asRuntimeException());

        var tooLarge = (ApiException) failure(describe());
        assertThat(tooLarge.kind()).isEqualTo(ApiException.Kind.FAULT);
        assertThat(tooLarge.text()).contains("Ask for less at once");
        assertThat(((ApiException) failure(create("c"))).kind())
                .isEqualTo(ApiException.Kind.NOT_OFFERED);

        door =
                call ->
                        CompletableFuture.completedFuture(
                                ForwardedAnswer.newBuilder()
                                        .setResponse(
                                                DescribeClustersResponse.getDefaultInstance()
                                                        .toByteString())
                                        .build());
        assertThat(describe().join()).isEqualTo(DescribeClustersResponse.getDefaultInstance());
    }
}
