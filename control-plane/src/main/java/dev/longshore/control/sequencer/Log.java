package dev.longshore.control.sequencer;

import com.google.protobuf.ByteString;
import dev.longshore.state.apply.ApplyResult;
import java.util.function.Consumer;

/**
 * The replicated log, as the leader's sequencer sees it: Ratis in production, a model of Raft in
 * the simulation.
 */
public interface Log {
    /**
     * Appends an entry. {@code done} learns once what became of it, on any thread; when it is
     * {@link Outcome.Committed}, the entry is in the store of this replica too.
     */
    void append(ByteString entry, Consumer<Outcome> done);

    /**
     * Whether this replica certainly still leads in this term, so that its own store holds every
     * acknowledged write, and has held them since the term began. A later term of the same replica
     * is another one: somebody else may have led in between. False is always safe: the caller then
     * commits a barrier first.
     */
    boolean leaseHeld(long term);

    /**
     * Gives up leading where {@link #leaseHeld} can never hold again in this term although a
     * majority answers: somebody is elected anew, perhaps this replica. Otherwise nothing happens.
     */
    void endSpoiltTerm(long term);

    /** What became of an appended entry. */
    sealed interface Outcome {
        /** Committed, and applied on this replica. */
        record Committed(ApplyResult result) implements Outcome {}

        /** Certainly not in the log, now or later; trying again is allowed. */
        record NotWritten(String reason) implements Outcome {}

        /** It may be in the log, or come to be, or never. */
        record Unknown(String reason) implements Outcome {}
    }
}
