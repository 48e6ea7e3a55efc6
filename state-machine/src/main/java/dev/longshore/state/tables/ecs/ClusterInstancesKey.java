package dev.longshore.state.tables.ecs;

import dev.longshore.state.tables.schema.Key;

/** The container instances of a cluster in one status. */
public record ClusterInstancesKey(String cluster, String status) implements Key {}
