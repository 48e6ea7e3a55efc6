package dev.longshore.agent.resource.balancer.haproxy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
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

    /**
     * What HAProxy answers to a command, or to several in a line.
     *
     * @throws IOException where it does not listen, or has not answered in time
     */
    String ask(String command) throws IOException {
        long end = System.nanoTime() + TIMEOUT.toNanos();
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
                var selector = Selector.open()) {
            channel.connect(UnixDomainSocketAddress.of(path));
            channel.configureBlocking(false);
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
