package dev.longshore.agent.runtime.podman;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A container runtime that gives the answers it was told to, one to each request, whatever is
 * asked. It takes requests without a body.
 */
final class ScriptedDaemon implements AutoCloseable {
    private final ServerSocketChannel server;
    private final Queue<String> answers = new ConcurrentLinkedQueue<>();

    ScriptedDaemon(Path socket) throws IOException {
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        Thread.ofVirtual().name("scripted-daemon").start(this::serve);
    }

    /** The next answer; where none is left, the connection is closed without one. */
    ScriptedDaemon answers(int status, String body) {
        answers.add(
                "HTTP/1.1 %d Scripted\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
                        .formatted(status, body.length(), body));
        return this;
    }

    private void serve() {
        try {
            while (true) {
                try (SocketChannel client = server.accept()) {
                    answer(client);
                }
            }
        } catch (ClosedChannelException e) {
            // the test is over
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void answer(SocketChannel client) throws IOException {
        var request = new BufferedReader(Channels.newReader(client, StandardCharsets.US_ASCII));
        String line = request.readLine();
        while (line != null && !line.isEmpty()) {
            line = request.readLine();
        }
        String answer = answers.poll();
        if (line != null && answer != null) {
            client.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII)));
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
