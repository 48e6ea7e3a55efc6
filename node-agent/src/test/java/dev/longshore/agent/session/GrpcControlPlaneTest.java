package dev.longshore.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.foundation.loop.ThreadLoop;
import dev.longshore.proto.agent.AgentSessionGrpc;
import dev.longshore.proto.agent.FromAgent;
import dev.longshore.proto.agent.Heartbeat;
import dev.longshore.proto.agent.Redirect;
import dev.longshore.proto.agent.ToAgent;
import io.grpc.Attributes;
import io.grpc.Server;
import io.grpc.ServerTransportFilter;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Streams over real connections. */
class GrpcControlPlaneTest {
    private static final long TIMEOUT_SECONDS = 20;

    private final ThreadLoop loop = new ThreadLoop("agent", InstantSource.system());
    private final ControlPlane ways = new GrpcControlPlane(loop);
    private final AtomicInteger connections = new AtomicInteger();
    private Server server;

    @BeforeEach
    void start() throws IOException {
        server =
                NettyServerBuilder.forAddress(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .addService(new SendsOn())
                        .addTransportFilter(new Counts())
                        .build()
                        .start();
    }

    @AfterEach
    void stop() {
        server.shutdownNow();
        loop.close();
    }

    /** Answers each message with another server's address. */
    private static final class SendsOn extends AgentSessionGrpc.AgentSessionImplBase {
        @Override
        public StreamObserver<FromAgent> connect(StreamObserver<ToAgent> agent) {
            return new StreamObserver<>() {
                @Override
                public void onNext(FromAgent message) {
                    agent.onNext(
                            ToAgent.newBuilder()
                                    .setRedirect(Redirect.newBuilder().setLeader("another:7070"))
                                    .build());
                }

                @Override
                public void onError(Throwable failure) {}

                @Override
                public void onCompleted() {}
            };
        }
    }

    private final class Counts extends ServerTransportFilter {
        @Override
        public Attributes transportReady(Attributes attributes) {
            connections.incrementAndGet();
            return attributes;
        }
    }

    /** A message and its answer; then the stream is ended as the test says. */
    private void visit(Consumer<ControlPlane.Stream> end) throws Exception {
        var answered = new CompletableFuture<ToAgent>();
        var stream = new CompletableFuture<ControlPlane.Stream>();
        loop.execute(
                () -> {
                    var opened =
                            ways.open(
                                    "127.0.0.1:" + server.getPort(),
                                    new ControlPlane.Listener() {
                                        @Override
                                        public void received(ToAgent message) {
                                            answered.complete(message);
                                        }

                                        @Override
                                        public void ended(String reason) {
                                            answered.completeExceptionally(
                                                    new AssertionError(reason));
                                        }
                                    });
                    opened.send(
                            FromAgent.newBuilder()
                                    .setHeartbeat(Heartbeat.getDefaultInstance())
                                    .build());
                    stream.complete(opened);
                });
        answered.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        var ended = new CompletableFuture<Void>();
        loop.execute(
                () -> {
                    end.accept(stream.join());
                    ended.complete(null);
                });
        ended.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void aServerThatSentTheAgentOnIsAskedAgainOnTheSameConnection() throws Exception {
        visit(ControlPlane.Stream::leave);
        visit(ControlPlane.Stream::leave);
        visit(ControlPlane.Stream::leave);

        assertThat(connections).hasValue(1);
    }

    /** Nobody knows what was wrong with the old one. */
    @Test
    void aStreamThatWasGivenUpTakesItsConnectionWithIt() throws Exception {
        visit(ControlPlane.Stream::close);
        visit(ControlPlane.Stream::leave);

        assertThat(connections).hasValue(2);
    }
}
