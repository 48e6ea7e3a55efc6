package dev.longshore.state.tables.ecs;

import dev.longshore.state.tables.schema.Key;

/** A task, by cluster name and its id of 32 hexadecimal digits. */
public record TaskKey(String cluster, String task) implements Key {}
