package dev.longshore.fuzz.log;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.longshore.fuzz.input.Scratch;
import dev.longshore.fuzz.input.Sections;
import dev.longshore.fuzz.input.Target;
import dev.longshore.proto.store.Applied;
import dev.longshore.proto.store.Batch;
import dev.longshore.proto.store.Change;
import dev.longshore.state.apply.ApplyResult;
import dev.longshore.state.apply.BatchApplier;
import dev.longshore.state.store.Digests;
import dev.longshore.state.store.MemoryStore;
import dev.longshore.state.store.RocksStore;
import dev.longshore.state.store.Snapshot;
import dev.longshore.state.store.Store;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * Committed entries, applied to two replicas, one on RocksDB and one in memory: both accept, both
 * refuse or both stop, and their rows are the same. Each entry comes as it is and, since few
 * numbers fit by chance, also as the batch that is due.
 */
public final class LogEntries implements Target {
    private static final long TERM = 3;

    /** One for all inputs, since making one takes long; emptied before each. */
    private final RocksStore onDisk = new RocksStore(Scratch.directory("log"));

    /** The replica stops at this entry. */
    private record Stopped() {}

    @Override
    public void read(byte[] input) {
        empty(onDisk);
        var inMemory = new MemoryStore();
        long index = 0;
        for (byte[] piece : Sections.pieces(input)) {
            for (ByteString entry : List.of(ByteString.copyFrom(piece), due(piece, inMemory))) {
                index++;
                Object one = apply(onDisk, index, entry);
                Object other = apply(inMemory, index, entry);
                if (!one.equals(other)) {
                    throw new AssertionError("one replica: " + one + ", the other: " + other);
                }
            }
        }
        requireSame(inMemory);
    }

    /** What became of an entry; only one that is no batch at all may stop a replica. */
    private static Object apply(Store store, long index, ByteString entry) {
        Applied before = store.applied();
        try {
            ApplyResult result = BatchApplier.apply(store, TERM, index, entry);
            return List.of(result, store.applied());
        } catch (IllegalStateException stops) {
            if (stops.getCause() instanceof InvalidProtocolBufferException
                    && store.applied().equals(before)) {
                return new Stopped();
            }
            throw stops;
        }
    }

    /** The entry with the numbers that are due; itself where it is no batch. */
    private static ByteString due(byte[] piece, Store store) {
        try {
            long last = store.applied().getBatchSequence();
            return Batch.parseFrom(piece).toBuilder()
                    .setTerm(TERM)
                    .setPrevious(last)
                    .setSequence(last + 1)
                    .build()
                    .toByteString();
        } catch (InvalidProtocolBufferException none) {
            return ByteString.copyFrom(piece);
        }
    }

    private void requireSame(MemoryStore inMemory) {
        try (Snapshot one = onDisk.snapshot();
                Snapshot other = inMemory.snapshot()) {
            SortedMap<Integer, String> digests = Digests.of(one);
            if (!digests.equals(Digests.of(other)) || !one.applied().equals(other.applied())) {
                throw new AssertionError("the replicas differ after the same entries");
            }
        }
    }

    private static void empty(RocksStore store) {
        var all = new ArrayList<Change>();
        try (Snapshot snapshot = store.snapshot()) {
            snapshot.scan(
                    new byte[0],
                    new byte[0],
                    (key, row) -> {
                        int table = ByteBuffer.wrap(key).getShort() & 0xffff;
                        all.add(
                                Change.newBuilder()
                                        .setTable(table)
                                        .setKey(ByteString.copyFrom(key, 2, key.length - 2))
                                        .build());
                        return true;
                    });
        }
        store.apply(all, Applied.getDefaultInstance());
    }
}
