package dev.longshore.control.admin;

import dev.longshore.control.raft.GroupMember;
import dev.longshore.control.raft.RaftMember;
import dev.longshore.control.route.GrpcPeers;
import dev.longshore.foundation.files.SyncedTree;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.admin.BackupResponse;
import dev.longshore.proto.admin.BackupSummary;
import dev.longshore.proto.admin.Common;
import dev.longshore.proto.admin.StatusRequest;
import dev.longshore.proto.store.Applied;
import dev.longshore.proto.store.BackupHeader;
import dev.longshore.state.backup.BackupWriter;
import dev.longshore.state.store.RocksStore;
import dev.longshore.state.store.Snapshot;
import dev.longshore.state.store.StoreFailedException;
import dev.longshore.state.tables.Tables;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends backups, one at a time, each on a virtual thread of its own. What is sent comes from a copy
 * of the store, made of hard links: whoever takes it slowly keeps nobody waiting.
 */
public final class Backups {
    private static final Logger LOG = LoggerFactory.getLogger(Backups.class);

    /** The copy keeps files that the store itself needs no more: not for ever. */
    private static final Duration LONGEST = Duration.ofHours(1);

    /** How long nothing may be taken. */
    private static final Duration STALL = Duration.ofSeconds(30);

    /** How long the leader may take to say how far it is, and this server to be as far. */
    private static final Duration ANSWER = Duration.ofSeconds(5);

    private static final Duration CATCH_UP = Duration.ofSeconds(20);
    private static final Duration CATCH_UP_POLL = Duration.ofMillis(20);

    private final RaftMember raft;
    private final GrpcPeers peers;
    private final String group;
    private final Path copy;
    private final Common common;
    private final InstantSource clock;
    private final Semaphore place = new Semaphore(1);

    /**
     * Makes its copies in {@code directory}.
     *
     * @throws IOException if what a killed process left there cannot be removed
     */
    public Backups(
            RaftMember raft,
            GrpcPeers peers,
            String group,
            Path directory,
            Common common,
            InstantSource clock)
            throws IOException {
        this.raft = raft;
        this.peers = peers;
        this.group = group;
        this.copy = directory.resolve("backup");
        this.common = common;
        this.clock = clock;
        remove();
    }

    /** Sends one, or refuses. Called on the stream's own thread, which goes on at once. */
    void send(ServerCallStreamObserver<BackupResponse> out) {
        if (!place.tryAcquire()) {
            out.onError(
                    Status.RESOURCE_EXHAUSTED
                            .withDescription(
                                    "this server sends another backup already: wait for its end, or ask another server")
                            .asRuntimeException());
            return;
        }
        var bytes = new BackupStream(out, STALL, LONGEST);
        Thread.startVirtualThread(
                () -> {
                    try {
                        BackupSummary.Builder summary = write(bytes);
                        out.onNext(
                                BackupResponse.newBuilder()
                                        .setSummary(
                                                summary.setServer(raft.self().id())
                                                        .setBytes(bytes.count())
                                                        .setSha256(bytes.sha256()))
                                        .build());
                        out.onCompleted();
                    } catch (IOException | StoreFailedException e) {
                        fail(out, Status.UNAVAILABLE.withDescription(e.getMessage()));
                    } catch (RuntimeException bug) {
                        LOG.error("a backup failed", bug);
                        fail(
                                out,
                                Status.INTERNAL.withDescription("a fault of this server: " + bug));
                    } finally {
                        end();
                    }
                });
    }

    private BackupSummary.Builder write(BackupStream bytes) throws IOException {
        catchUp();
        raft.machine().copyTo(copy);
        try (var store = new RocksStore(copy);
                Snapshot rows = store.snapshot()) {
            Applied applied = rows.applied();
            long count = BackupWriter.write(rows, header(rows), bytes);
            return BackupSummary.newBuilder()
                    .setRaftTerm(applied.getRaftTerm())
                    .setRaftIndex(applied.getRaftIndex())
                    .setRows(count);
        }
    }

    /**
     * What was acknowledged before the backup is in it: this server waits until it has applied what
     * the leader has. Where nobody leads, nothing is acknowledged, and what there is has to do.
     */
    private void catchUp() throws IOException {
        GroupMember leader =
                raft.leader().filter(known -> !known.id().equals(raft.self().id())).orElse(null);
        if (leader == null) {
            return;
        }
        long wanted;
        try {
            wanted =
                    peers.admin(leader.apiAddress(), ANSWER)
                            .status(StatusRequest.getDefaultInstance())
                            .getAppliedIndex();
        } catch (StatusRuntimeException e) {
            throw new IOException(
                    leader.id() + ", which leads, does not say how far it is. Try again.", e);
        }
        long endNanos = System.nanoTime() + CATCH_UP.toNanos();
        while (raft.appliedIndex() < wanted) {
            if (System.nanoTime() - endNanos > 0) {
                throw new IOException(
                        raft.self().id()
                                + " is behind the leader: ask "
                                + leader.id()
                                + " with --server "
                                + leader.apiAddress());
            }
            LockSupport.parkNanos(CATCH_UP_POLL.toNanos());
        }
    }

    private BackupHeader header(Snapshot rows) {
        byte[] installation = rows.get(Tables.INSTALLATION.storageKey(Tables.INSTALLATION_KEY));
        return BackupHeader.newBuilder()
                .setGroup(group)
                .setAccountId(common.getAccountId())
                .setRegion(common.getRegion())
                .setFeatureLevel(
                        installation == null
                                ? 0
                                : Tables.INSTALLATION.parseRow(installation).getFeatureLevel())
                .setTakenAt(Timestamps.of(clock.instant()))
                .setServer(raft.self().id())
                .setVersion(common.getVersion())
                .build();
    }

    private void end() {
        try {
            remove();
        } catch (IOException e) {
            LOG.warn("cannot remove {}", copy, e);
        }
        place.release();
    }

    private void remove() throws IOException {
        SyncedTree.delete(copy);
        SyncedTree.delete(copy.resolveSibling("backup.tmp")); // RocksDB's, until a copy is whole
    }

    private static void fail(ServerCallStreamObserver<BackupResponse> out, Status status) {
        if (!out.isCancelled()) {
            out.onError(status.asRuntimeException());
        }
    }
}
