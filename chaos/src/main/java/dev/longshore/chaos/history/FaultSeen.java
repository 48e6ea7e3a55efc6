package dev.longshore.chaos.history;

import java.util.List;

/**
 * A fault that was made.
 *
 * @param hosts where
 * @param proof what shows that it happened; empty where nothing does
 * @param mended whether everything was as before when it had ended
 */
public record FaultSeen(
        String name,
        List<String> hosts,
        long beginNanos,
        long endNanos,
        String proof,
        boolean mended) {}
