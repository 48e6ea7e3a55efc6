package dev.longshore.foundation.loop;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link Loop} on one platform thread. A task that throws is logged and costs nobody else
 * anything. Everybody waits for what a loop decides: its thread is urgent ({@link Urgency}).
 *
 * <p>The queue has no bound of its own: its users bound what they give it (the sequencer its calls,
 * a session its messages), since a loop that refused work at random could not keep anybody's
 * invariants.
 */
public final class ThreadLoop implements Loop, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ThreadLoop.class);

    private static final long START_NANOS = System.nanoTime();

    private final InstantSource clock;
    private final ScheduledThreadPoolExecutor executor;

    public ThreadLoop(String name, InstantSource clock) {
        this.clock = clock;
        this.executor =
                new ScheduledThreadPoolExecutor(
                        1, Urgency.thread().name(name).daemon(true).factory());
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public Instant now() {
        return clock.instant();
    }

    @Override
    public Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - START_NANOS);
    }

    @Override
    public void execute(Runnable task) {
        try {
            executor.execute(() -> run(task));
        } catch (RejectedExecutionException closed) {
            LOG.debug("dropped, the loop is closed: {}", task);
        }
    }

    /**
     * Runs {@code task} on the loop and waits for its end, not from the loop itself.
     *
     * @return whether it has ended in time
     */
    public boolean runAndWait(Runnable task, Duration atMost) {
        var done = new CountDownLatch(1);
        execute(
                () -> {
                    try {
                        task.run();
                    } finally {
                        done.countDown();
                    }
                });
        try {
            return done.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        try {
            var future = executor.schedule(() -> run(task), delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        } catch (RejectedExecutionException closed) {
            LOG.debug("dropped, the loop is closed: {}", task);
            return () -> {};
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error bug) {
            LOG.error("a task of the loop failed", bug);
        }
    }

    /** Stops after the task that is running; what waits is dropped. */
    @Override
    public void close() {
        executor.shutdownNow();
    }
}
