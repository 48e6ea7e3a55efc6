package dev.longshore.state.tables.ecs;

import dev.longshore.state.tables.schema.Key;

/** A task definition family. */
public record FamilyKey(String family) implements Key {}
