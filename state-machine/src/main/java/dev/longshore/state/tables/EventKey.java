package dev.longshore.state.tables;

import dev.longshore.state.tables.schema.Key;

/** An event of the cluster, by its number. */
public record EventKey(long number) implements Key {}
