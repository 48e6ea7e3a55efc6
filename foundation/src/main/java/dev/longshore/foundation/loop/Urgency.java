package dev.longshore.foundation.loop;

/**
 * Threads for which everybody else waits: they have their turn before others where the operating
 * system is told of priorities, which servers' launchers see to. Nothing is right or wrong by it:
 * on a machine with too much to do it decides what is late.
 */
@SuppressWarnings("ThreadPriorityCheck") // no order of anything rests on it
public final class Urgency {
    private Urgency() {}

    /** What makes threads. */
    @FunctionalInterface
    public interface Work<T, E extends Exception> {
        /** Does it, on the caller's thread. */
        T run() throws E;
    }

    /** Such a thread. */
    public static Thread.Builder.OfPlatform thread() {
        return Thread.ofPlatform().priority(Thread.MAX_PRIORITY);
    }

    /**
     * Does {@code work}: the threads that a library makes meanwhile inherit it. Not those that
     * carry virtual threads, which are everybody's, and are made with the first one.
     */
    public static <T, E extends Exception> T inherited(Work<T, E> work) throws E {
        Thread.startVirtualThread(() -> {});
        Thread maker = Thread.currentThread();
        int usual = maker.getPriority();
        maker.setPriority(Thread.MAX_PRIORITY);
        try {
            return work.run();
        } finally {
            maker.setPriority(usual);
        }
    }
}
