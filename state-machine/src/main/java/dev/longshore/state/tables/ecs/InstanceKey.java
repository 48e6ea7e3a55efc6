package dev.longshore.state.tables.ecs;

import dev.longshore.state.tables.schema.Key;

/** A container instance, by cluster name and its id of 32 hexadecimal digits. */
public record InstanceKey(String cluster, String instance) implements Key {}
