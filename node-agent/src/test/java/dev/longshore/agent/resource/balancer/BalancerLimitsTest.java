package dev.longshore.agent.resource.balancer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.proto.elbv2.Action;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node with a real HAProxy before clients that mean harm: each gets its refusal, and others are
 * answered all the same.
 */
class BalancerLimitsTest {
    /** Longer than the idle timeout of a second, and than HAProxy takes to notice. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final String USUAL = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n";

    @TempDir private Path directory;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final int port = TestNode.freePort();

    @BeforeEach
    void start() throws Exception {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/sbin/haproxy")), "haproxy is not installed");
        var target = new TestTarget("one");
        open.add(target);
        var node = new TestNode(directory);
        open.add(node);
        node.start(
                new TestBalancer(port)
                        .attribute("idle_timeout.timeout_seconds", "1")
                        .rule(
                                Action.newBuilder()
                                        .setType("forward")
                                        .setTargetGroupArn(TestBalancer.group("a")))
                        .target("a", target.port())
                        .build());
        node.awaitHealth("one", target.port(), "healthy");
    }

    @AfterEach
    void close() throws Exception {
        assertThat(ask(USUAL + "\r\n")).as("others are answered").endsWith("200 OK");
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    @Test
    void headersOfASizeThatTheDocumentationAllowsPass() throws Exception {
        assertThat(ask(USUAL + "X-Large: " + "a".repeat(16_000) + "\r\n\r\n")).endsWith("200 OK");
    }

    @Test
    void largerHeadersAreRefused() throws Exception {
        String large = "X-Large: " + "a".repeat(30_000) + "\r\n";
        assertThat(ask(USUAL + large + large + large + "\r\n")).contains(" 400 ");
    }

    @Test
    void moreHeadersThanAnybodyNeedsAreRefused() throws Exception {
        assertThat(ask(USUAL + "X-Many: 1\r\n".repeat(300) + "\r\n")).contains(" 400 ");
    }

    @Test
    void aLongRequestLineIsRefused() throws Exception {
        assertThat(ask(USUAL.replace("/ ", "/" + "a".repeat(17_000) + " ") + "\r\n"))
                .contains(" 414 ");
    }

    @Test
    void requestsThatCanBeReadInTwoWaysAreRefused() throws Exception {
        assertThat(ask(USUAL + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"))
                .contains(" 400 ");
        assertThat(ask(USUAL + "Content-Length: -1\r\n\r\n")).contains(" 400 ");
        assertThat(ask(USUAL + "Name\0: value\r\n\r\n")).contains(" 400 ");
        assertThat(ask(USUAL + "Na me: value\r\n\r\n")).contains(" 400 ");
        assertThat(ask("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")).contains(" 400 ");
    }

    @Test
    void whatIsNoHttpIsRefused() throws Exception {
        assertThat(ask("\u0016\u0003\u0001\u0002\0\u0001\0\u0001\r\n\r\n")).contains(" 400 ");
    }

    /** A line now and then does not keep the connection. */
    @Test
    void whoSendsHeadersSlowlyIsRefused() throws Exception {
        try (var socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
            OutputStream out = socket.getOutputStream();
            out.write("GET / HTTP/1.1\r\nHost: a\r\n".getBytes(ISO_8859_1));
            socket.setSoTimeout(300);
            String answer = "";
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (answer.isEmpty() && System.nanoTime() < end) {
                out.write("X-Slow: 1\r\n".getBytes(ISO_8859_1));
                answer = firstLine(socket);
            }
            assertThat(answer).contains(" 408 ");
        }
    }

    private String ask(String request) throws IOException {
        try (var socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            return firstLine(socket);
        }
    }

    /** Of an answer; empty where none has come within the socket's timeout. */
    private static String firstLine(Socket socket) throws IOException {
        try {
            String line =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1))
                            .readLine();
            return line == null ? "closed" : line;
        } catch (SocketTimeoutException notYet) {
            return "";
        }
    }
}
