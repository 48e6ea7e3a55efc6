package dev.longshore.state.tables.ecs;

import dev.longshore.state.tables.schema.Key;

/** A cluster, by its name. */
public record ClusterKey(String cluster) implements Key {}
