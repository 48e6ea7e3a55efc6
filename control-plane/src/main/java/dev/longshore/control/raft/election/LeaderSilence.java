package dev.longshore.control.raft.election;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long nothing has come from the leader, and whether its connection is gone: what one member
 * takes for the leader's end. Only a sign: a majority has to see it before anybody stands. Any
 * thread.
 */
public final class LeaderSilence {
    /**
     * A silence that is taken for an end although the connection is there. Longer than a machine
     * under load pauses; a process that has died is known by its connection.
     */
    public static final Duration PATIENCE = Duration.ofMillis(1_500);

    private final LongSupplier nanos;
    private long heardNanos;
    private String leader = "";
    private boolean gone;

    /**
     * Begins as if a leader had just been heard.
     *
     * @param nanos this process's monotonic clock
     */
    public LeaderSilence(LongSupplier nanos) {
        this.nanos = nanos;
        this.heardNanos = nanos.getAsLong();
    }

    /** {@code from} was heard, which leads, or is about to. */
    public synchronized void heard(String from) {
        leader = from;
        gone = false;
        heardNanos = nanos.getAsLong();
    }

    /** A connection of {@code from} has ended; that matters where it is the leader. */
    public synchronized void gone(String from) {
        if (from.equals(leader)) {
            gone = true;
        }
    }

    /** How long it takes until the leader counts as ended; nothing where it does. */
    public synchronized Duration left() {
        Duration left = PATIENCE.minusNanos(nanos.getAsLong() - heardNanos);
        return gone || left.isNegative() ? Duration.ZERO : left;
    }
}
