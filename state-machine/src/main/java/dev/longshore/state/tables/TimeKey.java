package dev.longshore.state.tables;

/** A moment, for indexes in the order of time. */
public record TimeKey(long epochMillis) implements Key {}
