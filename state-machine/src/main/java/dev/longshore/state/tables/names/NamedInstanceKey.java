package dev.longshore.state.tables.names;

import dev.longshore.state.tables.schema.Key;

/** An instance of a service, by the service's id and its own. */
public record NamedInstanceKey(String service, String instance) implements Key {}
