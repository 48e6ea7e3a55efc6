package dev.longshore.control.gateway.calls;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes of requests' bodies that are in memory, of all connections together, and their bound. A
 * body counts from its first byte until its request is answered; in a stream of messages, each
 * until it is whole. Any thread.
 */
public final class Bodies {
    /** A body is there several times while it is read: as bytes, as a tree, as a message. */
    private static final int PART_OF_HEAP = 32;

    private static final long LEAST = 8 << 20;

    private final long most;
    private final AtomicLong held = new AtomicLong();

    /** With room for {@code most} bytes. */
    public Bodies(long most) {
        this.most = most;
    }

    /** With what a heap of this size can bear. */
    public static Bodies forThisHeap() {
        return new Bodies(Math.max(LEAST, Runtime.getRuntime().maxMemory() / PART_OF_HEAP));
    }

    /** The part of one request, empty. */
    public Part part() {
        return new Part();
    }

    /** How many bytes are held now. */
    public long held() {
        return held.get();
    }

    /** What one request holds. */
    public final class Part {
        private long mine;
        private boolean released;

        private Part() {}

        /** Takes room for more of the body; false, and nothing taken, where there is none. */
        public synchronized boolean take(int bytes) {
            if (released || held.addAndGet(bytes) > most) {
                held.addAndGet(released ? 0 : -bytes);
                return false;
            }
            mine += bytes;
            return true;
        }

        /** Holds so many bytes from now on; false, and no change, where there is no room. */
        public synchronized boolean hold(long bytes) {
            long more = bytes - mine;
            if (released || (held.addAndGet(more) > most && more > 0)) {
                held.addAndGet(released ? 0 : -more);
                return false;
            }
            mine = bytes;
            return true;
        }

        /** Gives everything back, and takes nothing any more. */
        public synchronized void release() {
            if (!released) {
                released = true;
                held.addAndGet(-mine);
            }
        }
    }
}
