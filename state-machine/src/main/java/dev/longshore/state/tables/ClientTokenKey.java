package dev.longshore.state.tables;

import dev.longshore.state.tables.schema.Key;

/** A client token, within the operation and the cluster that it was used for. */
public record ClientTokenKey(String operation, String cluster, String token) implements Key {}
