package dev.longshore.control.raft;

import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * When that was sent which a follower answered last, with a success and in the term in which it was
 * sent. Ratis keeps such a time too, which refusals renew as well. Any thread.
 */
final class Answers {
    /** More are never on their way; what is older than these will not be answered. */
    private static final int MOST_PENDING = 1_024;

    private final LongSupplier nanos;
    private final TreeMap<Long, Request> pending = new TreeMap<>();
    private Request answered = new Request(-1, 0);

    private record Request(long term, long sentNanos) {}

    /** {@code nanos} is this process's monotonic clock. */
    Answers(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** A request is about to be sent; {@code callId} grows. */
    synchronized void sent(long callId, long term) {
        pending.put(callId, new Request(term, nanos.getAsLong()));
        if (pending.size() > MOST_PENDING) {
            pending.pollFirstEntry();
        }
    }

    /** The follower has taken what request {@code callId} carried; it is in {@code term}. */
    synchronized void succeeded(long callId, long term) {
        Request request = pending.get(callId);
        pending.headMap(callId, true).clear();
        if (request != null && request.term() == term) {
            answered = request;
        }
    }

    /** How long ago the last of {@code term} was sent; nothing where none was answered. */
    synchronized OptionalLong ageNanos(long term) {
        return answered.term() == term
                ? OptionalLong.of(nanos.getAsLong() - answered.sentNanos())
                : OptionalLong.empty();
    }
}
