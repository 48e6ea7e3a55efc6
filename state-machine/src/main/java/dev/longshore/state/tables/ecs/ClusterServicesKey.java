package dev.longshore.state.tables.ecs;

import dev.longshore.state.tables.schema.Key;

/** A group of services that is counted. */
public record ClusterServicesKey(String cluster, String status, String launchType) implements Key {}
