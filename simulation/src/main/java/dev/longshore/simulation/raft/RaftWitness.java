package dev.longshore.simulation.raft;

import com.google.protobuf.ByteString;

/** Sees what each member takes for true, when it does. */
public interface RaftWitness {
    /** A member's log. */
    @FunctionalInterface
    interface LogOf {
        /** Whether the entry of this term is there, or is behind a snapshot by now. */
        boolean holds(long index, long term);
    }

    /** A member has got the votes of a majority. */
    default void elected(Replica member, long term, LogOf log) {}

    /** A member takes the entry at this index for committed; others may have done so before. */
    default void committed(Replica member, long index, long term, ByteString entry) {}
}
