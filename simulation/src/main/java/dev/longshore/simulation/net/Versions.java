package dev.longshore.simulation.net;

import dev.longshore.proto.agent.FromAgent;
import dev.longshore.proto.store.FeatureLevel;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which feature level each program knows, by the server's or the agent's id: the newest if unsaid.
 */
public final class Versions {
    public static final int OLD = FeatureLevel.FEATURE_LEVEL_BASE_VALUE;
    public static final int NEW = FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE;

    /** From the question to the entry in the log, a slow disk included. */
    private static final Duration QUESTION = Duration.ofSeconds(10);

    private final Map<String, Integer> known = new TreeMap<>();

    /** When each of those that went back last did so. */
    private final Map<String, Instant> wentBack = new TreeMap<>();

    /** From its next start on this program knows {@code level}. */
    public void set(String program, int level, Instant at) {
        if (known.containsKey(program) && level < of(program)) {
            wentBack.put(program, at);
        }
        known.put(program, level);
    }

    /** What a program knows. */
    public int of(String program) {
        return known.getOrDefault(program, NEW);
    }

    /** Whether it went back so late that its answer was that of the version before. */
    public boolean hasJustGoneBack(String program, Instant now) {
        return wentBack.getOrDefault(program, Instant.EPOCH).plus(QUESTION).isAfter(now);
    }

    /** What an agent of its version says: an older one does not know that there are levels. */
    FromAgent said(FromAgent message) {
        if (!message.hasHello()) {
            return message;
        }
        var hello = message.getHello().toBuilder();
        return message.toBuilder().setHello(hello.setFeatureLevel(of(hello.getAgentId()))).build();
    }
}
