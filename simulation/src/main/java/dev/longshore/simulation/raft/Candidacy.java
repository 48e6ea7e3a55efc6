package dev.longshore.simulation.raft;

import dev.longshore.simulation.raft.Message.Vote;
import java.util.Set;
import java.util.TreeSet;

/**
 * One round of an election: first a trial, in which nobody's term or vote changes, then the real
 * one.
 */
final class Candidacy {
    private final boolean trial;
    private final int members;
    private final boolean hasCommits;
    private final Set<String> granted = new TreeSet<>();

    /**
     * {@code hasCommits}: a voter without any log may be one whose disk was lost, and its vote does
     * not count for a candidate that has something to lose.
     */
    Candidacy(boolean trial, int members, boolean hasCommits, String self) {
        this.trial = trial;
        this.members = members;
        this.hasCommits = hasCommits;
        granted.add(self);
    }

    boolean isTrial() {
        return trial;
    }

    /** Whether this vote was the one that was still needed. */
    boolean isDecidedBy(String voter, Vote vote) {
        return vote.trial() == trial
                && vote.granted()
                && !(vote.nothing() && hasCommits)
                && granted.add(voter)
                && isWon();
    }

    boolean isWon() {
        return granted.size() > members / 2;
    }
}
