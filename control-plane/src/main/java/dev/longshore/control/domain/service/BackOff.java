package dev.longshore.control.domain.service;

import java.time.Duration;

/** The pause before the next launch after tasks that failed one after the other. */
final class BackOff {
    private static final Duration FIRST = Duration.ofSeconds(1);

    /** ECS goes up to fifteen minutes; a service whose database was away is back sooner here. */
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private static final int DOUBLINGS = 10;

    private BackOff() {}

    static Duration after(int failuresInARow) {
        Duration pause = FIRST.multipliedBy(1L << Math.min(failuresInARow - 1, DOUBLINGS));
        return pause.compareTo(LONGEST) < 0 ? pause : LONGEST;
    }
}
