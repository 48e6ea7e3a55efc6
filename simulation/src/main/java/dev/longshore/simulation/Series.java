package dev.longshore.simulation;

import dev.longshore.simulation.world.Coverage;
import dev.longshore.simulation.world.Sabotage;
import dev.longshore.simulation.world.Trace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * Many seeds on all cores: each world is one thread's, and worlds share nothing but the count of
 * what was reached.
 */
public final class Series {
    private final int threads;
    private final Sabotage sabotage;
    private final int maxFailures;
    private final Coverage coverage = new Coverage();
    private final List<Outcome> failures = new ArrayList<>();
    private final long beganNanos = System.nanoTime();
    private long runs;
    private long events;
    private Duration virtual = Duration.ZERO;

    public Series(int threads, Sabotage sabotage, int maxFailures) {
        this.threads = threads;
        this.sabotage = sabotage;
        this.maxFailures = maxFailures;
    }

    /** Runs these seeds. */
    public void run(long from, int count) throws InterruptedException {
        var next = new AtomicLong(from);
        work(() -> next.get() < from + count, next);
    }

    /** Runs fresh seeds for so long. */
    public void runFor(Duration time, long firstSeed) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        work(() -> System.nanoTime() < end, new AtomicLong(firstSeed));
    }

    private void work(BooleanSupplier more, AtomicLong next) throws InterruptedException {
        try (ExecutorService workers = Executors.newFixedThreadPool(threads)) {
            for (int i = 0; i < threads; i++) {
                workers.execute(
                        () -> {
                            while (more.getAsBoolean() && failed() < maxFailures) {
                                runOne(next.getAndIncrement());
                            }
                        });
            }
            workers.shutdown();
            workers.awaitTermination(1, TimeUnit.DAYS);
        }
    }

    private void runOne(long seed) {
        var reached = new Coverage();
        Outcome outcome = Outcome.of(Plan.whole(seed), reached, Trace.silent(), sabotage);
        synchronized (this) {
            coverage.add(reached);
            runs++;
            events += outcome.events();
            virtual = virtual.plus(outcome.virtual());
            if (outcome.failure().isPresent()) {
                failures.add(outcome);
            }
        }
    }

    private synchronized int failed() {
        return failures.size();
    }

    /** The broken promises. */
    public synchronized List<String> failures() {
        return failures.stream().map(Outcome::text).toList();
    }

    /** What was not reached. */
    public synchronized List<String> missing() {
        return coverage.missing(LifeCycles.EDGES);
    }

    /** Whether every promise held and, where it is asked for, everything was reached. */
    public synchronized boolean passed(boolean everythingReached) {
        return failures.isEmpty() && (!everythingReached || missing().isEmpty());
    }

    /** The series in words. */
    public synchronized String report() {
        var text = new StringBuilder();
        failures.forEach(outcome -> text.append(outcome.text()).append('\n'));
        failures.stream()
                .findFirst()
                .map(first -> Shrink.of(first, sabotage))
                .ifPresent(
                        smallest ->
                                text.append("the first of them made smaller: ")
                                        .append(smallest.text())
                                        .append('\n'));
        coverage.counts().entrySet().stream()
                .sorted(java.util.Map.Entry.comparingByKey())
                .forEach(
                        entry ->
                                text.append(
                                        String.format(
                                                "  %-40s %,d%n",
                                                entry.getKey(), entry.getValue())));
        double seconds = (System.nanoTime() - beganNanos) / 1e9;
        text.append(
                String.format(
                        "%d seeds, %d failed; %,d events, %.1f virtual cluster-hours in %.1f s on %d threads"
                                + " (%,.0f events/s, %,.0f virtual s/s, %.0f seeds/min); %s%n",
                        runs,
                        failures.size(),
                        events,
                        virtual.toMinutes() / 60.0,
                        seconds,
                        threads,
                        events / seconds,
                        virtual.toSeconds() / seconds,
                        60 * runs / seconds,
                        missing().isEmpty()
                                ? "everything was reached"
                                : "not reached: " + missing()));
        return text.toString();
    }
}
