package dev.longshore.state.tables;

/** An index or a tally, by its number. */
public record DerivedKey(int id) implements Key {}
