package dev.longshore.simulation.raft;

import dev.longshore.state.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What one member keeps: its term and its vote, the log, the rows, and a checkpoint of the rows.
 * Term and vote are written before anybody hears of them; entries are in memory first, and what a
 * crash leaves of those that are not written yet is chance.
 */
final class Disk {
    /** The rows as they were after an entry; nobody changes them. */
    record Checkpoint(long index, long term, Store rows) {}

    private final Stores stores;
    private long term;
    private @Nullable String votedFor;

    /** The entries behind the base. */
    private final List<Entry> entries = new ArrayList<>();

    /** The last entry that is in the checkpoint only. */
    private long base;

    private long baseTerm;
    private long written;
    private Store rows;
    private Checkpoint checkpoint;

    Disk(Stores stores) {
        this.stores = stores;
        this.rows = stores.empty();
        this.checkpoint = new Checkpoint(0, 0, stores.empty());
    }

    long term() {
        return term;
    }

    @Nullable String votedFor() {
        return votedFor;
    }

    /** A later term, in which it has not voted. */
    void enter(long later) {
        term = later;
        votedFor = null;
    }

    void vote(String candidate) {
        votedFor = candidate;
    }

    long base() {
        return base;
    }

    long last() {
        return base + entries.size();
    }

    /** Up to where a crash takes nothing away. */
    long written() {
        return written;
    }

    Entry entry(long index) {
        return entries.get((int) (index - base - 1));
    }

    /** The term of an entry: 0 at the beginning of the log, -1 where there is none or no more. */
    long termAt(long index) {
        if (index == base) {
            return baseTerm;
        }
        return index < base || index > last() ? -1 : entry(index).term();
    }

    /** A copy of at most so many entries from this one on. */
    List<Entry> from(long index, int most) {
        int begin = (int) (index - base - 1);
        return List.copyOf(entries.subList(begin, Math.min(entries.size(), begin + most)));
    }

    void append(Entry entry) {
        entries.add(entry);
    }

    /** This entry and those behind it are not the leader's. */
    void truncate(long index) {
        entries.subList((int) (index - base - 1), entries.size()).clear();
        written = Math.min(written, index - 1);
    }

    /** The write of everything up to this entry has ended, if it is still that one. */
    void wrote(long index, long ofTerm) {
        if (termAt(index) == ofTerm) {
            written = Math.max(written, index);
        }
    }

    /** Whether this one could stand in for another, which may be lost then. */
    boolean covers(Disk other) {
        long last = other.last();
        return written >= last
                && (base >= last || termAt(last) == other.termAt(last))
                && applied() >= other.applied();
    }

    Store rows() {
        return rows;
    }

    long applied() {
        return rows.applied().getRaftIndex();
    }

    Checkpoint checkpoint() {
        return checkpoint;
    }

    /** Keeps the rows of now. */
    void keepCheckpoint() {
        var position = rows.applied();
        if (position.getRaftIndex() > checkpoint.index()) {
            checkpoint =
                    new Checkpoint(
                            position.getRaftIndex(), position.getRaftTerm(), stores.copy(rows));
        }
    }

    /** What the checkpoint holds goes from the log. */
    void purge() {
        if (checkpoint.index() > base) {
            entries.subList(0, (int) (checkpoint.index() - base)).clear();
            base = checkpoint.index();
            baseTerm = checkpoint.term();
        }
    }

    /**
     * The disk in the place of this one, which is lost: nothing is on it. An operator gives the
     * member a new id with it, under which it has never voted; here, where the id stays, it keeps
     * to the votes of the old one.
     */
    Disk replacement() {
        var replacement = new Disk(stores);
        replacement.term = term;
        replacement.votedFor = votedFor;
        return replacement;
    }

    /** Another member's checkpoint in the place of everything. */
    void install(Checkpoint received) {
        entries.clear();
        base = received.index();
        baseTerm = received.term();
        written = base;
        rows = stores.copy(received.rows());
        checkpoint = received;
    }

    /** The process has died: of what was not written, chance leaves a part. Whether it took any. */
    boolean crash(RandomGenerator random) {
        long left = random.nextLong(written, last() + 1);
        boolean loses = left < last();
        entries.subList((int) (left - base), entries.size()).clear();
        written = left;
        return loses;
    }

    /** The machine has lost its power: rows that only the page cache had are gone. */
    void losePower() {
        rows = stores.copy(checkpoint.rows());
    }
}
