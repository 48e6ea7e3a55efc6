package dev.longshore.state.tables;

/** A cluster, by its name. */
public record ClusterKey(String cluster) implements Key {}
