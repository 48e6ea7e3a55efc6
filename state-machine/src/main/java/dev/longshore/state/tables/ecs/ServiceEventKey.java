package dev.longshore.state.tables.ecs;

import dev.longshore.state.tables.schema.Key;

/** An event of a service; numbers ascend. */
public record ServiceEventKey(String cluster, String service, long number) implements Key {}
