package dev.longshore.control.route;

import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.longshore.control.admin.AdminProbe;
import dev.longshore.control.raft.GroupMember;
import dev.longshore.proto.admin.AdminGrpc;
import dev.longshore.proto.admin.StatusRequest;
import dev.longshore.proto.admin.StatusResponse;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.InstantSource;
import java.util.Optional;
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
