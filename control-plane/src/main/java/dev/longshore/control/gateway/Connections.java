package dev.longshore.control.gateway;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.util.ReferenceCountUtil;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * How many connections there may be, in all and from one address. One that says nothing is closed
 * after a while, and at once when another needs its place; who finds none is told so. Any thread.
 */
final class Connections {
    /** A connection that has not sent a byte for so long is closed. */
    static final Duration SILENCE = Duration.ofSeconds(10);

    /** How long somebody who is refused has to read why. */
    private static final Duration FAREWELL = Duration.ofMillis(500);

    /** As many may be told why at the same time; the others are closed without a word. */
    private static final int FAREWELLS = 100;

    private static final int MOST = 10_000;

    private static final String REASON =
            "The server has as many connections as it takes. Close some that are idle, or try again.\n";

    private static final byte[] REFUSAL =
            ("HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain\r\nRetry-After: 1\r\n"
                            + "Connection: close\r\nContent-Length: "
                            + REASON.length()
                            + "\r\n\r\n"
                            + REASON)
                    .getBytes(StandardCharsets.US_ASCII);

    private final int most;
    private final int mostFromOne;
    private final Duration silence;

    /** Those that have sent nothing yet, the oldest first. */
    private final Set<Channel> silent = new LinkedHashSet<>();

    private final Map<InetAddress, Integer> bySource = new HashMap<>();
    private int open;
    private int farewells;

    Connections(int most, int mostFromOne, Duration silence) {
        this.most = most;
        this.mostFromOne = mostFromOne;
        this.silence = silence;
    }

    /** As many as half of this process's files; one address may have half of them. */
    static Connections ofThisProcess() {
        int most = MOST;
        if (ManagementFactory.getOperatingSystemMXBean()
                instanceof com.sun.management.UnixOperatingSystemMXBean unix) {
            most = (int) Math.min(MOST, Math.max(2, unix.getMaxFileDescriptorCount() / 2));
        }
        return new Connections(most, most / 2, SILENCE);
    }

    /** Counts a new connection, or refuses it. */
    void accept(ChannelPipeline pipeline) {
        Channel channel = pipeline.channel();
        Optional<InetAddress> source =
                channel.remoteAddress() instanceof InetSocketAddress address
                        ? Optional.ofNullable(address.getAddress())
                        : Optional.empty();
        if (enter(channel, source)) {
            channel.closeFuture().addListener(closed -> leave(channel, source));
            pipeline.addFirst(new FirstBytes());
        } else {
            pipeline.addFirst(new Refusal(mayBeTold()));
        }
    }

    /** How many there are. */
    synchronized int open() {
        return open;
    }

    private synchronized boolean enter(Channel channel, Optional<InetAddress> source) {
        boolean tooMany =
                source.map(it -> bySource.getOrDefault(it, 0) >= mostFromOne).orElse(false);
        if (tooMany || open >= most) {
            Optional<Channel> other = giveWay(tooMany ? source : Optional.empty());
            if (other.isEmpty()) {
                return false;
            }
            close(other.get());
        }
        open++;
        source.ifPresent(it -> bySource.merge(it, 1, Integer::sum));
        silent.add(channel);
        return true;
    }

    /** The oldest that has said nothing, of this address where one is given. */
    private Optional<Channel> giveWay(Optional<InetAddress> source) {
        Optional<Channel> oldest =
                silent.stream()
                        .filter(
                                it ->
                                        source.isEmpty()
                                                || (it.remoteAddress()
                                                                instanceof InetSocketAddress at
                                                        && source.get().equals(at.getAddress())))
                        .findFirst();
        oldest.ifPresent(silent::remove);
        return oldest;
    }

    private synchronized void leave(Channel channel, Optional<InetAddress> source) {
        silent.remove(channel);
        open--;
        source.ifPresent(it -> bySource.computeIfPresent(it, (at, n) -> n == 1 ? null : n - 1));
    }

    private synchronized void spoke(Channel channel) {
        silent.remove(channel);
    }

    private synchronized boolean mayBeTold() {
        if (farewells >= FAREWELLS) {
            return false;
        }
        farewells++;
        return true;
    }

    private synchronized void told() {
        farewells--;
    }

    private static void close(Channel channel) {
        var _ = channel.close(); // nobody waits for it
    }

    /** Waits for the first bytes of a connection. */
    private final class FirstBytes extends ChannelInboundHandlerAdapter {
        private boolean spoke;

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            var _ =
                    context.executor()
                            .schedule(
                                    () -> {
                                        if (!spoke) {
                                            close(context.channel());
                                        }
                                    },
                                    silence.toMillis(),
                                    TimeUnit.MILLISECONDS);
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            spoke = true;
            spoke(context.channel());
            context.fireChannelRead(message);
            context.pipeline().remove(this);
        }
    }

    /** Says why, and closes; what comes meanwhile is dropped, so that the words are read. */
    private final class Refusal extends ChannelInboundHandlerAdapter {
        private final boolean inWords;

        Refusal(boolean inWords) {
            this.inWords = inWords;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            if (!inWords) {
                close(context.channel());
                return;
            }
            context.channel().closeFuture().addListener(closed -> told());
            context.writeAndFlush(Unpooled.wrappedBuffer(REFUSAL))
                    .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
            var _ =
                    context.executor()
                            .schedule(
                                    () -> close(context.channel()),
                                    FAREWELL.toMillis(),
                                    TimeUnit.MILLISECONDS);
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ReferenceCountUtil.release(message);
        }
    }
}
