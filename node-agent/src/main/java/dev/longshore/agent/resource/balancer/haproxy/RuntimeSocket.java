package dev.longshore.agent.resource.balancer.haproxy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * One of HAProxy's sockets: a command a connection, whose answer ends with it. Any thread; blocks
 * for a bounded time.
 *
 * @param path of the socket
 */
public record RuntimeSocket(Path path) {
    /** For a command and its answer, which HAProxy gives from memory. */
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    /** More than the table of a few thousand servers. */
    private static final int MAX_ANSWER_BYTES = 16 << 20;

    private static final int BUFFER_BYTES = 64 << 10;

    /** Nobody listens at the socket: there is no HAProxy. */
    static final class NobodyListens extends IOException {
        private static final long serialVersionUID = 1L;

        private NobodyListens(Path path, Throwable cause) {
            super("nobody listens at " + path, cause);
        }
    }

    /**
     * What HAProxy answers to a command, or to several in a line.
     *
     * @throws NobodyListens where there is none
     * @throws IOException where one is there that has not answered in time
     */
    String ask(String command) throws IOException {
        long end = System.nanoTime() + TIMEOUT.toNanos();
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
                var selector = Selector.open()) {
            channel.configureBlocking(false);
            connect(channel);
            SelectionKey key = channel.register(selector, SelectionKey.OP_WRITE);
            var out = ByteBuffer.wrap((command + "\n").getBytes(StandardCharsets.UTF_8));
            while (out.hasRemaining()) {
                await(selector, end);
                channel.write(out);
            }
            key.interestOps(SelectionKey.OP_READ);
            return new String(answer(channel, selector, end), StandardCharsets.UTF_8);
        }
    }

    private void connect(SocketChannel channel) throws IOException {
        boolean connected;
        try {
            connected = channel.connect(UnixDomainSocketAddress.of(path));
        } catch (ConnectException refused) {
            throw new NobodyListens(path, refused);
        } catch (SocketException e) {
            throw Files.exists(path) ? e : new NobodyListens(path, e);
        }
        if (!connected) {
            throw new IOException(path + " has too many questions to answer already");
        }
    }

    private byte[] answer(SocketChannel channel, Selector selector, long end) throws IOException {
        var answer = new ByteArrayOutputStream();
        var buffer = ByteBuffer.allocate(BUFFER_BYTES);
        while (true) {
            await(selector, end);
            int read = channel.read(buffer.clear());
            if (read < 0) {
                return answer.toByteArray();
            }
            answer.write(buffer.array(), 0, read);
            if (answer.size() > MAX_ANSWER_BYTES) {
                throw new IOException(path + " answers more than " + MAX_ANSWER_BYTES + " bytes");
            }
        }
    }

    private void await(Selector selector, long end) throws IOException {
        selector.selectedKeys().clear();
        long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
        if (left <= 0 || selector.select(left) == 0) {
            throw new IOException(path + " has not answered within " + TIMEOUT.toSeconds() + " s");
        }
    }
}
