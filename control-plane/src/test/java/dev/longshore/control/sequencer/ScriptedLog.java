package dev.longshore.control.sequencer;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.longshore.proto.store.Batch;
import dev.longshore.state.apply.BatchApplier;
import dev.longshore.state.store.Store;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/** A log that does with each entry what a test tells it to. */
final class ScriptedLog implements Log {
    private record Offer(ByteString entry, Consumer<Outcome> done) {}

    private final ArrayDeque<Offer> offers = new ArrayDeque<>();
    private final Store store;
    private final long term;
    private boolean lease = true;
    private long leadsIn;
    private long index;

    ScriptedLog(Store store, long term) {
        this.store = store;
        this.term = term;
        this.leadsIn = term;
    }

    @Override
    public void append(ByteString entry, Consumer<Outcome> done) {
        offers.add(new Offer(entry, done));
    }

    @Override
    public boolean leaseHeld(long inTerm) {
        return lease && inTerm == leadsIn;
    }

    @Override
    public void endSpoiltTerm(long inTerm) {
        throw new AssertionError("a sequencer does not ask for it");
    }

    /** The leadership is lost and won again. */
    void winAgain() {
        leadsIn++;
    }

    void loseLease() {
        lease = false;
    }

    /** How many entries wait for their outcome. */
    int waiting() {
        return offers.size();
    }

    /** The entry that waits. */
    ByteString entry() {
        return offers.element().entry();
    }

    /** The batch that waits. */
    Batch batch() {
        try {
            return Batch.parseFrom(entry());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    /** Commits and applies the entry that waits. */
    void commit() {
        commitInTerm(term);
    }

    /** Commits the entry that waits, but under another term. */
    void commitInTerm(long raftTerm) {
        var result = BatchApplier.apply(store, raftTerm, ++index, entry());
        answer(new Outcome.Committed(result));
    }

    void answer(Outcome outcome) {
        offers.remove().done().accept(outcome);
    }
}
