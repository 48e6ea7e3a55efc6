package dev.longshore.control.founding;

import dev.longshore.control.process.startup.StartException;
import dev.longshore.control.raft.GroupMember;
import dev.longshore.proto.server.FoundingGrpc;
import dev.longshore.proto.server.MeetRequest;
import dev.longshore.proto.server.MeetResponse;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the first servers of a group together: each answers the others at the port of its API, and
 * goes on when all have met ({@link Founders}). Blocks until then.
 */
public final class Founding {
    private static final Logger LOG = LoggerFactory.getLogger(Founding.class);

    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration ASK_INTERVAL = Duration.ofMillis(200);
    private static final Duration TELL_INTERVAL = Duration.ofSeconds(10);

    /**
     * How long one that has met all waits to be met by all: whoever has not met it waits for its
     * API, and for ever where it does not come so far.
     */
    private static final Duration COURTESY = Duration.ofSeconds(10);

    private static final Duration LOOK_INTERVAL = Duration.ofMillis(20);

    /** How long the port may stay in use; the API is to listen there. */
    private static final Duration END_TIMEOUT = Duration.ofSeconds(10);

    private Founding() {}

    /**
     * Makes {@code directory} that of a founder, unless it has a log, or the founders have met.
     *
     * @param listenHost where this server listens
     * @param bootstrap whether this server was told to found a group
     * @throws StartException which says why it may not, and what to do
     */
    public static void ensure(
            GroupMember self,
            List<GroupMember> members,
            String group,
            String listenHost,
            FoundingRecord record,
            boolean bootstrap) {
        if (record.hasLog() || record.isFounded()) {
            if (bootstrap) {
                LOG.info(
                        "--bootstrap is for a new directory: this one is a member's, and it stays so");
            }
            return;
        }
        if (!bootstrap) {
            throw new StartException(
                    """
                    the directory of %s is empty, and an empty directory is no member of a group
                      For a new cluster start all its first servers with --bootstrap. A server that has lost its directory starts under an \
                    id that no server ever had, with --join instead of --peers: \
                    `longshore admin remove-member %s`, then `longshore admin add-member`."""
                            .formatted(self.id(), self.id()));
        }
        if (members.size() == 1) {
            record.founded(Map.of(self.id(), record.nonce()));
            return;
        }
        meet(self, members, group, listenHost, record);
    }

    private static void meet(
            GroupMember self,
            List<GroupMember> members,
            String group,
            String listenHost,
            FoundingRecord record) {
        var addresses =
                members.stream()
                        .filter(member -> !member.id().equals(self.id()))
                        .collect(Collectors.toMap(GroupMember::id, GroupMember::apiAddress));
        var founders = new Founders(self.id(), group, record.nonce(), addresses.keySet());
        var door = new FoundingDoor(self.id(), group, record, addresses.keySet());
        Server server = listen(self, listenHost, door);
        var channels = new HashMap<String, ManagedChannel>();
        try {
            long tellNanos = System.nanoTime() + TELL_INTERVAL.toNanos();
            while (!founders.awaited().isEmpty()) {
                addresses.entrySet().stream()
                        .filter(other -> founders.awaited().contains(other.getKey()))
                        .forEach(
                                other ->
                                        ask(
                                                self.id(),
                                                other.getKey(),
                                                other.getValue(),
                                                channels,
                                                founders));
                if (System.nanoTime() - tellNanos > 0) {
                    tellNanos = System.nanoTime() + TELL_INTERVAL.toNanos();
                    LOG.info(
                            "a new group is founded once all its first servers are there: waiting for {}",
                            founders.awaited());
                }
                pause(ASK_INTERVAL);
            }
            record.founded(founders.met());
            LOG.info("the first servers have met, and found the group '{}'", group);
            long endNanos = System.nanoTime() + COURTESY.toNanos();
            while (!door.metByAll() && System.nanoTime() - endNanos < 0) {
                pause(LOOK_INTERVAL);
            }
        } finally {
            channels.values().forEach(ManagedChannel::shutdownNow);
            server.shutdown();
            awaitEnd(server);
        }
    }

    private static void pause(Duration pause) {
        LockSupport.parkNanos(pause.toNanos());
        if (Thread.currentThread().isInterrupted()) {
            throw new StartException("stopped before the first servers had met");
        }
    }

    private static Server listen(GroupMember self, String listenHost, FoundingDoor door) {
        int port = GroupMember.port(self.apiAddress());
        try {
            return NettyServerBuilder.forAddress(new InetSocketAddress(listenHost, port))
                    .addService(door)
                    .build()
                    .start();
        } catch (IOException e) {
            throw new StartException(
                    "cannot listen on %s:%d for the other first servers: %s\n  Choose another port in --peers, or end what listens there."
                            .formatted(listenHost, port, e.getMessage()),
                    e);
        }
    }

    private static void ask(
            String self,
            String id,
            String address,
            Map<String, ManagedChannel> channels,
            Founders founders) {
        ManagedChannel channel =
                channels.computeIfAbsent(
                        id, _ -> NettyChannelBuilder.forTarget(address).usePlaintext().build());
        channel.resetConnectBackoff();
        MeetResponse answer;
        try {
            answer =
                    FoundingGrpc.newBlockingStub(channel)
                            .withDeadlineAfter(ANSWER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                            .meet(MeetRequest.newBuilder().setId(self).build());
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.UNIMPLEMENTED) {
                throw new StartException(
                        id
                                + " is a server of an earlier version, and has a group already\n  Upgrade it, and add this one to its group with --join.");
            }
            LOG.debug("{} does not answer yet", id, e);
            return;
        }
        String refusal = founders.take(id, answer);
        if (!refusal.isEmpty()) {
            throw new StartException(refusal);
        }
    }

    /** Answers that are on their way are let through. */
    private static void awaitEnd(Server server) {
        try {
            if (!server.awaitTermination(ANSWER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                server.shutdownNow();
                server.awaitTermination(END_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
