package dev.longshore.state.tables.names;

import dev.longshore.state.tables.schema.Key;

/** A namespace, a service or an operation of Cloud Map, by its id. */
public record NameKey(String id) implements Key {}
