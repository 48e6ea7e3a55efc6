package dev.longshore.agent.runtime.podman;

import dev.longshore.agent.runtime.RuntimeFailure;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * How much is downloaded at the same time, for each registry by itself: a slow one holds up nobody
 * else. Nor do a few large images hold up the others of their registry: a download is among the few
 * that begin together for a while only. Any thread.
 */
final class RegistryPermits {
    /** Downloads from one registry that begin at the same time: more make each other slower. */
    private static final int BEGINNING = 4;

    /** Downloads from one registry at the same time. */
    private static final int MOST = 16;

    /** From then on a download is a long one, and others begin beside it. */
    static final Duration BEGINNING_TIME = Duration.ofMinutes(1);

    /** Downloads. */
    interface Work {
        void run() throws RuntimeFailure;
    }

    private static final class Registry {
        private final Semaphore all = new Semaphore(MOST, true);
        private final Semaphore beginning = new Semaphore(BEGINNING, true);
        private int users;
    }

    private final Duration beginningTime;

    /** Those from which something is downloaded, or is to be. */
    private final Map<String, Registry> registries = new HashMap<>();

    /** {@code beginningTime} is {@link #BEGINNING_TIME}, but for tests. */
    RegistryPermits(Duration beginningTime) {
        this.beginningTime = beginningTime;
    }

    /** Does the work when it is its turn. */
    void use(String registry, Work work) throws RuntimeFailure, InterruptedException {
        Registry permits = enter(registry);
        try {
            permits.all.acquire();
            try {
                begin(permits, work);
            } finally {
                permits.all.release();
            }
        } finally {
            leave(registry, permits);
        }
    }

    private void begin(Registry permits, Work work) throws RuntimeFailure, InterruptedException {
        permits.beginning.acquire();
        Thread becomesLong =
                Thread.startVirtualThread(
                        () -> {
                            sleep();
                            permits.beginning.release();
                        });
        try {
            work.run();
        } finally {
            becomesLong.interrupt();
        }
    }

    private void sleep() {
        try {
            TimeUnit.NANOSECONDS.sleep(beginningTime.toNanos());
        } catch (InterruptedException e) {
            // the download has ended before
        }
    }

    private synchronized Registry enter(String name) {
        Registry registry = registries.computeIfAbsent(name, each -> new Registry());
        registry.users++;
        return registry;
    }

    private synchronized void leave(String name, Registry registry) {
        registry.users--;
        if (registry.users == 0) {
            registries.remove(name);
        }
    }
}
