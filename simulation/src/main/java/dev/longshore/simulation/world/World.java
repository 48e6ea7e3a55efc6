package dev.longshore.simulation.world;

import dev.longshore.foundation.loop.Loop;
import java.time.Duration;
import java.time.Instant;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Virtual time: a queue of events and one source of chance. Two events of the same moment run in
 * the order in which they were planned, so that a seed gives one course of the world and no other.
 */
public final class World {
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    private record Event(long atNanos, long order, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(atNanos, other.atNanos);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private final long seed;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final SplittableRandom random;
    private final Coverage coverage;
    private final Trace trace;
    private long nowNanos;
    private long planned;
    private long most = Long.MAX_VALUE;
    private Runnable tooMany = () -> {};
    private long ran;

    public World(long seed, Coverage coverage, Trace trace) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
        this.coverage = coverage;
        this.trace = trace;
    }

    /** What this world is made from. */
    public long seed() {
        return seed;
    }

    /** Chance. */
    public RandomGenerator random() {
        return random;
    }

    /** Whether something that happens with this probability happens now. */
    public boolean chance(double probability) {
        return probability > 0 && random.nextDouble() < probability;
    }

    /** A duration between the two. */
    public Duration between(Duration least, Duration most) {
        return Duration.ofNanos(random.nextLong(least.toNanos(), most.toNanos() + 1));
    }

    /** What has happened at least once. */
    public Coverage coverage() {
        return coverage;
    }

    /** Notes something for whoever replays this seed. */
    public void note(String who, String what) {
        trace.note(nowNanos, who, what);
    }

    public Instant now() {
        return BEGIN.plusNanos(nowNanos);
    }

    /** Time since the world began. */
    public Duration elapsed() {
        return Duration.ofNanos(nowNanos);
    }

    /** From now on {@code tooMany} runs at each event beyond so many. */
    public void limit(long mostEvents, Runnable beyond) {
        most = mostEvents;
        tooMany = beyond;
    }

    /** Events that have run. */
    public long ran() {
        return ran;
    }

    /** Plans an event. */
    public void after(Duration delay, Runnable action) {
        events.add(new Event(nowNanos + Math.max(delay.toNanos(), 0), planned++, action));
    }

    /** Runs everything that happens within so much time. */
    public void runFor(Duration time) {
        Duration end = elapsed().plus(time);
        boolean more = true;
        while (more) {
            more = step(end);
        }
    }

    /** Runs the next event; false when none is left before {@code end}. */
    public boolean step(Duration end) {
        Event next = events.peek();
        if (next == null || next.atNanos() > end.toNanos()) {
            nowNanos = Math.max(nowNanos, end.toNanos());
            return false;
        }
        events.poll();
        nowNanos = next.atNanos();
        ran++;
        if (ran > most) {
            tooMany.run();
        }
        next.action().run();
        return true;
    }

    /** A loop in this world; its clock may be off by {@code skew}. */
    public SimLoop loop(Duration skew) {
        return new SimLoop(skew);
    }

    /** One process's loop. When the process dies, what it had planned dies with it. */
    public final class SimLoop implements Loop {
        private Duration skew;
        private boolean dead;
        private long pausedUntilNanos;

        private SimLoop(Duration skew) {
            this.skew = skew;
        }

        /** The process has died. */
        public void kill() {
            dead = true;
        }

        @Override
        public Instant now() {
            return World.this.now().plus(skew);
        }

        @Override
        public Duration elapsed() {
            return Duration.ofNanos(nowNanos);
        }

        /** The process stands still for a while: what becomes due waits, in its order. */
        public void pause(Duration time) {
            pausedUntilNanos = Math.max(pausedUntilNanos, nowNanos + time.toNanos());
        }

        /** What an operator does to the wall clock. */
        public void setClock(Duration off) {
            skew = off;
        }

        @Override
        public void execute(Runnable task) {
            after(Duration.ZERO, task);
        }

        @Override
        public Timer after(Duration delay, Runnable task) {
            boolean[] cancelled = {false};
            World.this.after(delay, () -> run(task, cancelled));
            return () -> cancelled[0] = true;
        }

        /** When it goes on, or went on last. */
        public Duration pausedUntil() {
            return Duration.ofNanos(pausedUntilNanos);
        }

        /** Whether the process stands still at present. */
        public boolean isPaused() {
            return nowNanos < pausedUntilNanos;
        }

        /** Something comes from outside: it happens now, or when the process goes on. */
        public void arrive(Runnable task) {
            if (dead) {
                return;
            }
            if (isPaused()) {
                World.this.after(Duration.ofNanos(pausedUntilNanos - nowNanos), () -> arrive(task));
            } else {
                task.run();
            }
        }

        private void run(Runnable task, boolean[] cancelled) {
            if (dead || cancelled[0]) {
                return;
            }
            if (isPaused()) {
                World.this.after(
                        Duration.ofNanos(pausedUntilNanos - nowNanos), () -> run(task, cancelled));
            } else {
                task.run();
            }
        }
    }
}
