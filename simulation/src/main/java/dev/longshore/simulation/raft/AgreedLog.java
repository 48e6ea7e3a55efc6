package dev.longshore.simulation.raft;

import com.google.protobuf.ByteString;
import dev.longshore.simulation.world.Sabotage;
import dev.longshore.state.apply.ApplyResult;
import dev.longshore.state.apply.BatchApplier;
import dev.longshore.state.store.Store;
import java.util.ArrayList;
import java.util.List;

/**
 * What has been committed, by whoever knew it first: the entries, and the rows that they make.
 * Nobody's replica; only to compare with.
 */
final class AgreedLog {
    /** How far back a replay begins: a restarted replica's log overlaps with its rows. */
    private static final int APPLIED_TWICE = 20;

    private final Stores stores;
    private final Sabotage sabotage;
    private final List<Entry> entries = new ArrayList<>();

    /** The rows as the log makes them, whatever becomes of single replicas. */
    private final Store rows;

    /** Rows of an earlier time, to replay the log over. */
    private Store snapshot;

    AgreedLog(Stores stores, Sabotage sabotage) {
        this.stores = stores;
        this.sabotage = sabotage;
        this.rows = stores.empty();
        this.snapshot = stores.empty();
    }

    Store rows() {
        return rows;
    }

    long length() {
        return entries.size();
    }

    ApplyResult append(Entry entry) {
        entries.add(entry);
        return apply(rows, entries.size(), entry);
    }

    /** Keeps the rows of now, to replay over them later. */
    void keepSnapshot() {
        snapshot = stores.copy(rows);
    }

    /** The rows of a replay from the kept snapshot, in which some entries are applied twice. */
    Store replayed() {
        Store replayed = stores.copy(snapshot);
        int from = Math.max(0, (int) snapshot.applied().getRaftIndex() - APPLIED_TWICE);
        for (int i = from; i < entries.size(); i++) {
            apply(replayed, i + 1, entries.get(i));
        }
        return replayed;
    }

    ApplyResult apply(Store to, long index, Entry entry) {
        ByteString bytes = entry.bytes();
        if (sabotage == Sabotage.APPLY_FOREIGN_BATCHES) {
            bytes = BrokenBatches.adopted(bytes, entry.term(), to.applied().getBatchSequence());
        }
        return BatchApplier.apply(to, entry.term(), index, bytes);
    }
}
