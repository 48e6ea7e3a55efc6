package dev.longshore.state.tables.ecs;

import dev.longshore.state.tables.schema.Key;

/** A deployment of a service, by its id. */
public record ServiceDeploymentKey(String cluster, String service, String deployment)
        implements Key {}
