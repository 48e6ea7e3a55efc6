package dev.longshore.control.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real connections, of which few are taken. */
@Timeout(60)
class ConnectionsTest {
    private static final int MOST = 40;

    private final List<Socket> sockets = new ArrayList<>();
    private Connections connections = new Connections(MOST, MOST, Duration.ofSeconds(30));
    private Server server = server(connections);

    private static Server server(Connections connections) {
        var server =
                Server.builder()
                        .http(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .idleTimeoutMillis(30_000)
                        .childChannelPipelineCustomizer(connections::accept)
                        .service("/readyz", (context, request) -> HttpResponse.of("ready"))
                        .build();
        server.start().join();
        return server;
    }

    @AfterEach
    void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        server.stop().join();
    }

    @Test
    void silentConnectionsGiveWay() throws IOException {
        for (int i = 0; i < 4 * MOST; i++) {
            connect("127.0.0.1");
        }

        assertThat(askUntilHeard()).contains("200").contains("ready");
        while (connections.open() > MOST) {
            Thread.onSpinWait(); // those that have given way are being closed
        }
    }

    /** Silent ones that came before may be taken in after this one, which gives way then. */
    private String askUntilHeard() throws IOException {
        for (int tries = 0; tries < 4 * MOST; tries++) {
            try {
                String answer = ask(connect("127.0.0.1"));
                if (!answer.isEmpty()) {
                    return answer;
                }
            } catch (SocketException gaveWay) {
                // as whoever calls does, it tries again
            }
        }
        return "";
    }

    @Test
    void whoFindsNoPlaceIsToldSo() throws IOException {
        for (int i = 0; i < MOST; i++) {
            assertThat(ask(connect("127.0.0.1"))).contains("ready"); // kept open
        }

        assertThat(ask(connect("127.0.0.1")))
                .startsWith("HTTP/1.1 503")
                .contains("as many connections as it takes");
        sockets.getFirst().close();
        while (connections.open() == MOST) {
            Thread.onSpinWait();
        }
        assertThat(ask(connect("127.0.0.1"))).contains("ready");
    }

    @Test
    void oneAddressLeavesPlacesToOthers() throws IOException {
        restart(new Connections(MOST, MOST / 2, Duration.ofSeconds(30)));
        for (int i = 0; i < MOST / 2; i++) {
            assertThat(ask(connect("127.0.0.2"))).contains("ready");
        }

        assertThat(ask(connect("127.0.0.2"))).startsWith("HTTP/1.1 503");
        assertThat(ask(connect("127.0.0.3"))).contains("ready");
    }

    @Test
    void aConnectionThatSaysNothingIsClosed() throws IOException {
        restart(new Connections(MOST, MOST, Duration.ofMillis(50)));

        assertThat(connect("127.0.0.1").getInputStream().read()).isEqualTo(-1);
        while (connections.open() > 0) {
            Thread.onSpinWait();
        }
    }

    private void restart(Connections other) {
        server.stop().join();
        connections = other;
        server = server(other);
    }

    private Socket connect(String from) throws IOException {
        var socket =
                new Socket(
                        InetAddress.getLoopbackAddress(),
                        server.activeLocalPort(),
                        InetAddress.getByName(from),
                        0);
        socket.setSoTimeout(20_000);
        sockets.add(socket);
        return socket;
    }

    /** The beginning of what is answered, up to the last word of it. */
    private static String ask(Socket socket) throws IOException {
        socket.getOutputStream()
                .write(
                        "GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
        var answer = new StringBuilder();
        byte[] some = new byte[1000];
        while (!answer.toString().contains("ready") && !answer.toString().contains("try again")) {
            int read = socket.getInputStream().read(some);
            if (read < 0) {
                break;
            }
            answer.append(new String(some, 0, read, StandardCharsets.US_ASCII));
        }
        return answer.toString();
    }
}
