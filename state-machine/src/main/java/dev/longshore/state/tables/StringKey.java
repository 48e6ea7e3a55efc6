package dev.longshore.state.tables;

/** A single name, for indexes. */
public record StringKey(String value) implements Key {}
