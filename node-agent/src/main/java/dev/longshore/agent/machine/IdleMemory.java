package dev.longshore.agent.machine;

import dev.longshore.foundation.loop.Loop;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Gives memory back to the containers when work is over. The collector that the agent runs with
 * shrinks its heap only when it collects the whole of it, and an agent without work never fills it
 * again. Runs on the loop.
 */
public final class IdleMemory {
    /** Work that was followed by nothing else for so long is over. */
    private static final Duration QUIET = Duration.ofMinutes(1);

    private final Loop loop;
    private final LongSupplier work;
    private final Runnable collect;
    private long done;
    private boolean owing;

    /**
     * @param work counts what has been done; the same number twice is a pause
     * @param collect collects the whole heap, once after each stretch of work
     */
    public IdleMemory(Loop loop, LongSupplier work, Runnable collect) {
        this.loop = loop;
        this.work = work;
        this.collect = collect;
    }

    /** Looks from now on. */
    public void start() {
        loop.after(QUIET, this::look);
    }

    private void look() {
        long now = work.getAsLong();
        if (now != done) {
            done = now;
            owing = true;
        } else if (owing) {
            owing = false;
            collect.run();
        }
        start();
    }
}
