package dev.longshore.foundation.loop;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;

/**
 * A single-threaded event loop with a clock. Whatever is given to one loop runs one after another,
 * in the order in which it became due, so that code confined to a loop needs no locks. All methods
 * may be called from any thread.
 */
public interface Loop extends Executor {
    /** The loop's wall clock. It may be set by an operator, forwards and backwards. */
    Instant now();

    /** Time since some moment, by the monotonic clock: nobody sets it. */
    Duration elapsed();

    /**
     * Runs {@code task} soon, after everything already due. Work given to a closed loop is dropped.
     */
    @Override
    void execute(Runnable task);

    /** Runs {@code task} once {@code delay} has passed, unless cancelled before. */
    Timer after(Duration delay, Runnable task);

    /** Something that will run later. */
    @FunctionalInterface
    interface Timer {
        /**
         * Makes sure that the task does not run any more if it has not begun; harmless when
         * repeated.
         */
        void cancel();
    }
}
