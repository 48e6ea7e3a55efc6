package dev.longshore.control.sequencer;

import dev.longshore.foundation.loop.Loop;
import java.time.Duration;
import java.time.Instant;

/**
 * The log's time in one term. It goes on as fast as the monotonic clock, and comes closer to the
 * wall clock by at most a tenth of that: however wrong the wall clock is set while this server
 * leads, nothing expires in a moment, and time never stands still or runs backwards. Confined to
 * its loop.
 */
final class LogClock {
    /** The correction within a time is at most the time divided by this. */
    private static final int SLOWEST_CORRECTION = 10;

    private final Loop loop;
    private Duration correction = Duration.ZERO;
    private Instant last;
    private Duration lastElapsed;

    LogClock(Loop loop) {
        this.loop = loop;
        this.last = loop.now();
        this.lastElapsed = loop.elapsed();
    }

    /**
     * Begins a term.
     *
     * @param wallClockCorrection what the wall clock lacks, by what the other servers say
     * @param logged the time of the last batch: the log does not go behind it
     */
    void begin(Duration wallClockCorrection, Instant logged) {
        correction = wallClockCorrection;
        Instant wall = loop.now().plus(correction);
        last = wall.isBefore(logged) ? logged : wall;
        lastElapsed = loop.elapsed();
    }

    Instant now() {
        Duration elapsed = loop.elapsed();
        Duration step = elapsed.minus(lastElapsed);
        Instant steady = last.plus(step);
        Duration off = Duration.between(steady, loop.now().plus(correction));
        Duration most = step.dividedBy(SLOWEST_CORRECTION);
        last = steady.plus(clamp(off, most));
        lastElapsed = elapsed;
        return last;
    }

    private static Duration clamp(Duration off, Duration most) {
        if (off.abs().compareTo(most) <= 0) {
            return off;
        }
        return off.isNegative() ? most.negated() : most;
    }
}
