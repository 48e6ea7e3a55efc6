package dev.longshore.benchmarks.api;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** What was answered between two moments. Any thread. */
final class Results {
    /** Latencies are counted in steps of this; those beyond the last one are in the last one. */
    private static final long STEP_NANOS = 50_000;

    private static final int STEPS = 200_000;

    private final long begin;
    private final long end;
    private final AtomicIntegerArray steps = new AtomicIntegerArray(STEPS);
    private final AtomicInteger failed = new AtomicInteger();

    /**
     * @param begin when counting begins, as {@link System#nanoTime} says it
     * @param length for how long
     */
    Results(long begin, Duration length) {
        this.begin = begin;
        this.end = begin + length.toNanos();
    }

    /** Whether another call is to be made. */
    boolean goOn() {
        return System.nanoTime() < end;
    }

    /** How long it is until no call is made any more. */
    Duration left() {
        return Duration.ofNanos(Math.max(end - System.nanoTime(), 0));
    }

    /** A call was answered that began at {@code since}. */
    void answered(long since, boolean well) {
        long now = System.nanoTime();
        if (now < begin || now > end) {
            return;
        }
        if (well) {
            steps.incrementAndGet((int) Math.min((now - since) / STEP_NANOS, STEPS - 1));
        } else {
            failed.incrementAndGet();
        }
    }

    private double millis(int[] counts, long rank) {
        long seen = 0;
        for (int step = 0; step < counts.length; step++) {
            seen += counts[step];
            if (seen > rank) {
                return (step + 1) * STEP_NANOS / 1e6;
            }
        }
        return 0;
    }

    @Override
    public String toString() {
        int[] counts = new int[STEPS];
        Arrays.setAll(counts, steps::get);
        long all = Arrays.stream(counts).asLongStream().sum();
        return "%.0f %.2f %.2f %d"
                .formatted(
                        all * 1e9 / (end - begin),
                        millis(counts, all / 2),
                        millis(counts, all * 99 / 100),
                        failed.get());
    }
}
