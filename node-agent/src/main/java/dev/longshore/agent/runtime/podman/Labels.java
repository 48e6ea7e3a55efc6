package dev.longshore.agent.runtime.podman;

import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.ecs.ContainerDefinition;
import java.util.Map;
import java.util.TreeMap;

/**
 * The labels of our containers, by which they are found again. Those that ECS's own agent sets have
 * its names.
 */
final class Labels {
    static final String TASK_ARN = "com.amazonaws.ecs.task-arn";
    static final String CONTAINER_NAME = "com.amazonaws.ecs.container-name";
    private static final String CLUSTER = "com.amazonaws.ecs.cluster";
    private static final String FAMILY = "com.amazonaws.ecs.task-definition-family";
    private static final String REVISION = "com.amazonaws.ecs.task-definition-version";

    /** Also tells our containers from those of anybody else. */
    static final String BOOT_ID = "dev.longshore.boot-id";

    /** On the volumes that end with their task, its id. */
    static final String TASK_ID = "dev.longshore.task-id";

    private Labels() {}

    static Map<String, String> of(AssignedTask task, ContainerDefinition container, String bootId) {
        var labels = new TreeMap<>(container.getDockerLabelsMap());
        labels.put(TASK_ARN, task.getTaskArn());
        labels.put(CONTAINER_NAME, container.getName());
        labels.put(CLUSTER, task.getCluster());
        labels.put(FAMILY, task.getDefinition().getFamily());
        labels.put(REVISION, String.valueOf(task.getDefinition().getRevision()));
        labels.put(BOOT_ID, bootId);
        return labels;
    }
}
