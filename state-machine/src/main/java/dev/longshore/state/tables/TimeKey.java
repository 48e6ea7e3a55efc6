package dev.longshore.state.tables;

import dev.longshore.state.tables.schema.Key;

/** A moment, for indexes in the order of time. */
public record TimeKey(long epochMillis) implements Key {}
