package dev.longshore.agent.session;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * Numbers the streams of a boot, so that servers know the newest. A restarted agent goes on above
 * the numbers of the one before it, since they follow the uptime. Confined to the agent's loop.
 */
final class StreamNumbers {
    private final Supplier<Duration> uptime;
    private long last;

    /** {@code uptime} is that of the machine, whichever agent asks. */
    StreamNumbers(Supplier<Duration> uptime) {
        this.uptime = uptime;
    }

    /** The number of a new stream. */
    long next() {
        last = Math.max(last + 1, uptime.get().toMillis());
        return last;
    }

    /** A server has heard of this number: the next one is above it. */
    void heardOf(long newest) {
        last = Math.max(last, newest);
    }
}
