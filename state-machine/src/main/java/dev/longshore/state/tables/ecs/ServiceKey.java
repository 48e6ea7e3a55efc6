package dev.longshore.state.tables.ecs;

import dev.longshore.state.tables.schema.Key;

/** A service; the name of one that is INACTIVE may be used again. */
public record ServiceKey(String cluster, String service) implements Key {}
