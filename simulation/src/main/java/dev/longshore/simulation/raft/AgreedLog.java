package dev.longshore.simulation.raft;

import com.google.protobuf.ByteString;
import dev.longshore.state.apply.ApplyResult;
import dev.longshore.state.apply.BatchApplier;
import dev.longshore.state.store.Store;
import java.util.ArrayList;
import java.util.List;

/** What the members agree on: the entries, and the rows that they make. */
final class AgreedLog {
    /** An entry as the log holds it. */
    private record Entry(long term, ByteString bytes) {}

    /** How far back a replay begins: a restarted replica's log overlaps with its rows. */
    private static final int APPLIED_TWICE = 20;

    private final Stores stores;
    private final List<Entry> entries = new ArrayList<>();

    /** The rows as the log makes them, whatever becomes of single replicas. */
    private final Store rows;

    /** Rows of an earlier time, to replay the log over. */
    private Store snapshot;

    /** Entries below this index exist only as a snapshot. */
    private int purgedBelow;

    AgreedLog(Stores stores) {
        this.stores = stores;
        this.rows = stores.empty();
        this.snapshot = stores.empty();
    }

    Store rows() {
        return rows;
    }

    long length() {
        return entries.size();
    }

    ApplyResult append(long term, ByteString bytes) {
        entries.add(new Entry(term, bytes));
        return BatchApplier.apply(rows, term, entries.size(), bytes);
    }

    /** The log goes as far as it has been applied: whoever lacks it gets the snapshot. */
    void purge() {
        purgedBelow = entries.size();
    }

    /** Whether a replica needs a snapshot. */
    boolean isPurgedFor(Store replica) {
        return replica.applied().getRaftIndex() < purgedBelow;
    }

    /** The rows as a snapshot brings them. */
    Store installed() {
        return stores.copy(rows);
    }

    /** Applies what a replica lacks; {@code skipFirst}: all but the first of it. */
    void bringUp(Store replica, boolean skipFirst) {
        boolean skip = skipFirst;
        for (int i = (int) replica.applied().getRaftIndex(); i < entries.size(); i++) {
            ByteString bytes = skip ? ByteString.EMPTY : entries.get(i).bytes();
            skip = false;
            BatchApplier.apply(replica, entries.get(i).term(), i + 1, bytes);
        }
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
            BatchApplier.apply(replayed, entries.get(i).term(), i + 1, entries.get(i).bytes());
        }
        return replayed;
    }
}
