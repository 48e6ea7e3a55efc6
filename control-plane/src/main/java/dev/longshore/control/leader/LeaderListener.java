package dev.longshore.control.leader;

import dev.longshore.control.sequencer.SequencerListener;

/** Learns how a leader ends by itself. Called on the loop. */
public interface LeaderListener extends SequencerListener {
    /**
     * This server's version is older than what the installation works at: trying again is of no
     * use, and as long as it is the leader nobody leads.
     */
    void outdated(String reason);
}
