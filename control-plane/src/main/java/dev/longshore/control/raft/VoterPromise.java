package dev.longshore.control.raft;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * What a voter owes the leader that it has heard: no vote for anybody, in no phase of an election,
 * for the shortest election timeout. A leader's {@link Lease} rests on it. Raft's dissertation,
 * section 6.4.1, asks for this; Ratis keeps it in the pre-vote only. Any thread.
 */
public final class VoterPromise {
    /** From hearing the leader on. */
    static final Duration LENGTH = RaftSettings.ELECTION_TIMEOUT_MIN;

    /** How long a leader's release counts: an election, also on servers that are slow. */
    static final Duration RELEASED_FOR = RaftSettings.ELECTION_TIMEOUT_MAX.multipliedBy(3);

    private final LongSupplier nanos;
    private long heardNanos;
    private Release release;

    private record Release(long term, String candidate, long endNanos) {}

    /**
     * A member that starts may have heard its leader a moment before it ended: its promise begins
     * with it.
     *
     * @param nanos this process's monotonic clock
     */
    public VoterPromise(LongSupplier nanos) {
        this.nanos = nanos;
        this.heardNanos = nanos.getAsLong();
        this.release = new Release(-1, "", heardNanos);
    }

    /** The leader of this member's term was heard, which has not been answered yet. */
    public synchronized void heard() {
        heardNanos = nanos.getAsLong();
    }

    /**
     * The leader of {@code term} hands over to {@code candidate}: for the next moments that one may
     * have the vote all the same.
     */
    public synchronized void release(long term, String candidate) {
        release = new Release(term, candidate, nanos.getAsLong() + RELEASED_FOR.toNanos());
    }

    /** Whether {@code candidate} may be voted for, by a member that is in {@code term}. */
    public synchronized boolean mayVoteFor(String candidate, long term) {
        long now = nanos.getAsLong();
        return now - heardNanos >= LENGTH.toNanos()
                || (release.term() == term
                        && release.candidate().equals(candidate)
                        && now - release.endNanos() < 0);
    }
}
