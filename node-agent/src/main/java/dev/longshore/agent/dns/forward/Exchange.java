package dev.longshore.agent.dns.forward;

import dev.longshore.agent.dns.answer.Query;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Asks one server, and takes only an answer to what was asked (RFC 5452). */
final class Exchange {
    /** How long one server is waited for. */
    private static final int TIMEOUT_MILLIS = 2_000;

    private static final int ID_BYTES = 2;
    private static final int LONGEST_PACKET = 4_096;
    private static final int TRUNCATED = 0x02;

    /** Answers that are none to the question, before the server counts as silent. */
    private static final int MOST_STRAYS = 16;

    private final RandomGenerator random;

    /**
     * @param random what nobody else can guess
     */
    Exchange(RandomGenerator random) {
        this.random = random;
    }

    /**
     * The server's answer, with the id of the query.
     *
     * @throws IOException when there was none in time
     */
    byte[] ask(InetSocketAddress server, Query query) throws IOException {
        byte[] asked = query.wire().clone();
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        System.arraycopy(id, 0, asked, 0, ID_BYTES);
        byte[] answer = query.overTcp() ? overTcp(server, asked) : overUdp(server, asked);
        System.arraycopy(query.wire(), 0, answer, 0, ID_BYTES);
        return answer;
    }

    /** An answer that is cut off is asked for again by TCP: it may fit now that it is known. */
    private static byte[] overUdp(InetSocketAddress server, byte[] asked) throws IOException {
        try (var socket = new DatagramSocket()) {
            socket.connect(server);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.send(new DatagramPacket(asked, asked.length));
            var packet = new DatagramPacket(new byte[LONGEST_PACKET], LONGEST_PACKET);
            for (int i = 0; i < MOST_STRAYS; i++) {
                socket.receive(packet);
                byte[] answer = Arrays.copyOf(packet.getData(), packet.getLength());
                if (AnswerCache.answers(asked, answer)) {
                    return (answer[2] & TRUNCATED) == 0 ? answer : overTcp(server, asked);
                }
                packet.setLength(LONGEST_PACKET);
            }
        }
        throw new IOException("only answers to other questions came from " + server);
    }

    private static byte[] overTcp(InetSocketAddress server, byte[] asked) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(server, TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            var out = new DataOutputStream(socket.getOutputStream());
            out.writeShort(asked.length);
            out.write(asked);
            out.flush();
            var in = new DataInputStream(socket.getInputStream());
            byte[] answer = new byte[in.readUnsignedShort()];
            in.readFully(answer);
            if (!AnswerCache.answers(asked, answer)) {
                throw new IOException("another question was answered by " + server);
            }
            return answer;
        }
    }
}
