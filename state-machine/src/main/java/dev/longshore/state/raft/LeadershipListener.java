package dev.longshore.state.raft;

/** Learns of this member's leadership. Called on Ratis's threads: hand over and return. */
public interface LeadershipListener {
    /** This member leads and has applied everything that was committed before its term. */
    void leaderReady();

    /** This member does not lead any more. */
    void notLeader();
}
