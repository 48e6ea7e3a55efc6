package dev.longshore.fuzz.server;

import com.google.protobuf.ByteString;
import dev.longshore.control.sequencer.Log;
import dev.longshore.foundation.loop.Loop;
import dev.longshore.state.apply.BatchApplier;
import dev.longshore.state.store.MemoryStore;
import java.util.function.Consumer;

/** A log of one member: what is appended is committed, in the loop's next turn. */
record CommittingLog(Loop loop, MemoryStore store, long term) implements Log {
    @Override
    public void append(ByteString entry, Consumer<Outcome> done) {
        loop.execute(
                () -> {
                    long index = store.applied().getRaftIndex() + 1;
                    done.accept(
                            new Outcome.Committed(BatchApplier.apply(store, term, index, entry)));
                });
    }

    @Override
    public boolean leaseHeld(long asked) {
        return true;
    }

    @Override
    public void endSpoiltTerm(long asked) {
        // Its lease is always held.
    }
}
