package dev.longshore.control.founding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.control.raft.GroupMember;
import dev.longshore.proto.server.FoundingGrpc;
import dev.longshore.proto.server.MeetRequest;
import dev.longshore.proto.server.MeetResponse;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoundingTest {
    private static final String HOST = "127.0.0.1";

    /** No API begins to listen after it. */
    @Test
    void allMeet(@TempDir Path directory) throws Exception {
        List<GroupMember> members = members(3);
        var records = new ArrayList<FoundingRecord>();
        var met = new ArrayList<CompletableFuture<Void>>();
        for (GroupMember member : members) {
            var record = FoundingRecord.of(Files.createDirectories(directory.resolve(member.id())));
            records.add(record);
            met.add(found(member, members, record));
        }

        for (CompletableFuture<Void> one : met) {
            one.get(1, TimeUnit.MINUTES);
        }

        assertThat(records.getFirst().founders()).containsOnlyKeys("s1", "s2", "s3");
        assertThat(records)
                .allMatch(record -> record.founders().equals(records.getFirst().founders()));
    }

    /**
     * A server whose start fails, or takes a minute, right after it has met the others is not
     * waited for by them.
     */
    @Test
    void whoHasMetAllGoesOnOnceAllHaveMetIt(@TempDir Path directory) throws Exception {
        List<GroupMember> members = members(2);
        GroupMember slow = members.getLast();
        var record = FoundingRecord.of(Files.createDirectories(directory.resolve("s1")));
        var other = FoundingRecord.of(Files.createDirectories(directory.resolve("s2")));
        other.nonce();
        Server door =
                NettyServerBuilder.forAddress(
                                new InetSocketAddress(
                                        InetAddress.getLoopbackAddress(),
                                        GroupMember.port(slow.apiAddress())))
                        .addService(new FoundingDoor(slow.id(), "g", other))
                        .build()
                        .start();
        ManagedChannel channel =
                NettyChannelBuilder.forTarget(members.getFirst().apiAddress())
                        .usePlaintext()
                        .build();
        try {
            CompletableFuture<Void> met = found(members.getFirst(), members, record);
            while (!record.isFounded()) {
                assertThat(met).isNotCompletedExceptionally();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            }
            assertThatThrownBy(() -> met.get(600, TimeUnit.MILLISECONDS))
                    .isInstanceOf(TimeoutException.class);

            MeetResponse answer =
                    FoundingGrpc.newBlockingStub(channel)
                            .meet(MeetRequest.newBuilder().setId(slow.id()).build());

            assertThat(answer.getNonce()).isEqualTo(record.knownNonce());
            met.get(1, TimeUnit.MINUTES);
        } finally {
            channel.shutdownNow();
            door.shutdownNow().awaitTermination();
        }
    }

    private static CompletableFuture<Void> found(
            GroupMember self, List<GroupMember> members, FoundingRecord record) {
        var done = new CompletableFuture<Void>();
        Thread.ofVirtual()
                .start(
                        () -> {
                            try {
                                Founding.ensure(self, members, "g", HOST, record, true);
                                done.complete(null);
                            } catch (RuntimeException failure) {
                                done.completeExceptionally(failure);
                            }
                        });
        return done;
    }

    private static List<GroupMember> members(int count) throws IOException {
        var members = new ArrayList<GroupMember>();
        var held = new ArrayList<ServerSocket>();
        try {
            for (int i : IntStream.rangeClosed(1, count).toArray()) {
                var raft = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var api = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                held.addAll(List.of(raft, api));
                members.add(
                        GroupMember.parse(
                                "s%d=%s:%d/%s:%d"
                                        .formatted(
                                                i,
                                                HOST,
                                                raft.getLocalPort(),
                                                HOST,
                                                api.getLocalPort())));
            }
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
        return members;
    }
}
