package dev.longshore.control.sequencer;

/** A transaction has no confirmed result, because this server lost its leadership or its log. */
public final class NotCommittedException extends RuntimeException {
    private final boolean certainlyNotWritten;

    public NotCommittedException(String message, boolean certainlyNotWritten) {
        super(message);
        this.certainlyNotWritten = certainlyNotWritten;
    }

    /**
     * True: nothing of it exists or ever will, trying again cannot double it. False: nobody knows
     * yet.
     */
    public boolean certainlyNotWritten() {
        return certainlyNotWritten;
    }
}
