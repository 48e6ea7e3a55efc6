package dev.longshore.control.sequencer;

import java.time.Duration;

/** Learns what the sequencer cannot answer to a caller. Called on its loop. */
public interface SequencerListener {
    /** A transaction failed in a way that no transaction should. */
    void bug(Throwable bug);

    /** The sequencer cannot go on in this term; it has closed itself. */
    void lost(String reason);

    /**
     * A batch has been computed; nothing else ran on the loop meanwhile.
     *
     * @param took all of it
     * @param longest its longest transaction
     */
    default void computed(Duration took, Duration longest) {}

    /** A transaction has taken far longer than one may. */
    default void slow(String transaction, Duration took) {}
}
