package dev.longshore.control.raft;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * What a voter owes the leader that it has heard: no vote for anybody, in no phase of an election,
 * for longer than that leader may trust its {@link Lease}. Raft's dissertation, section 6.4.1, asks
 * for this; Ratis keeps it in the pre-vote only. Any thread.
 */
public final class VoterPromise {
    /** From hearing the leader on. Some heartbeats, and no longer than a failover should take. */
    public static final Duration LENGTH = Duration.ofMillis(250);

    /**
     * The same for a leader of which it is not known that its lease is that short: servers of an
     * earlier version hold it for 450 ms.
     */
    static final Duration UNKNOWN_LENGTH = Duration.ofMillis(500);

    /** How long a leader's release counts: an election, also on servers that are slow. */
    static final Duration RELEASED_FOR = RaftSettings.ELECTION_TIMEOUT_MAX.multipliedBy(3);

    private final LongSupplier nanos;
    private long heardNanos;
    private long heardTerm = -1;
    private long knownTerm = -2;
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

    /** The leader of {@code term} was heard, which has not been answered yet. */
    public synchronized void heard(long term) {
        heardNanos = nanos.getAsLong();
        heardTerm = term;
    }

    /** The leader of {@code term} is known to trust its lease for less than {@link #LENGTH}. */
    public synchronized void knows(long term) {
        knownTerm = term;
    }

    /** Whether that is known of the leader of {@code term}. */
    synchronized boolean isKnown(long term) {
        return knownTerm == term;
    }

    /**
     * The leader of {@code term} hands over to {@code candidate}: for the next moments that one may
     * have the vote all the same.
     */
    public synchronized void release(long term, String candidate) {
        release = new Release(term, candidate, nanos.getAsLong() + RELEASED_FOR.toNanos());
    }

    /** How long nobody may have the vote, but for whom the leader has released it. */
    public synchronized Duration left() {
        Duration length = heardTerm == knownTerm ? LENGTH : UNKNOWN_LENGTH;
        Duration left = length.minusNanos(nanos.getAsLong() - heardNanos);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** Whether {@code candidate} may be voted for, by a member that is in {@code term}. */
    public synchronized boolean mayVoteFor(String candidate, long term) {
        return left().isZero()
                || (release.term() == term
                        && release.candidate().equals(candidate)
                        && nanos.getAsLong() - release.endNanos() < 0);
    }
}
