package dev.longshore.control.raft.election;

import java.time.Duration;

/**
 * How a member sees its leader, and how far its log is.
 *
 * @param id the member
 * @param term its term
 * @param left until it may vote for another and takes its leader for gone; zero where it does
 * @param follows whether it follows at all: a leader and a candidate have nothing to complain of
 * @param lastTerm of the last entry in its log
 * @param lastIndex of the same
 */
public record VoterView(
        String id, long term, Duration left, boolean follows, long lastTerm, long lastIndex) {
    /** Whether it would vote for another. */
    public boolean leaderless() {
        return follows && left.isZero();
    }

    /** Whether this log has what the other one lacks: such a member does not vote for the other. */
    boolean isAheadOf(VoterView other) {
        return lastTerm > other.lastTerm
                || (lastTerm == other.lastTerm && lastIndex > other.lastIndex);
    }

    /** Whether it should rather stand than the other: two that stand at once both lose. */
    boolean precedes(VoterView other) {
        return isAheadOf(other) || (!other.isAheadOf(this) && id.compareTo(other.id) < 0);
    }
}
