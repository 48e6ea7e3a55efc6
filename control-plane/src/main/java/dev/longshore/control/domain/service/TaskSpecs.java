package dev.longshore.control.domain.service;

import dev.longshore.control.domain.capacity.Providers;
import dev.longshore.control.domain.task.TaskSpec;
import dev.longshore.proto.ecs.Service;
import dev.longshore.proto.ecs.Tag;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.ecs.TaskOverride;
import dev.longshore.proto.store.ServiceDeploymentState;
import dev.longshore.proto.store.TaskDefinitionRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tables.ecs.TaskDefinitionKey;
import dev.longshore.state.tx.ReadTx;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the tasks of a service are made of. */
final class TaskSpecs {
    private TaskSpecs() {}

    /**
     * The specification of a deployment's tasks.
     *
     * @param provider the capacity provider; empty where the service names a launch type
     */
    static TaskSpec of(
            ReadTx tx,
            ServiceKey key,
            Service service,
            ServiceDeploymentState deployment,
            String provider) {
        TaskDefinitionRow definition = row(tx, deployment.getDeployment().getTaskDefinition());
        return new TaskSpec(
                key.cluster(),
                definition.getDefinition(),
                TaskOverride.getDefaultInstance(),
                launch(deployment, provider),
                new TaskSpec.Placing(
                        deployment.getDeployment().getNetworkConfiguration(),
                        service.getPlacementConstraintsList(),
                        service.getPlacementStrategyList()),
                new TaskSpec.Labels(
                        Tables.SERVICE_GROUP + key.service(),
                        deployment.getDeployment().getId(),
                        tags(key, service, definition)),
                service.getEnableExecuteCommand(),
                AtMostOne.isWished(service));
    }

    /** The definition of a deployment's tasks. */
    static TaskDefinition definition(ReadTx tx, ServiceDeploymentState deployment) {
        return definition(tx, deployment.getDeployment().getTaskDefinition());
    }

    /** The definition of a service's tasks, by its ARN. */
    static TaskDefinition definition(ReadTx tx, String arn) {
        return row(tx, arn).getDefinition();
    }

    private static TaskDefinitionRow row(ReadTx tx, String arn) {
        return tx.get(Tables.TASK_DEFINITIONS, TaskDefinitionKey.ofArn(arn))
                .orElseThrow(
                        () -> new IllegalStateException("a service's definition is gone: " + arn));
    }

    private static TaskSpec.Launch launch(ServiceDeploymentState deployment, String provider) {
        String type = deployment.getDeployment().getLaunchType();
        if (!provider.isEmpty()) {
            type = Providers.launchType(provider);
        }
        return new TaskSpec.Launch(
                type.isEmpty() ? "EC2" : type,
                provider,
                deployment.getDeployment().getPlatformVersion());
    }

    private static List<Tag> tags(ServiceKey key, Service service, TaskDefinitionRow definition) {
        Map<String, Tag> byKey = new LinkedHashMap<>();
        List<Tag> propagated =
                switch (service.getPropagateTags()) {
                    case "SERVICE" -> service.getTagsList();
                    case "TASK_DEFINITION" -> definition.getTagsList();
                    default -> List.of();
                };
        propagated.forEach(tag -> byKey.put(tag.getKey(), tag));
        if (service.getEnableEcsManagedTags()) {
            byKey.put("aws:ecs:clusterName", tag("aws:ecs:clusterName", key.cluster()));
            byKey.put("aws:ecs:serviceName", tag("aws:ecs:serviceName", key.service()));
        }
        return List.copyOf(byKey.values());
    }

    private static Tag tag(String key, String value) {
        return Tag.newBuilder().setKey(key).setValue(value).build();
    }
}
