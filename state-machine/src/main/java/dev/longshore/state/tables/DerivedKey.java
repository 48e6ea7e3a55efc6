package dev.longshore.state.tables;

import dev.longshore.state.tables.schema.Key;

/** An index or a tally, by its number. */
public record DerivedKey(int id) implements Key {}
