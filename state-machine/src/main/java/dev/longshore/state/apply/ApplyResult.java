package dev.longshore.state.apply;

/** What became of a committed entry. */
public sealed interface ApplyResult {
    /** The batch's rows are in the store. */
    record Accepted() implements ApplyResult {}

    /** The entry was a barrier or had been applied before: nothing was written but the position. */
    record Nothing() implements ApplyResult {}

    /**
     * The batch was computed by a leader that no longer led, or on other rows than these: nothing
     * of it was written.
     */
    record Refused(String reason) implements ApplyResult {}
}
