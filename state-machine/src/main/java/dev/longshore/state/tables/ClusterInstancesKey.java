package dev.longshore.state.tables;

/** The container instances of a cluster in one status. */
public record ClusterInstancesKey(String cluster, String status) implements Key {}
