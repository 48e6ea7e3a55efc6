package dev.longshore.foundation.loop;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * The fake beside {@link Loop}: its turns and its time are moved by hand. For tests; one thread.
 */
public final class HandLoop implements Loop {
    private record Due(Instant at, long number, Runnable task) {}

    private final PriorityQueue<Due> due =
            new PriorityQueue<>(Comparator.comparing(Due::at).thenComparingLong(Due::number));
    private Instant now = Instant.parse("2026-11-21T12:00:00Z");
    private Duration off = Duration.ZERO;
    private long number;

    @Override
    public Instant now() {
        return now.plus(off);
    }

    @Override
    public Duration elapsed() {
        return Duration.between(Instant.EPOCH, now);
    }

    @Override
    public void execute(Runnable task) {
        due.add(new Due(now, number++, task));
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        var later = new Due(now.plus(delay), number++, task);
        due.add(later);
        return () -> due.remove(later);
    }

    /** Runs what is due, and what becomes due by it. */
    public void run() {
        pass(Duration.ZERO);
    }

    /** Lets time pass, with everything that becomes due in it. */
    public void pass(Duration time) {
        Instant end = now.plus(time);
        for (Due next = due.peek(); next != null && !next.at().isAfter(end); next = due.peek()) {
            due.remove(next);
            now = later(next.at(), now);
            next.task().run();
            end = later(end, now);
        }
        now = end;
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    /** What the task that runs at this moment takes: nothing else runs meanwhile. */
    public void takes(Duration time) {
        now = now.plus(time);
    }

    /** What an operator does to the wall clock. */
    public void setBack(Duration by) {
        off = off.minus(by);
    }

    /** What an operator does to the wall clock. */
    public void setForward(Duration by) {
        off = off.plus(by);
    }
}
