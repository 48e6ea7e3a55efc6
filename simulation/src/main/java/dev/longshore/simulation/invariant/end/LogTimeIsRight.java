package dev.longshore.simulation.invariant.end;

import dev.longshore.foundation.time.Timestamps;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.Violation;
import dev.longshore.state.store.Store;
import java.time.Duration;
import java.time.Instant;

/** Compares the time of the last batch with the world's. */
@Invariant(
        "The log's time is never more than half a minute ahead, while one server's clock at most is an hour off.")
public final class LogTimeIsRight {
    private static final Duration MOST = Duration.ofSeconds(30);

    /**
     * How far the log may be behind the world, which other promises have to allow: a tenth of the
     * time for which a leader's clock was wrong, that is of nearly all minutes with faults.
     */
    public static final Duration MOST_BEHIND = Duration.ofMinutes(1);

    private LogTimeIsRight() {}

    /** Of the rows that have been committed so far. */
    public static void in(Store committed, Instant now) {
        Instant at = Timestamps.instant(committed.applied().getBatchAt());
        if (at.isAfter(now.plus(MOST))) {
            throw new Violation(LogTimeIsRight.class, "the log is at " + at + ", and it is " + now);
        }
    }
}
