package dev.longshore.agent.dns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** A resolver that gives one answer to all questions, by UDP and TCP. */
final class FakeResolver implements AutoCloseable {
    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final AtomicInteger byUdp = new AtomicInteger();
    private final AtomicInteger byTcp = new AtomicInteger();
    private volatile String address = "192.0.2.1";
    private volatile long ttl = 60;
    private volatile boolean truncates;
    private volatile boolean lies;

    FakeResolver() throws IOException {
        tcp = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
        udp = new DatagramSocket(tcp.getLocalSocketAddress());
        Thread.startVirtualThread(this::serveUdp);
        Thread.startVirtualThread(this::serveTcp);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) tcp.getLocalSocketAddress();
    }

    void answer(String others, long seconds) {
        address = others;
        ttl = seconds;
    }

    void truncateUdp() {
        truncates = true;
    }

    /** Says something of another question before each answer. */
    void liesFirst() {
        lies = true;
    }

    int asked() {
        return byUdp.get();
    }

    int askedByTcp() {
        return byTcp.get();
    }

    private Message answer(Message query) {
        var answer = new Message(query.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.addRecord(query.getQuestion(), Section.QUESTION);
        answer.addRecord(
                new ARecord(
                        query.getQuestion().getName(),
                        DClass.IN,
                        ttl,
                        InetAddress.ofLiteral(address)),
                Section.ANSWER);
        return answer;
    }

    private void serveUdp() {
        try {
            while (true) {
                var packet = new DatagramPacket(new byte[4_096], 4_096);
                udp.receive(packet);
                byUdp.incrementAndGet();
                var query = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
                if (lies) {
                    Message other = answer(DnsClient.query("other.example.", Type.A));
                    other.getHeader().setID(query.getHeader().getID());
                    send(other, packet);
                    Message guessed = answer(query);
                    guessed.getHeader().setID(query.getHeader().getID() ^ 1);
                    send(guessed, packet);
                }
                Message answer = answer(query);
                if (truncates) {
                    answer.removeAllRecords(Section.ANSWER);
                    answer.getHeader().setFlag(Flags.TC);
                }
                send(answer, packet);
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void send(Message answer, DatagramPacket to) throws IOException {
        byte[] wire = answer.toWire();
        udp.send(new DatagramPacket(wire, wire.length, to.getSocketAddress()));
    }

    private void serveTcp() {
        try {
            while (true) {
                try (var socket = tcp.accept()) {
                    var in = new DataInputStream(socket.getInputStream());
                    byte[] query = new byte[in.readUnsignedShort()];
                    in.readFully(query);
                    byTcp.incrementAndGet();
                    byte[] answer = answer(new Message(query)).toWire();
                    var out = new DataOutputStream(socket.getOutputStream());
                    out.writeShort(answer.length);
                    out.write(answer);
                }
            }
        } catch (IOException e) {
            // closed
        }
    }

    @Override
    public void close() throws IOException {
        udp.close();
        tcp.close();
    }
}
