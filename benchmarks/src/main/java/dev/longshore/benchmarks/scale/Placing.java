package dev.longshore.benchmarks.scale;

import dev.longshore.proto.ecs.Service;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** The stages in which agents join and tasks come to run. Confined to the main thread. */
final class Placing {
    /** Service tasks that an update replaces are of this service. */
    static final String UPDATED = "updated";

    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration JOIN_TIMEOUT = Duration.ofMinutes(10);
    private static final Duration RUN_TIMEOUT = Duration.ofMinutes(20);

    /** As many as one RunTask takes. */
    private static final int TASKS_PER_CALL = 10;

    private static final int CALLERS = 64;

    private final Options options;
    private final Fleet fleet;
    private final Cluster cluster;
    private final Figures figures;
    private int expected;

    Placing(Options options, Fleet fleet, Cluster cluster, Figures figures) {
        this.options = options;
        this.fleet = fleet;
        this.cluster = cluster;
        this.figures = figures;
    }

    /** All agents come at once. */
    void join() throws InterruptedException {
        cluster.create();
        figures.begin();
        long before = System.nanoTime();
        fleet.start();
        Waiting.until(
                () -> fleet.wholeSince(before) == options.agents(),
                POLL,
                JOIN_TIMEOUT,
                () -> fleet.wholeSince(before) + " agents have joined");
        figures.end(
                "join",
                "%d agents in %.1f s; this process: %d KB of heap per agent, %d threads in all"
                        .formatted(
                                options.agents(),
                                figures.seconds(),
                                (Figures.ownHeapMegabytes() << 10) / options.agents(),
                                Thread.activeCount()));
    }

    /** RunTask, ten tasks a call, as fast as they are answered. */
    void run() throws InterruptedException {
        figures.begin();
        long taken = fleet.census().taken.get();
        var calls = new AtomicInteger((options.tasks() + TASKS_PER_CALL - 1) / TASKS_PER_CALL);
        var placed = new AtomicInteger();
        var failed = new AtomicInteger();
        var callers = new ArrayList<Thread>();
        for (int i = 0; i < CALLERS; i++) {
            callers.add(Thread.startVirtualThread(() -> runTasks(calls, placed, failed)));
        }
        for (Thread caller : callers) {
            caller.join();
        }
        double committed = figures.seconds();
        expected += placed.get();
        awaitTaken(taken + placed.get());
        double delivered = figures.seconds();
        awaitRunning();
        figures.end(
                "run",
                ("%d tasks: committed in %.1f s (%.0f /s), delivered in %.1f s (%.0f /s), RUNNING"
                                + " in %.1f s (%.0f /s); calls that failed: %d")
                        .formatted(
                                placed.get(),
                                committed,
                                placed.get() / committed,
                                delivered,
                                placed.get() / delivered,
                                figures.seconds(),
                                placed.get() / figures.seconds(),
                                failed.get()));
    }

    private void runTasks(AtomicInteger calls, AtomicInteger placed, AtomicInteger failed) {
        int mine = calls.getAndDecrement();
        while (mine > 0) {
            try {
                placed.addAndGet(cluster.runTasks(TASKS_PER_CALL, "run-" + mine).size());
            } catch (io.grpc.StatusRuntimeException e) {
                failed.incrementAndGet();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            mine = calls.getAndDecrement();
        }
    }

    /** Services, until all of their tasks run. */
    void services() throws InterruptedException {
        figures.begin();
        long taken = fleet.census().taken.get();
        for (int i = 0; i < options.services(); i++) {
            cluster.createService("s" + i, options.serviceTasks());
        }
        int tasks = options.services() * options.serviceTasks();
        if (options.update() > 0) {
            cluster.createService(UPDATED, options.update());
            tasks += options.update();
        }
        double created = figures.seconds();
        expected += tasks;
        awaitTaken(taken + tasks);
        double delivered = figures.seconds();
        awaitRunning();
        figures.end(
                "services",
                ("%d services created in %.1f s; %d tasks: delivered in %.1f s (%.0f /s), RUNNING"
                                + " in %.1f s (%.0f /s)")
                        .formatted(
                                options.services() + (options.update() > 0 ? 1 : 0),
                                created,
                                tasks,
                                delivered,
                                tasks / delivered,
                                figures.seconds(),
                                tasks / figures.seconds()));
    }

    /** A new deployment of the large service, until it is the only one. */
    void update() throws InterruptedException {
        if (options.update() == 0) {
            return;
        }
        figures.begin();
        cluster.updateService(UPDATED);
        Waiting.until(
                () -> isUpdated(),
                Duration.ofMillis(250),
                RUN_TIMEOUT,
                () -> "the update is not done");
        figures.end(
                "update",
                "%d tasks replaced in %.1f s (%.0f /s)"
                        .formatted(
                                options.update(),
                                figures.seconds(),
                                options.update() / figures.seconds()));
    }

    private boolean isUpdated() {
        try {
            Service service = cluster.service(UPDATED);
            return service.getDeploymentsCount() == 1
                    && service.getRunningCount() == options.update();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private void awaitTaken(long all) throws InterruptedException {
        Waiting.until(
                () -> fleet.census().taken.get() >= all,
                Duration.ofMillis(5),
                RUN_TIMEOUT,
                () -> fleet.census().taken.get() + " of " + all + " tasks are with their agents");
    }

    private void awaitRunning() throws InterruptedException {
        Waiting.until(
                () -> cluster.running() >= expected,
                POLL,
                RUN_TIMEOUT,
                () ->
                        String.format(
                                Locale.ROOT, "%d of %d tasks run", cluster.running(), expected));
    }
}
