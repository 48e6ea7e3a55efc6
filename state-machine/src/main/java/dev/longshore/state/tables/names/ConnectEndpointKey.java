package dev.longshore.state.tables.names;

import dev.longshore.state.tables.schema.Key;

/**
 * The key of an endpoint of Service Connect.
 *
 * @param namespace the namespace's id
 * @param name its discovery name
 */
public record ConnectEndpointKey(String namespace, String name) implements Key {}
