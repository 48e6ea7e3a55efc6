package dev.longshore.state.tables.ecs;

import dev.longshore.state.tables.schema.Key;

/** A capacity provider that somebody made, by its name. */
public record CapacityProviderKey(String provider) implements Key {}
