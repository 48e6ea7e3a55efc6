package dev.longshore.state.tables.ecs;

import dev.longshore.state.tables.schema.Key;

/** A task set of a service; {@code id} are the digits that its id ends with. */
public record TaskSetKey(String cluster, String service, String id) implements Key {}
