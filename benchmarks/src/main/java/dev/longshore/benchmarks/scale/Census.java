package dev.longshore.benchmarks.scale;

import java.util.concurrent.atomic.AtomicLong;

/** What all hollow machines have seen together. Any thread. */
final class Census {
    /** Tasks that an agent has taken in: it was told of them and has them on record. */
    final AtomicLong taken = new AtomicLong();

    /** Containers that were started. */
    final AtomicLong started = new AtomicLong();

    /** Containers that were asked to stop. */
    final AtomicLong stopped = new AtomicLong();
}
