package dev.longshore.control.raft;

import java.util.function.Consumer;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.thirdparty.io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import org.apache.ratis.thirdparty.io.grpc.Metadata;
import org.apache.ratis.thirdparty.io.grpc.ServerCall;
import org.apache.ratis.thirdparty.io.grpc.ServerCallHandler;
import org.apache.ratis.thirdparty.io.grpc.ServerInterceptor;
import org.jspecify.annotations.Nullable;

/**
 * Sees the streams over which leaders send their entries, and tells when one has ended: the kernel
 * closes the connections of a process that dies. On gRPC's threads.
 */
final class LeaderConnections implements ServerInterceptor {
    private final Consumer<String> gone;

    /** {@code gone} learns of whom a stream came that has ended. */
    LeaderConnections(Consumer<String> gone) {
        this.gone = gone;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
            private @Nullable String leader;

            @Override
            public void onMessage(Q message) {
                if (message instanceof AppendEntriesRequestProto entries) {
                    leader =
                            RaftPeerId.valueOf(entries.getServerRequest().getRequestorId())
                                    .toString();
                }
                super.onMessage(message);
            }

            @Override
            public void onHalfClose() {
                ended();
                super.onHalfClose();
            }

            @Override
            public void onCancel() {
                ended();
                super.onCancel();
            }

            private void ended() {
                String of = leader;
                if (of != null) {
                    gone.accept(of);
                }
            }
        };
    }
}
