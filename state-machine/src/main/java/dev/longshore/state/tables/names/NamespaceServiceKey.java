package dev.longshore.state.tables.names;

import dev.longshore.state.tables.schema.Key;

/**
 * A service by its name in its namespace, for an index.
 *
 * @param name in lower case
 */
public record NamespaceServiceKey(String namespace, String name) implements Key {}
