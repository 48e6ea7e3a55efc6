package dev.longshore.control.sequencer;

/** Learns what the sequencer cannot answer to a caller. Called on its loop. */
public interface SequencerListener {
    /** A transaction failed in a way that no transaction should. */
    void bug(Throwable bug);

    /** The sequencer cannot go on in this term; it has closed itself. */
    void lost(String reason);
}
