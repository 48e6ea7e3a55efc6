package dev.longshore.state.tables;

/** A client token, within the operation and the cluster that it was used for. */
public record ClientTokenKey(String operation, String cluster, String token) implements Key {}
