package dev.longshore.benchmarks.scale;

import java.util.Arrays;
import java.util.concurrent.Semaphore;

/** How long calls took, each of them; bounded by the calls of a run. Any thread. */
final class Latencies {
    private final long[] nanos;
    private final Semaphore ended = new Semaphore(0);
    private int answered;
    private int failed;

    Latencies(int most) {
        nanos = new long[most];
    }

    synchronized void answered(long since) {
        nanos[answered++] = System.nanoTime() - since;
        ended.release();
    }

    synchronized void failed() {
        failed++;
        ended.release();
    }

    /** Waits until so many calls have been answered or have failed. */
    void await(int calls) throws InterruptedException {
        ended.acquire(calls);
    }

    @Override
    public synchronized String toString() {
        long[] sorted = Arrays.copyOf(nanos, answered);
        Arrays.sort(sorted);
        return answered == 0
                ? "none answered, failed " + failed
                : "%d answered, p50 %.1f ms, p99 %.1f ms, longest %.1f ms, failed %d"
                        .formatted(
                                answered,
                                sorted[answered / 2] / 1e6,
                                sorted[(int) (answered * 99L / 100)] / 1e6,
                                sorted[answered - 1] / 1e6,
                                failed);
    }
}
