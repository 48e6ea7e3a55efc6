package dev.longshore.state.tables.ecs;

import dev.longshore.state.tables.schema.Key;

/** A group of a service's tasks that is counted: those of a deployment in a phase. */
public record DeploymentTasksKey(String cluster, String service, String deployment, String phase)
        implements Key {}
