package dev.longshore.simulation.raft;

import dev.longshore.control.raft.election.VoterView;
import java.util.List;

/** What members say to each other; each says the term of whoever says it. */
sealed interface Message {
    long term();

    /**
     * Asks for a vote.
     *
     * @param trial only asks whether the vote would be given; nothing changes
     */
    record RequestVote(long term, boolean trial, long lastIndex, long lastTerm)
            implements Message {}

    /**
     * Answers it.
     *
     * @param nothing whether the voter's log is empty
     */
    record Vote(long term, boolean trial, boolean granted, boolean nothing) implements Message {}

    /**
     * Entries that follow the one at {@code previousIndex}; without any, a heartbeat.
     *
     * @param sentNanos by the leader's monotonic clock; the answer says it again
     */
    record Append(
            long term,
            long previousIndex,
            long previousTerm,
            List<Entry> entries,
            long committed,
            long sentNanos)
            implements Message {}

    /** Rows, for a member whose entries are in no log any more. */
    record Install(long term, Disk.Checkpoint checkpoint, long sentNanos) implements Message {}

    /**
     * Answers both.
     *
     * @param index of the last entry that is written and equal to the leader's, or of the one that
     *     is wanted next
     */
    record Answer(long term, Verdict verdict, long index, long sentNanos) implements Message {}

    /** How a follower takes what a leader sends. */
    enum Verdict {
        WRITTEN,
        /** It lacks what comes before. */
        GAP,
        /** There is a later term. */
        REFUSED
    }

    /** The leader hands over: for a short time its candidate may have the vote. */
    record Release(long term, String candidate) implements Message {}

    /** Answers it, in the same term. */
    record Released(long term) implements Message {}

    /** Asks a member how it sees its leader. */
    record AskVoter(long term) implements Message {}

    /** Answers it. */
    record VoterSays(long term, VoterView view) implements Message {}

    /** Asks a member to stand at once: it has everything, and the leader makes way. */
    record StandNow(long term) implements Message {}
}
