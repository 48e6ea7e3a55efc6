package dev.longshore.control.raft;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Whether a leader certainly still leads, by what the other members have answered it: members
 * refuse votes for the shortest election timeout after they have heard their leader. Any thread.
 */
public final class Lease {
    /** Shorter than the election timeout by what clocks may drift in between. */
    private static final Duration LENGTH =
            RaftSettings.ELECTION_TIMEOUT_MIN.multipliedBy(9).dividedBy(10);

    /**
     * A transfer that failed may still come about: after it the lease counts for nothing for as
     * long as an election that it began may take.
     */
    private static final Duration AFTER_TRANSFER = RaftSettings.ELECTION_TIMEOUT_MAX;

    private final LongSupplier nanos;
    private final AtomicInteger transfers = new AtomicInteger();
    private volatile long againNanos;

    /** {@code nanos} is this process's monotonic clock. */
    public Lease(LongSupplier nanos) {
        this.nanos = nanos;
        this.againNanos = nanos.getAsLong();
    }

    /**
     * Whether a majority, this member included, has answered something that was sent less than the
     * lease's length ago.
     *
     * @param members how many have a vote
     * @param answered for each other member, how long ago that was sent which it answered last
     */
    public boolean held(int members, Stream<Duration> answered) {
        return transfers.get() == 0
                && nanos.getAsLong() - againNanos >= 0
                && 1 + answered.filter(age -> age.compareTo(LENGTH) < 0).count() > members / 2;
    }

    /** The lease counts as lost from the moment that another member is asked to take over. */
    public void transferBegins() {
        transfers.incrementAndGet();
    }

    /** One of the transfers that began has ended, one way or the other. */
    public void transferEnded() {
        againNanos = nanos.getAsLong() + AFTER_TRANSFER.toNanos();
        transfers.decrementAndGet();
    }
}
