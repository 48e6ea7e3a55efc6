package dev.longshore.simulation.net;

import dev.longshore.proto.agent.FromAgent;
import dev.longshore.proto.store.FeatureLevel;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which feature level each program knows, by the server's or the agent's id: the newest if unsaid.
 */
public final class Versions {
    public static final int OLD = FeatureLevel.FEATURE_LEVEL_BASE_VALUE;
    public static final int NEW = FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE;

    private final Map<String, Integer> known = new TreeMap<>();

    /** From its next start on this program knows {@code level}. */
    public void set(String program, int level) {
        known.put(program, level);
    }

    /** What a program knows. */
    public int of(String program) {
        return known.getOrDefault(program, NEW);
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
