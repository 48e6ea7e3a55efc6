package dev.longshore.state.tables.ecs;

import dev.longshore.state.tables.schema.Key;

/** A revision of a service, by its id. */
public record ServiceRevisionKey(String cluster, String service, String revision) implements Key {}
