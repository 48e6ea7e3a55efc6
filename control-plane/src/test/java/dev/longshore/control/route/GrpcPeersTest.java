package dev.longshore.control.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

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
import dev.longshore.proto.ecs.CreateClusterRequest;
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
                var peers = new GrpcPeers(Optional::empty, InstantSource.system())) {
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
        try (var peers = new GrpcPeers(Optional::empty, InstantSource.system())) {
            assertThat(refusal(peers, leader.getPort(), Duration.ofSeconds(20)).kind())
                    .isEqualTo(ApiException.Kind.NOT_OFFERED);
        } finally {
            leader.shutdownNow();
        }
    }

    /** It was never sent, so its outcome is known. */
    @Test
    void aCallWhoseTimeIsOverIsNotSent() throws IOException {
        try (var peers = new GrpcPeers(Optional::empty, InstantSource.system())) {
            ApiException refusal = refusal(peers, freePort(), Duration.ZERO);

            assertThat(refusal.kind()).isEqualTo(ApiException.Kind.UNAVAILABLE);
            assertThat(refusal.text()).contains("before it was carried out");
        }
    }

    private static ApiException refusal(GrpcPeers peers, int port, Duration left) {
        var call =
                new Call(
                        AwsServices.operations()
                                .byFullName("longshore.ecs.v1.ECS/CreateCluster")
                                .orElseThrow(),
                        CreateClusterRequest.getDefaultInstance(),
                        new Caller("123456789012", "us-east-1", Optional.empty(), "r", false),
                        Door.GRPC,
                        Instant.now().plus(left));
        var failure =
                catchThrowableOfType(
                        CompletionException.class,
                        () ->
                                peers.forward("127.0.0.1:" + port, call)
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
