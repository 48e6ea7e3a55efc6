package dev.longshore.agent.session;

import dev.longshore.foundation.loop.Loop;
import dev.longshore.proto.agent.AgentSessionGrpc;
import dev.longshore.proto.agent.FromAgent;
import dev.longshore.proto.agent.ToAgent;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import org.jspecify.annotations.Nullable;

/** Streams to the servers over gRPC; a channel per stream, closed with it. */
public final class GrpcControlPlane implements ControlPlane {
    /** The largest full assignment: 1,000 tasks of a few kilobytes. */
    private static final int MAX_MESSAGE_BYTES = 16 << 20;

    private final Loop loop;

    public GrpcControlPlane(Loop loop) {
        this.loop = loop;
    }

    @Override
    public Stream open(String server, Listener listener) {
        ManagedChannel channel =
                NettyChannelBuilder.forTarget(server)
                        .usePlaintext()
                        .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                        .build();
        var stream = new GrpcStream(channel, listener);
        AgentSessionGrpc.newStub(channel).connect(stream);
        return stream;
    }

    private final class GrpcStream implements Stream, ClientResponseObserver<FromAgent, ToAgent> {
        private final ManagedChannel channel;
        private final Listener listener;
        private volatile boolean closed;
        private @Nullable ClientCallStreamObserver<FromAgent> requests;

        private GrpcStream(ManagedChannel channel, Listener listener) {
            this.channel = channel;
            this.listener = listener;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<FromAgent> stream) {
            stream.disableAutoRequestWithInitial(1);
            requests = stream; // called before open() returns, on its thread
        }

        @Override
        public void send(FromAgent message) {
            if (!closed && requests != null) {
                requests.onNext(message);
            }
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                channel.shutdownNow();
            }
        }

        @Override
        public void onNext(ToAgent message) {
            loop.execute(
                    () -> {
                        if (!closed) {
                            listener.received(message);
                            readNext();
                        }
                    });
        }

        /** One message at a time: whoever sends more than the loop takes in has to wait. */
        private void readNext() {
            if (!closed && requests != null) {
                requests.request(1);
            }
        }

        @Override
        public void onError(Throwable failure) {
            ended(String.valueOf(failure.getMessage()));
        }

        @Override
        public void onCompleted() {
            ended("the server has ended the stream");
        }

        private void ended(String reason) {
            loop.execute(
                    () -> {
                        if (!closed) {
                            close();
                            listener.ended(reason);
                        }
                    });
        }
    }
}
