package dev.longshore.benchmarks.scale;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what others do. */
final class Waiting {
    private Waiting() {}

    /** What was waited for has not come. */
    static final class TooLong extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooLong(String message) {
            super(message);
        }
    }

    /**
     * Looks again and again until it holds; {@code state} says how far it came where it does not.
     */
    static void until(BooleanSupplier holds, Duration poll, Duration atMost, Supplier<String> state)
            throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new TooLong(state.get() + " after " + atMost.toSeconds() + " s");
            }
            Thread.sleep(poll.toMillis());
        }
    }
}
