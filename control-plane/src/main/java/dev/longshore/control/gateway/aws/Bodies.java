package dev.longshore.control.gateway.aws;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes of requests' bodies that are in memory, of all connections together, and their bound. A
 * body counts from its first byte until its request is answered. Any thread.
 */
final class Bodies {
    /** A body is there several times while it is read: as bytes, as a tree, as a message. */
    private static final int PART_OF_HEAP = 32;

    private static final long LEAST = 8 << 20;

    private final long most;
    private final AtomicLong held = new AtomicLong();

    /** With room for {@code most} bytes. */
    Bodies(long most) {
        this.most = most;
    }

    /** With what a heap of this size can bear. */
    static Bodies forThisHeap() {
        return new Bodies(Math.max(LEAST, Runtime.getRuntime().maxMemory() / PART_OF_HEAP));
    }

    /** The part of one request, empty. */
    Part part() {
        return new Part();
    }

    /** How many bytes are held now. */
    long held() {
        return held.get();
    }

    /** What one request holds. */
    final class Part {
        private long mine;
        private boolean released;

        private Part() {}

        /** Takes room for more of the body; false, and nothing taken, where there is none. */
        synchronized boolean take(int bytes) {
            if (released || held.addAndGet(bytes) > most) {
                held.addAndGet(released ? 0 : -bytes);
                return false;
            }
            mine += bytes;
            return true;
        }

        /** Gives everything back, and takes nothing any more. */
        synchronized void release() {
            if (!released) {
                released = true;
                held.addAndGet(-mine);
            }
        }
    }
}
