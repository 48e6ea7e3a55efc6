package dev.longshore.control.sequencer;

/** More calls wait than the sequencer holds; the caller is told to come back. */
public final class QueueFullException extends RuntimeException {
    public QueueFullException() {
        super("more than " + Sequencer.MAX_QUEUED + " writes are waiting");
    }
}
