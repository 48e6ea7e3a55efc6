package dev.longshore.control.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.grpc.GrpcService;
import dev.longshore.control.gateway.calls.Bodies;
import dev.longshore.proto.agent.AgentSessionGrpc;
import dev.longshore.proto.agent.FromAgent;
import dev.longshore.proto.agent.ToAgent;
import dev.longshore.proto.ecs.CreateClusterRequest;
import dev.longshore.proto.ecs.CreateClusterResponse;
import dev.longshore.proto.ecs.ECSGrpc;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Messages that never become whole, on real connections. */
@Timeout(60)
class CountedMessagesTest {
    private static final int ROOM = 100_000;

    private final Bodies bodies = new Bodies(ROOM);
    private final ECSGrpc.ECSImplBase ecs =
            new ECSGrpc.ECSImplBase() {
                @Override
                public void createCluster(
                        CreateClusterRequest request,
                        StreamObserver<CreateClusterResponse> answer) {
                    answer.onNext(CreateClusterResponse.getDefaultInstance());
                    answer.onCompleted();
                }
            };
    private final BlockingQueue<FromAgent> heard = new ArrayBlockingQueue<>(100);
    private final AgentSessionGrpc.AgentSessionImplBase agents =
            new AgentSessionGrpc.AgentSessionImplBase() {
                @Override
                public StreamObserver<FromAgent> connect(StreamObserver<ToAgent> answer) {
                    return new Hearing();
                }
            };
    private final Server server =
            Server.builder()
                    .http(0)
                    .requestTimeoutMillis(0)
                    .service(
                            GrpcService.builder().addService(ecs).addService(agents).build(),
                            service ->
                                    new CountedMessages(
                                            service,
                                            List.of(ecs.bindService(), agents.bindService()),
                                            bodies,
                                            List.of(agents.bindService())))
                    .build();
    private ManagedChannel channel;

    @BeforeEach
    void start() {
        server.start().join();
        channel =
                ManagedChannelBuilder.forAddress("127.0.0.1", server.activeLocalPort())
                        .usePlaintext()
                        .build();
    }

    @AfterEach
    void close() {
        channel.shutdownNow();
        server.stop().join();
    }

    @Test
    void whatIsBeyondTheRoomIsRefusedAndTheRestServed() {
        assertThat(ecs().createCluster(named(ROOM / 2))).isNotNull();
        assertRefused(2 * ROOM);
        assertThat(ecs().createCluster(named(ROOM / 2))).isNotNull();
        awaitEmpty();
    }

    @Test
    void messagesThatNeverEndDoNotLockAgentsOut() throws Exception {
        var senders = new ArrayList<Socket>();
        for (int i = 0; i < 50; i++) {
            senders.add(unfinished(ROOM / 10));
        }
        await(() -> bodies.held() > ROOM / 2);
        assertThat(bodies.held()).isLessThanOrEqualTo(ROOM);
        assertRefused(ROOM - 1000);

        var stream = AgentSessionGrpc.newStub(channel).connect(new Ignoring());
        for (int i = 0; i < 20; i++) {
            stream.onNext(message(ROOM / 5)); // of a stream each counts until it is whole
        }
        for (int i = 0; i < 20; i++) {
            assertThat(heard.poll(20, TimeUnit.SECONDS)).isNotNull();
        }

        for (Socket sender : senders) {
            sender.close();
        }
        awaitEmpty();
        assertThat(ecs().createCluster(named(ROOM / 2))).isNotNull();
    }

    /** A connection that says it will send a message of two megabytes, and sends the beginning. */
    private Socket unfinished(int bytes) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), server.activeLocalPort());
        String head =
                """
                POST /longshore.ecs.v1.ECS/CreateCluster HTTP/1.1\r
                Host: longshore\r
                Content-Type: application/grpc-web+proto\r
                Content-Length: %d\r
                \r
                """
                        .formatted(5 + (2 << 20));
        byte[] beginning = new byte[bytes];
        ByteBuffer.wrap(beginning).put((byte) 0).putInt(2 << 20);
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(beginning);
        return socket;
    }

    private void assertRefused(int bytes) {
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> ecs().createCluster(named(bytes)))
                .satisfies(
                        refused -> {
                            assertThat(refused.getStatus().getCode())
                                    .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
                            assertThat(refused).hasMessageContaining("Try again");
                        });
    }

    private void awaitEmpty() {
        await(() -> bodies.held() == 0);
    }

    private static void await(BooleanSupplier reached) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!reached.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private ECSGrpc.ECSBlockingStub ecs() {
        return ECSGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
    }

    private static CreateClusterRequest named(int length) {
        return CreateClusterRequest.newBuilder().setClusterName("x".repeat(length)).build();
    }

    private static FromAgent message(int length) {
        var message = FromAgent.newBuilder();
        message.getHelloBuilder().setHostname("x".repeat(length));
        return message.build();
    }

    private static final class Ignoring implements StreamObserver<ToAgent> {
        @Override
        public void onNext(ToAgent message) {}

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {}
    }

    private final class Hearing implements StreamObserver<FromAgent> {
        @Override
        public void onNext(FromAgent message) {
            heard.add(message);
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {}
    }
}
