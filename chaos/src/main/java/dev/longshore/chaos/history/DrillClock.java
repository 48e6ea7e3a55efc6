package dev.longshore.chaos.history;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** The time of a drill: real, counted from its beginning. Thread-safe. */
public final class DrillClock {
    private static final Duration POLL = Duration.ofMillis(200);

    private final long begin = System.nanoTime();
    private final Instant date = Instant.now();

    /** Nanoseconds since the drill began. */
    public long nanos() {
        return System.nanoTime() - begin;
    }

    /** When it began. */
    public Instant date() {
        return date;
    }

    /** Blocks for a while. */
    public void pause(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the drill was interrupted", e);
        }
    }

    /** Asks again and again until there is something, for so long at most. */
    public <T> Optional<T> await(Duration atMost, Supplier<Optional<T>> source) {
        long end = nanos() + atMost.toNanos();
        while (true) {
            Optional<T> found = source.get();
            if (found.isPresent() || nanos() > end) {
                return found;
            }
            pause(POLL);
        }
    }
}
