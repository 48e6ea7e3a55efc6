package dev.longshore.control.api.ecs;

import dev.longshore.control.settings.ClusterSettings;
import dev.longshore.control.task.Requirements;
import dev.longshore.control.task.Tasks;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.ecs.Attribute;
import dev.longshore.proto.ecs.Container;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.EphemeralStorage;
import dev.longshore.proto.ecs.NetworkConfiguration;
import dev.longshore.proto.ecs.PlacementConstraint;
import dev.longshore.proto.ecs.PlacementStrategy;
import dev.longshore.proto.ecs.Tag;
import dev.longshore.proto.ecs.Task;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.ecs.TaskOverride;
import dev.longshore.proto.store.Demand;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.tx.Tx;
import java.util.List;

/** Makes the rows of new tasks, not yet placed. */
final class NewTasks {
    private final ClusterSettings settings;
    private final Names names;

    NewTasks(ClusterSettings settings, Names names) {
        this.settings = settings;
        this.names = names;
    }

    /** What the callers of RunTask and StartTask have in common. */
    record Wish(
            String cluster,
            TaskDefinition definition,
            Launch launch,
            String group,
            String startedBy,
            TaskOverride overrides,
            NetworkConfiguration network,
            List<PlacementConstraint> constraints,
            List<PlacementStrategy> strategy,
            List<Tag> tags,
            boolean enableExecuteCommand,
            String platformVersion) {}

    TaskRow row(Tx tx, String id, Wish wish) {
        Demand demand = Requirements.demand(wish.definition(), wish.overrides());
        return TaskRow.newBuilder()
                .setTask(task(tx, id, wish, demand))
                .setDemand(demand)
                .setNetworkConfiguration(wish.network())
                .addAllPlacementConstraints(wish.constraints())
                .addAllPlacementStrategy(wish.strategy())
                .setWaitUntil(Timestamps.of(tx.now().plus(settings.waitForCapacity())))
                .build();
    }

    private Task task(Tx tx, String id, Wish wish, Demand demand) {
        String arn = names.taskArn(wish.cluster(), id);
        var task =
                Task.newBuilder()
                        .setTaskArn(arn)
                        .setClusterArn(names.clusterArn(wish.cluster()))
                        .setTaskDefinitionArn(wish.definition().getTaskDefinitionArn())
                        .setCreatedAt(Timestamps.of(tx.now()))
                        .setDesiredStatus("RUNNING")
                        .setLastStatus("PROVISIONING")
                        .setGroup(wish.group())
                        .setLaunchType(wish.launch().type())
                        .setOverrides(overrides(wish))
                        .setEnableExecuteCommand(wish.enableExecuteCommand())
                        .setHealthStatus("UNKNOWN")
                        .setVersion(1)
                        .setCpu(String.valueOf(demand.getCpuUnits()))
                        .setMemory(String.valueOf(demand.getMemoryMib()))
                        .addAttributes(architecture(wish.definition()))
                        .addAllTags(wish.tags());
        if (!wish.launch().capacityProvider().isEmpty()) {
            task.setCapacityProviderName(wish.launch().capacityProvider());
        }
        if (!wish.startedBy().isEmpty()) {
            task.setStartedBy(wish.startedBy());
        }
        if (wish.launch().type().equals("FARGATE")) {
            String version = wish.platformVersion();
            task.setPlatformVersion(
                            version.isEmpty() || version.equals("LATEST") ? "1.4.0" : version)
                    .setPlatformFamily("Linux");
            task.setEphemeralStorage(
                    wish.definition().hasEphemeralStorage()
                            ? wish.definition().getEphemeralStorage()
                            : EphemeralStorage.newBuilder().setSizeInGiB(20).build());
        }
        for (ContainerDefinition container : wish.definition().getContainerDefinitionsList()) {
            task.addContainers(container(tx, wish.cluster(), id, arn, container));
        }
        return task.build();
    }

    private Container container(
            Tx tx, String cluster, String taskId, String taskArn, ContainerDefinition definition) {
        String uuid = tx.newId().replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5");
        var container =
                Tasks.container(
                                names.containerArn(cluster, taskId, uuid),
                                taskArn,
                                definition.getName(),
                                definition.getImage())
                        .setCpu(String.valueOf(definition.getCpu()));
        if (definition.hasMemory()) {
            container.setMemory(String.valueOf(definition.getMemory()));
        }
        if (definition.hasMemoryReservation()) {
            container.setMemoryReservation(String.valueOf(definition.getMemoryReservation()));
        }
        if (definition.hasHealthCheck()) {
            container.setHealthStatus("UNKNOWN");
        }
        return container.build();
    }

    /** DescribeTasks names every container among the overrides, those without any too. */
    private static TaskOverride overrides(Wish wish) {
        var overrides = wish.overrides().toBuilder();
        wish.definition().getContainerDefinitionsList().stream()
                .map(ContainerDefinition::getName)
                .filter(
                        name ->
                                wish.overrides().getContainerOverridesList().stream()
                                        .noneMatch(override -> override.getName().equals(name)))
                .forEach(name -> overrides.addContainerOverridesBuilder().setName(name));
        return overrides.build();
    }

    private static Attribute architecture(TaskDefinition definition) {
        String wanted = definition.getRuntimePlatform().getCpuArchitecture();
        return Attribute.newBuilder()
                .setName("ecs.cpu-architecture")
                .setValue(wanted.equals("ARM64") ? "arm64" : "x86_64")
                .build();
    }
}
