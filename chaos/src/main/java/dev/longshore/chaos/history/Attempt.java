package dev.longshore.chaos.history;

/**
 * A call of a client that asks another server once where the first does not answer.
 *
 * @param why what was answered in the end; empty where it was done
 */
public record Attempt(long beginNanos, long endNanos, boolean done, String why) {}
