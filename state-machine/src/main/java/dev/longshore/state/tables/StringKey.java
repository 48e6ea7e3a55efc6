package dev.longshore.state.tables;

import dev.longshore.state.tables.schema.Key;

/** A single name, for indexes. */
public record StringKey(String value) implements Key {}
