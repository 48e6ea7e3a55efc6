package dev.longshore.agent.dns.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.agent.dns.answer.Answerer;
import dev.longshore.agent.dns.answer.Query;
import dev.longshore.agent.dns.answer.Reply;
import dev.longshore.agent.dns.names.NameTable;
import dev.longshore.proto.agent.HostNames;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ForwarderTest {
    private static final String QUERY =
            "123401000001000000000000" + "076578616d706c6503636f6d0000010001";
    private static final int NOERROR = 0;
    private static final int SERVFAIL = 2;
    private static final int NXDOMAIN = 3;
    private static final int REFUSED = 5;

    @Test
    void aResolverThatDoesNotSayLeavesItToTheNext() throws Exception {
        try (DatagramSocket first = server(REFUSED);
                DatagramSocket second = server(NXDOMAIN);
                DatagramSocket third = server(NOERROR)) {
            assertThat(rcode(first, second, third)).isEqualTo(NXDOMAIN);
        }
    }

    @Test
    void whatTheLastOneSaidIsTheAnswer() throws Exception {
        try (DatagramSocket first = server(SERVFAIL);
                DatagramSocket second = server(REFUSED)) {
            assertThat(rcode(first, second)).isEqualTo(REFUSED);
        }
    }

    private static int rcode(DatagramSocket... servers) throws Exception {
        List<InetSocketAddress> addresses =
                List.of(servers).stream()
                        .map(socket -> (InetSocketAddress) socket.getLocalSocketAddress())
                        .toList();
        var answer = new CompletableFuture<byte[]>();
        new Forwarder(() -> addresses, new Random(1), () -> 0L).forward(query(), answer::complete);
        return answer.get(1, TimeUnit.MINUTES)[3] & 0xf;
    }

    /** Answers each question with this code, until it is closed. */
    private static DatagramSocket server(int rcode) throws IOException {
        var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Thread.ofVirtual()
                .start(
                        () -> {
                            var packet = new DatagramPacket(new byte[512], 512);
                            while (!socket.isClosed()) {
                                try {
                                    socket.receive(packet);
                                    packet.getData()[2] |= (byte) 0x80;
                                    packet.getData()[3] = (byte) (0x80 | rcode);
                                    socket.send(packet);
                                } catch (IOException closed) {
                                    return;
                                }
                            }
                        });
        return socket;
    }

    private static Query query() {
        var names = NameTable.of(HostNames.getDefaultInstance());
        var answerer = new Answerer(() -> names, () -> new Random(1), true);
        byte[] wire = HexFormat.of().parseHex(QUERY);
        return ((Reply.Forward) answerer.reply(wire, InetAddress.getLoopbackAddress(), false))
                .query();
    }
}
