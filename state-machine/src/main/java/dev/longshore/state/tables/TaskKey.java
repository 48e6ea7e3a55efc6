package dev.longshore.state.tables;

/** A task, by cluster name and its id of 32 hexadecimal digits. */
public record TaskKey(String cluster, String task) implements Key {}
