package dev.longshore.control.domain.naming;

import dev.longshore.proto.store.TaskRegistry;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.InstanceKey;
import dev.longshore.state.tables.ecs.TaskDefinitionKey;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tx.ReadTx;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The attributes by which a task is found (Amazon ECS Developer Guide, "Service discovery
 * considerations").
 */
final class TaskAttributes {
    private TaskAttributes() {}

    static Map<String, String> of(
            ReadTx tx, String region, TaskKey key, TaskRow row, TaskRegistry registry) {
        var task = row.getTask();
        var attributes = new TreeMap<String, String>();
        attributes.put("AWS_INSTANCE_IPV4", row.getNetwork().getAddress());
        if (registry.getPort() != 0) {
            attributes.put("AWS_INSTANCE_PORT", String.valueOf(registry.getPort()));
        }
        if (registry.getCustomHealth()) {
            attributes.put("AWS_INIT_HEALTH_STATUS", NamedInstance.UNHEALTHY);
        }
        attributes.put("AVAILABILITY_ZONE", task.getAvailabilityZone());
        attributes.put("REGION", region);
        attributes.put(
                "ECS_SERVICE_NAME", task.getGroup().substring(Tables.SERVICE_GROUP.length()));
        attributes.put("ECS_CLUSTER_NAME", key.cluster());
        attributes.put(
                "ECS_TASK_DEFINITION_FAMILY",
                TaskDefinitionKey.ofArn(task.getTaskDefinitionArn()).family());
        if (!task.getLaunchType().equals("FARGATE")) {
            machine(tx, key, row).ifPresent(id -> attributes.put("EC2_INSTANCE_ID", id));
        }
        if (!registry.getExternalId().isEmpty()) {
            attributes.put("ECS_TASK_SET_EXTERNAL_ID", registry.getExternalId());
        }
        return attributes;
    }

    private static Optional<String> machine(ReadTx tx, TaskKey key, TaskRow row) {
        return tx.get(Tables.CONTAINER_INSTANCES, new InstanceKey(key.cluster(), row.getInstance()))
                .map(node -> node.getInstance().getEc2InstanceId())
                .filter(id -> !id.isEmpty());
    }
}
