package dev.longshore.chaos.history;

import java.util.Set;

/**
 * A time without any server.
 *
 * @param before the containers that ran when it began, each with its host and its start
 * @param after those that run when the servers are back
 */
public record OutageSeen(long beginNanos, long endNanos, Set<String> before, Set<String> after) {}
