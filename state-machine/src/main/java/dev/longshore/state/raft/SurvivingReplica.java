package dev.longshore.state.raft;

import com.google.protobuf.UnsafeByteOperations;
import dev.longshore.proto.store.Applied;
import dev.longshore.state.apply.BatchApplier;
import dev.longshore.state.store.RocksStore;
import dev.longshore.state.store.StoreFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.RaftServerConfigKeys.Log.CorruptionPolicy;
import org.apache.ratis.server.raftlog.segmented.LogSegment;
import org.apache.ratis.server.raftlog.segmented.LogSegmentPath;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.util.SizeInBytes;

/**
 * All that a stopped server has: the rows that it had applied, and over them every entry of its
 * log, known to be committed or not. Changes nothing of it.
 */
public final class SurvivingReplica {
    /**
     * What was found.
     *
     * @param store a copy of the rows with everything applied; the caller closes it
     * @param lastTerm the last term that the server knew of
     * @param appliedIndex how far it had applied its log
     */
    public record Found(RocksStore store, long lastTerm, long appliedIndex) {}

    private SurvivingReplica() {}

    /**
     * Copies it.
     *
     * @param directory the server's
     * @param copy an empty directory for the copy
     * @param entryLimit the most bytes of an entry
     * @throws IOException if the log or the store is damaged, or has a gap
     */
    public static Found copy(Path directory, RaftGroupId group, Path copy, SizeInBytes entryLimit)
            throws IOException {
        Path home = FreshGroup.home(directory.resolve("raft"), group);
        try (RaftStorage storage = FreshGroup.open(home, RaftStorage.StartupOption.RECOVER)) {
            var snapshots = new SnapshotDirectory();
            snapshots.init(storage);
            RocksStore store = newest(directory, snapshots.getLatestSnapshot(), copy);
            long before = store.applied().getRaftIndex();
            try {
                for (LogSegmentPath segment : LogSegmentPath.getLogSegmentPaths(storage)) {
                    apply(segment, store, entryLimit);
                }
            } catch (IOException | RuntimeException damaged) {
                store.close();
                throw damaged;
            }
            long term =
                    Math.max(
                            storage.getMetadataFile().getMetadata().getTerm(),
                            store.applied().getRaftTerm());
            return new Found(store, term, before);
        } catch (StoreFailedException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** The live database, or the snapshot where that holds more, or the other is half replaced. */
    private static RocksStore newest(
            Path directory, @org.jspecify.annotations.Nullable SnapshotInfo latest, Path copy)
            throws IOException {
        boolean halfReplaced = new LiveDatabase(directory).isHalfReplaced();
        if (!halfReplaced && Files.exists(directory.resolve("db"))) {
            try (var live = new RocksStore(directory.resolve("db"))) {
                live.verify();
                if (latest == null || live.applied().getRaftIndex() >= latest.getIndex()) {
                    live.checkpoint(copy.resolve("db"));
                    latest = null;
                }
            }
        }
        if (latest != null) {
            new LiveDatabase(copy).replace(latest);
        }
        var store = new RocksStore(copy.resolve("db"));
        store.verify();
        return store;
    }

    private static void apply(LogSegmentPath segment, RocksStore store, SizeInBytes entryLimit)
            throws IOException {
        LogSegment.readSegmentFile(
                segment.getPath().toFile(),
                segment.getStartEnd(),
                entryLimit,
                CorruptionPolicy.EXCEPTION,
                null,
                entry -> apply(entry, store));
    }

    private static void apply(LogEntryProto entry, RocksStore store) {
        Applied applied = store.applied();
        if (entry.getIndex() <= applied.getRaftIndex()) {
            return;
        }
        if (entry.getIndex() != applied.getRaftIndex() + 1) {
            throw new StoreFailedException(
                    "the log has a gap between entries "
                            + applied.getRaftIndex()
                            + " and "
                            + entry.getIndex(),
                    new IllegalStateException());
        }
        if (entry.hasStateMachineLogEntry()) {
            BatchApplier.apply(
                    store,
                    entry.getTerm(),
                    entry.getIndex(),
                    UnsafeByteOperations.unsafeWrap(
                            entry.getStateMachineLogEntry().getLogData().asReadOnlyByteBuffer()));
        } else {
            store.apply(
                    List.of(),
                    applied.toBuilder()
                            .setRaftTerm(entry.getTerm())
                            .setRaftIndex(entry.getIndex())
                            .build());
        }
    }
}
