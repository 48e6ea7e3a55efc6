package dev.longshore.chaos.history;

/**
 * A server as it says of itself.
 *
 * @param role LEADER, FOLLOWER, CANDIDATE, or empty where it does not answer
 */
public record ServerSeen(long atNanos, String server, String role, long term) {}
