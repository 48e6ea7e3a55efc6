package dev.longshore.agent.session;

import dev.longshore.foundation.loop.Loop;
import dev.longshore.proto.agent.AgentSessionGrpc;
import dev.longshore.proto.agent.FromAgent;
import dev.longshore.proto.agent.ToAgent;
import io.grpc.Attributes;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Streams to the servers over gRPC; a channel per stream. That of a stream that was left is kept
 * for a moment: an agent that is sent on, or away, knocks again at the same doors, and a connection
 * costs both sides more than a hello. All on the agent's loop, but for what gRPC tells.
 */
public final class GrpcControlPlane implements ControlPlane {
    /** The largest full assignment: 1,000 tasks of a few kilobytes. */
    private static final int MAX_MESSAGE_BYTES = 16 << 20;

    /** A connection without a stream ends after so long. */
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(15);

    /** Servers that a channel is kept to: more than a group has. */
    private static final int MOST_KEPT = 8;

    private final Loop loop;
    private final Optional<InetAddress> from;

    /** Channels without a stream, by their server. */
    private final Map<String, ManagedChannel> kept = new LinkedHashMap<>();

    public GrpcControlPlane(Loop loop) {
        this(loop, Optional.empty());
    }

    /**
     * {@code from}: the address of this machine that streams come from; else the system's choice.
     */
    public GrpcControlPlane(Loop loop, Optional<InetAddress> from) {
        this.loop = loop;
        this.from = from;
    }

    @Override
    public Stream open(String server, Listener listener) {
        ManagedChannel known = kept.remove(server);
        ManagedChannel channel = known == null ? channel(server) : known;
        var stream = new GrpcStream(server, channel, listener);
        AgentSessionGrpc.newStub(channel).connect(stream);
        return stream;
    }

    private ManagedChannel channel(String server) {
        var builder =
                NettyChannelBuilder.forTarget(server)
                        .usePlaintext()
                        .idleTimeout(IDLE_TIMEOUT.toSeconds(), TimeUnit.SECONDS)
                        .maxInboundMessageSize(MAX_MESSAGE_BYTES);
        from.ifPresent(address -> builder.localSocketPicker(new From(address)));
        return builder.build();
    }

    private void keep(String server, ManagedChannel channel) {
        ManagedChannel other = kept.put(server, channel);
        if (other != null) {
            other.shutdownNow();
        }
        if (kept.size() > MOST_KEPT) {
            Iterator<ManagedChannel> oldestFirst = kept.values().iterator();
            oldestFirst.next().shutdownNow();
            oldestFirst.remove();
        }
    }

    /** Any port of one address. */
    private static final class From extends NettyChannelBuilder.LocalSocketPicker {
        private final InetAddress address;

        private From(InetAddress address) {
            this.address = address;
        }

        @Override
        public SocketAddress createSocketAddress(SocketAddress remote, Attributes attributes) {
            return new InetSocketAddress(address, 0);
        }
    }

    private final class GrpcStream implements Stream, ClientResponseObserver<FromAgent, ToAgent> {
        private final String server;
        private final ManagedChannel channel;
        private final Listener listener;
        private volatile boolean closed;
        private @Nullable ClientCallStreamObserver<FromAgent> requests;

        private GrpcStream(String server, ManagedChannel channel, Listener listener) {
            this.server = server;
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
        public void leave() {
            if (!closed && requests != null) {
                closed = true;
                requests.cancel("the agent goes on to another server", null);
                keep(server, channel);
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
