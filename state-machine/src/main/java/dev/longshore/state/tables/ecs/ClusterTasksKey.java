package dev.longshore.state.tables.ecs;

import dev.longshore.state.tables.schema.Key;

/** The tasks of a cluster that are counted together. */
public record ClusterTasksKey(String cluster, String phase, String launchType) implements Key {}
