package dev.longshore.state.raft;

import com.google.protobuf.UnsafeByteOperations;
import dev.longshore.proto.store.Applied;
import dev.longshore.state.apply.ApplyResult;
import dev.longshore.state.apply.BatchApplier;
import dev.longshore.state.store.RocksStore;
import dev.longshore.state.store.Snapshot;
import dev.longshore.state.store.StoreFailedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.util.LifeCycle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects Ratis to the store. The live database is outside Ratis's directories; a snapshot is a
 * checkpoint of it; an entry is one atomic write that carries its own position, so that a restart
 * neither skips nor repeats one.
 */
public final class ClusterStateMachine extends BaseStateMachine {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterStateMachine.class);

    /**
     * What the leader learns of an entry when it has been applied: empty, or why the batch was
     * refused.
     */
    private static final Message DONE = Message.valueOf(ByteString.EMPTY);

    private final LiveDatabase database;
    private final LeadershipListener leadership;
    private final SnapshotDirectory snapshots = new SnapshotDirectory();

    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile @Nullable String failure;

    /** Keeps its database in {@code directory/db}. */
    public ClusterStateMachine(Path directory, LeadershipListener leadership) {
        database = new LiveDatabase(directory);
        this.leadership = leadership;
    }

    /**
     * The rows as of now, for reads.
     *
     * @throws StoreFailedException while a snapshot is being installed, and after the member was
     *     closed
     */
    public Snapshot snapshot() {
        return database.use(RocksStore::snapshot);
    }

    /**
     * The store that is open now. It changes when a snapshot is installed, which never happens to a
     * leader.
     */
    public RocksStore store() {
        return database.use(store -> store);
    }

    /**
     * Makes a copy of the store as of now in {@code target}, which must not exist: hard links,
     * which keep nobody waiting, and have nothing to do with Raft's snapshots.
     *
     * @throws StoreFailedException while a snapshot is being installed, and after the member was
     *     closed
     */
    public void copyTo(Path target) {
        database.run(store -> store.checkpoint(target));
    }

    @Override
    public void initialize(RaftServer server, RaftGroupId group, RaftStorage storage)
            throws IOException {
        super.initialize(server, group, storage);
        getLifeCycle()
                .startAndTransition(
                        () -> {
                            snapshots.init(storage);
                            openNewest(snapshots.getLatestSnapshot());
                        });
    }

    /** Opens what is there, or the snapshot where that holds more. */
    private void openNewest(@Nullable SnapshotInfo latest) throws IOException {
        if (database.isHalfReplaced() && latest != null) {
            database.replace(latest);
        }
        setLastAppliedTermIndex(database.open());
        if (latest != null && latest.getIndex() > getLastAppliedTermIndex().getIndex()) {
            database.close();
            database.replace(latest);
            setLastAppliedTermIndex(database.open());
        }
        // Ratis replays from the newest snapshot, not from what the database holds
        TermIndex applied = getLastAppliedTermIndex();
        if (applied.getIndex() >= 0 && (latest == null || applied.getIndex() > latest.getIndex())) {
            checkpoint(applied);
        }
    }

    @Override
    public void pause() {
        getLifeCycle().transition(LifeCycle.State.PAUSING);
        database.close();
        getLifeCycle().transition(LifeCycle.State.PAUSED);
    }

    @Override
    public void reinitialize() throws IOException {
        snapshots.reload();
        SnapshotInfo received = snapshots.getLatestSnapshot();
        if (received == null) {
            throw new IOException("asked to install a snapshot, and there is none");
        }
        LOG.info("installing the snapshot at {}", received.getTermIndex());
        database.replace(received);
        setLastAppliedTermIndex(database.open());
        getLifeCycle().transition(LifeCycle.State.STARTING);
        getLifeCycle().transition(LifeCycle.State.RUNNING);
    }

    @Override
    public void close() {
        database.close();
        ended.complete(null);
    }

    /** Completes when Ratis has closed this replica, asked to or by itself. */
    public CompletionStage<Void> ended() {
        return ended.minimalCompletionStage();
    }

    /** Any exception from here stops the member: better no replica than one that differs. */
    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
        LogEntryProto entry = transaction.getLogEntry();
        TermIndex at = TermIndex.valueOf(entry);
        var bytes =
                UnsafeByteOperations.unsafeWrap(
                        entry.getStateMachineLogEntry().getLogData().asReadOnlyByteBuffer());
        try {
            ApplyResult result =
                    database.use(
                            store -> BatchApplier.apply(store, at.getTerm(), at.getIndex(), bytes));
            updateLastAppliedTermIndex(at);
            return CompletableFuture.completedFuture(answer(result));
        } catch (RuntimeException fault) {
            failed("an entry could not be applied", fault);
            throw fault;
        }
    }

    private static Message answer(ApplyResult result) {
        return switch (result) {
            case ApplyResult.Accepted accepted -> DONE;
            case ApplyResult.Nothing nothing -> DONE;
            case ApplyResult.Refused refused ->
                    Message.valueOf(ByteString.copyFrom(refused.reason(), StandardCharsets.UTF_8));
        };
    }

    /**
     * Configuration and metadata entries: kept in memory, the next batch or checkpoint makes a
     * higher position durable.
     */
    @Override
    public void notifyTermIndexUpdated(long term, long index) {
        database.ifOpen(
                () -> {
                    if (index > getLastAppliedTermIndex().getIndex()) {
                        updateLastAppliedTermIndex(TermIndex.valueOf(term, index));
                    }
                });
    }

    /** The log could not be written, most often because the disk is full. */
    @Override
    public void notifyLogFailed(Throwable cause, @Nullable LogEntryProto entry) {
        failed("the Raft log could not be written", cause);
    }

    private void failed(String what, Throwable cause) {
        Throwable deepest = cause;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        if (failure == null) {
            failure = what + ": " + deepest.getMessage();
        }
    }

    /** Why this replica has closed itself, as far as it is known. */
    public Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public void notifyLeaderReady() {
        leadership.leaderReady();
    }

    @Override
    public void notifyNotLeader(Collection<TransactionContext> pendingEntries) {
        leadership.notLeader();
    }

    @Override
    public long takeSnapshot() throws IOException {
        TermIndex at = getLastAppliedTermIndex();
        if (at.getIndex() < 0) {
            return RaftLog.INVALID_LOG_INDEX;
        }
        try {
            checkpoint(at);
            return at.getIndex();
        } catch (StoreFailedException e) {
            // Ratis goes on without this snapshot; any other exception it would throw for ever
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public StateMachineStorage getStateMachineStorage() {
        return snapshots;
    }

    private void checkpoint(TermIndex at) {
        Path target = snapshots.at(at);
        if (!Files.exists(target)) {
            database.run(store -> checkpoint(store, at, target));
        }
        snapshots.reload();
    }

    private static void checkpoint(RocksStore store, TermIndex at, Path target) {
        Applied applied = store.applied();
        if (applied.getRaftIndex() < at.getIndex()) {
            // configuration entries moved the position since the last batch
            store.apply(
                    List.of(),
                    applied.toBuilder()
                            .setRaftTerm(at.getTerm())
                            .setRaftIndex(at.getIndex())
                            .build());
        }
        store.checkpoint(target);
    }
}
