package dev.longshore.agent.dns;

import dev.longshore.agent.dns.answer.Answerer;
import dev.longshore.agent.dns.answer.Query;
import dev.longshore.agent.dns.answer.Reply;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes queries by UDP and TCP at one address (RFC 1035, RFC 7766), and answers them. */
public final class DnsServer implements AutoCloseable {
    /** Where clients look for DNS: they can be told an address alone. */
    public static final int PORT = 53;

    private static final Logger LOG = LoggerFactory.getLogger(DnsServer.class);

    /** Each has a socket of its own, among which the kernel shares the packets out. */
    private static final int UDP_THREADS = 2;

    /** No query is longer; of a longer one the rest is lost, and it cannot be read. */
    private static final int LONGEST_QUERY = 4_096;

    private static final int RECEIVE_BUFFER = 1 << 20;

    /** Connections at one time; more are closed at once. */
    private static final int MOST_CONNECTIONS = 256;

    /** A connection that says nothing is closed. */
    private static final int IDLE_MILLIS = 10_000;

    private final Answerer answerer;
    private final BiConsumer<Query, Consumer<byte[]>> elsewhere;
    private final ServerSocket tcp;
    private final List<DatagramChannel> udp = new ArrayList<>();
    private final Semaphore connections = new Semaphore(MOST_CONNECTIONS);

    /**
     * Serves from now on.
     *
     * @param at port 0 is any that is free
     * @param elsewhere answers what is not known here, at once or later
     * @throws IOException when the address cannot be had: another server may have it
     */
    public DnsServer(
            InetSocketAddress at, Answerer answerer, BiConsumer<Query, Consumer<byte[]>> elsewhere)
            throws IOException {
        this.answerer = answerer;
        this.elsewhere = elsewhere;
        this.tcp = new ServerSocket();
        try {
            // First, since sockets for UDP share their address with whoever asks for it.
            tcp.setReuseAddress(true);
            tcp.bind(at);
            for (int i = 0; i < UDP_THREADS; i++) {
                udp.add(channel(address()));
            }
        } catch (IOException e) {
            close();
            throw e;
        }
        udp.forEach(
                channel -> Thread.ofPlatform().daemon().name("dns").start(() -> receive(channel)));
        Thread.ofVirtual().name("dns-tcp").start(this::accept);
    }

    private static DatagramChannel channel(InetSocketAddress at) throws IOException {
        DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET);
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
            channel.bind(at);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Where it serves. */
    public InetSocketAddress address() {
        return (InetSocketAddress) tcp.getLocalSocketAddress();
    }

    /** Stops; whoever waits for an answer gets none. */
    @Override
    public void close() {
        udp.forEach(DnsServer::closeQuietly);
        closeQuietly(tcp);
    }

    private static void closeQuietly(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            LOG.debug("not closed as it should be: {}", e.toString());
        }
    }

    private void receive(DatagramChannel channel) {
        var buffer = ByteBuffer.allocateDirect(LONGEST_QUERY);
        while (channel.isOpen()) {
            try {
                buffer.clear();
                if (channel.receive(buffer) instanceof InetSocketAddress peer) {
                    byte[] query = new byte[buffer.flip().remaining()];
                    buffer.get(query);
                    answer(query, peer.getAddress(), it -> send(channel, peer, it));
                }
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException | RuntimeException e) {
                LOG.warn("a query was lost: {}", e.toString());
            }
        }
    }

    private static void send(DatagramChannel channel, InetSocketAddress peer, byte[] answer) {
        try {
            channel.send(ByteBuffer.wrap(answer), peer);
        } catch (IOException e) {
            LOG.debug("{} was not answered: {}", peer, e.toString());
        }
    }

    private void answer(byte[] query, InetAddress peer, Consumer<byte[]> answer) {
        switch (answerer.reply(query, peer, false)) {
            case Reply.Answer known -> answer.accept(known.message());
            case Reply.Forward(Query asked) -> elsewhere.accept(asked, answer);
            case Reply.Silence() -> {
                // as it says
            }
        }
    }

    private void accept() {
        while (!tcp.isClosed()) {
            try {
                Socket socket = tcp.accept();
                if (connections.tryAcquire()) {
                    Thread.startVirtualThread(() -> serve(socket));
                } else {
                    closeQuietly(socket);
                }
            } catch (IOException e) {
                if (!tcp.isClosed()) {
                    LOG.warn("a connection was lost: {}", e.toString());
                }
            }
        }
    }

    /** Queries of one connection, one after the other. */
    private void serve(Socket socket) {
        try (socket) {
            socket.setSoTimeout(IDLE_MILLIS);
            var in = new DataInputStream(socket.getInputStream());
            var out = new DataOutputStream(socket.getOutputStream());
            while (true) {
                int length = in.readUnsignedShort();
                if (length > LONGEST_QUERY) {
                    return;
                }
                byte[] query = new byte[length];
                in.readFully(query);
                byte[] answer = answerOverTcp(query, socket.getInetAddress());
                if (answer.length == 0) {
                    return;
                }
                out.writeShort(answer.length);
                out.write(answer);
                out.flush();
            }
        } catch (IOException e) {
            LOG.debug("a connection ended: {}", e.toString());
        } finally {
            connections.release();
        }
    }

    /** Nothing where nothing is said. */
    private byte[] answerOverTcp(byte[] query, InetAddress peer) throws IOException {
        var answer = new CompletableFuture<byte[]>();
        switch (answerer.reply(query, peer, true)) {
            case Reply.Answer known -> answer.complete(known.message());
            case Reply.Forward(Query asked) -> elsewhere.accept(asked, answer::complete);
            case Reply.Silence() -> answer.complete(new byte[0]);
        }
        try {
            return answer.get(IDLE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("no answer in time", e);
        }
    }
}
