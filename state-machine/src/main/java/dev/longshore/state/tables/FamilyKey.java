package dev.longshore.state.tables;

/** A task definition family. */
public record FamilyKey(String family) implements Key {}
