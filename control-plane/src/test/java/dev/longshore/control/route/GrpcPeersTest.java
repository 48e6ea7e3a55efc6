package dev.longshore.control.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.longshore.control.admin.AdminProbe;
import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Call;
import dev.longshore.control.api.Caller;
import dev.longshore.control.api.Door;
import dev.longshore.control.api.catalog.AwsServices;
import dev.longshore.control.raft.GroupMember;
import dev.longshore.foundation.loop.Causes;
import dev.longshore.proto.admin.AdminGrpc;
import dev.longshore.proto.admin.StatusRequest;
import dev.longshore.proto.admin.StatusResponse;
import dev.longshore.proto.ecs.Cluster;
import dev.longshore.proto.ecs.CreateClusterRequest;
import dev.longshore.proto.ecs.CreateClusterResponse;
import dev.longshore.proto.server.ForwardedAnswer;
import dev.longshore.proto.server.ForwardedCall;
import dev.longshore.proto.server.ForwardingGrpc;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class GrpcPeersTest {
    @Test
    void aServerThatWasTriedBeforeItsStartIsReachedRightAfterIt() throws IOException {
        try (var raftPort = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var peers = new GrpcPeers(Optional::empty, InstantSource.system(), Runnable::run)) {
            int api = freePort();
            var member =
                    new GroupMember(
                            "s5", "127.0.0.1:" + raftPort.getLocalPort(), "127.0.0.1:" + api);
            var probe = new AdminProbe(peers, "group");
            assertThatIOException()
                    .isThrownBy(() -> probe.check(member))
                    .withMessageContaining("start it first: longshore server --id s5 --join");

            Server server =
                    NettyServerBuilder.forAddress(
                                    new InetSocketAddress(InetAddress.getLoopbackAddress(), api))
                            .addService(new Answers())
                            .build()
                            .start();
            try {
                assertThatNoException().isThrownBy(() -> probe.check(member));
            } finally {
                server.shutdownNow();
            }
        }
    }

    @Test
    void whatTheLeadersVersionDoesNotKnowIsNotOffered() throws IOException {
        Server leader =
                NettyServerBuilder.forAddress(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .addService(new Answers())
                        .build()
                        .start();
        try (var peers = new GrpcPeers(Optional::empty, InstantSource.system(), Runnable::run)) {
            assertThat(refusal(peers, leader.getPort(), Duration.ofSeconds(20)).kind())
                    .isEqualTo(ApiException.Kind.NOT_OFFERED);
        } finally {
            leader.shutdownNow();
        }
    }

    /** A description of many tasks is larger than a message of gRPC usually may be. */
    @Test
    void aLargeAnswerIsTaken() throws IOException {
        var large =
                CreateClusterResponse.newBuilder()
                        .setCluster(Cluster.newBuilder().setClusterName("x".repeat(9 << 20)))
                        .build()
                        .toByteString();
        Server leader = answering(ForwardedAnswer.newBuilder().setResponse(large).build());
        try (var peers = new GrpcPeers(Optional::empty, InstantSource.system(), Runnable::run)) {
            assertThat(
                            peers.forward(
                                            "127.0.0.1:" + leader.getPort(),
                                            call(Duration.ofSeconds(20)))
                                    .toCompletableFuture()
                                    .join()
                                    .getSerializedSize())
                    .isGreaterThan(8 << 20);
        } finally {
            leader.shutdownNow();
        }
    }

    /** Nor is a write whose answer was too large one that the leader never saw. */
    @Test
    void anAnswerThatIsTooLargeIsNoSignOfAnotherLeader() throws IOException {
        var huge = ByteString.copyFrom(new byte[65 << 20]);
        Server leader = answering(ForwardedAnswer.newBuilder().setResponse(huge).build());
        try (var peers = new GrpcPeers(Optional::empty, InstantSource.system(), Runnable::run)) {
            ApiException refusal = refusal(peers, leader.getPort(), Duration.ofSeconds(20));

            assertThat(refusal.kind()).isEqualTo(ApiException.Kind.FAULT);
            assertThat(refusal.text()).contains("Ask for less at once");
        } finally {
            leader.shutdownNow();
        }
    }

    private static Server answering(ForwardedAnswer given) throws IOException {
        return NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(
                        new ForwardingGrpc.ForwardingImplBase() {
                            @Override
                            public void forward(
                                    ForwardedCall call, StreamObserver<ForwardedAnswer> answer) {
                                answer.onNext(given);
                                answer.onCompleted();
                            }
                        })
                .build()
                .start();
    }

    /** It was never sent, so its outcome is known. */
    @Test
    void aCallWhoseTimeIsOverIsNotSent() throws IOException {
        try (var peers = new GrpcPeers(Optional::empty, InstantSource.system(), Runnable::run)) {
            ApiException refusal = refusal(peers, freePort(), Duration.ZERO);

            assertThat(refusal.kind()).isEqualTo(ApiException.Kind.UNAVAILABLE);
            assertThat(refusal.text()).contains("before it was carried out");
        }
    }

    private static Call call(Duration left) {
        return new Call(
                AwsServices.operations()
                        .byFullName("longshore.ecs.v1.ECS/CreateCluster")
                        .orElseThrow(),
                CreateClusterRequest.getDefaultInstance(),
                new Caller("123456789012", "us-east-1", Optional.empty(), "r", false),
                Door.GRPC,
                Instant.now().plus(left));
    }

    private static ApiException refusal(GrpcPeers peers, int port, Duration left) {
        var failure =
                catchThrowableOfType(
                        CompletionException.class,
                        () ->
                                peers.forward("127.0.0.1:" + port, call(left))
                                        .toCompletableFuture()
                                        .join());
        return (ApiException) Causes.of(failure);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static final class Answers extends AdminGrpc.AdminImplBase {
        @Override
        public void status(StatusRequest request, StreamObserver<StatusResponse> answer) {
            answer.onNext(StatusResponse.newBuilder().setId("s5").setGroup("group").build());
            answer.onCompleted();
        }
    }
}
