package dev.longshore.control.raft;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Whether a leader certainly still leads, by what the other members have answered it: each keeps
 * its {@link VoterPromise}. Any thread.
 */
public final class Lease {
    /** Shorter than the promise by what clocks may drift in between. */
    private static final Duration LENGTH = VoterPromise.LENGTH.multipliedBy(9).dividedBy(10);

    /**
     * A transfer that failed may still come about while voters are released. What counts after it
     * was sent after the last release had ended; the rest is for clocks that drift.
     */
    private static final Duration AFTER_TRANSFER =
            VoterPromise.RELEASED_FOR.plus(LENGTH.multipliedBy(2));

    private final LongSupplier nanos;
    private int transfers;
    private long againNanos;
    private long unsureTerm = -1;
    private final Set<String> unsure = new HashSet<>(); // never more than there are members

    /** {@code nanos} is this process's monotonic clock. */
    public Lease(LongSupplier nanos) {
        this.nanos = nanos;
        this.againNanos = nanos.getAsLong();
    }

    /**
     * Whether a majority, this member included, has answered something that was sent less than the
     * lease's length ago.
     *
     * @param term in which this member leads
     * @param members how many have a vote
     * @param answered for each other member that has a vote, how long ago that was sent which it
     *     answered last, with a success and in this term
     */
    public synchronized boolean held(long term, int members, Map<String, Duration> answered) {
        return counts() && isMajority(members, answered, voter -> !isUnsure(term, voter));
    }

    /**
     * Whether a majority answers, and the lease is not held because of voters that may still be
     * released: it never will be in this term, so that another one has to begin.
     *
     * @param term as for {@link #held}, like the others
     */
    public synchronized boolean isSpoilt(long term, int members, Map<String, Duration> answered) {
        return counts()
                && isMajority(members, answered, _ -> true)
                && !isMajority(members, answered, voter -> !isUnsure(term, voter));
    }

    private boolean counts() {
        return transfers == 0 && nanos.getAsLong() - againNanos >= 0;
    }

    private boolean isUnsure(long term, String voter) {
        return term == unsureTerm && unsure.contains(voter);
    }

    private static boolean isMajority(
            int members, Map<String, Duration> answered, Predicate<String> counts) {
        long voters =
                answered.entrySet().stream()
                        .filter(e -> e.getValue().compareTo(LENGTH) < 0)
                        .filter(e -> counts.test(e.getKey()))
                        .count();
        return 1 + voters > members / 2;
    }

    /** The lease counts as lost from before the first voter is released. */
    public synchronized void transferBegins() {
        transfers++;
    }

    /** A release that {@code voter} did not confirm may come to it at any time of the term. */
    public synchronized void unsure(long term, String voter) {
        if (term != unsureTerm) {
            unsureTerm = term;
            unsure.clear();
        }
        unsure.add(voter);
    }

    /** One of the transfers that began has ended, one way or the other. */
    public synchronized void transferEnded() {
        againNanos = nanos.getAsLong() + AFTER_TRANSFER.toNanos();
        transfers--;
    }
}
