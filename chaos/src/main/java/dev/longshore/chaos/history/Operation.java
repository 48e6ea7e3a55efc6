package dev.longshore.chaos.history;

/**
 * One call of one client about one register.
 *
 * @param client who called
 * @param key the register
 * @param write whether it writes; else it reads
 * @param value what was written, or what a read was answered; {@link #NOTHING} for none
 * @param beginNanos when the call went out, in nanoseconds since the drill began
 * @param endNanos when the client knew the outcome
 */
public record Operation(
        String client,
        String key,
        boolean write,
        String value,
        long beginNanos,
        long endNanos,
        Outcome outcome) {
    /** What a register holds before the first write. */
    public static final String NOTHING = "";

    /** Whether its end bounds the time at which it took place. */
    public boolean isAnswered() {
        return outcome == Outcome.OK;
    }

    @Override
    public String toString() {
        return "%s %s %s \"%s\" from %.3f to %.3f s: %s"
                .formatted(
                        client,
                        write ? "writes" : "reads",
                        key,
                        value,
                        beginNanos / 1e9,
                        endNanos / 1e9,
                        outcome);
    }
}
