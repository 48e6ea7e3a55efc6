package dev.longshore.control.api.ecs;

import dev.longshore.control.domain.task.Requirements;
import dev.longshore.control.domain.task.Tasks;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.ecs.Attribute;
import dev.longshore.proto.ecs.Container;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.EphemeralStorage;
import dev.longshore.proto.ecs.Task;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.ecs.TaskOverride;
import dev.longshore.proto.store.Demand;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.tx.Tx;

/** Makes the rows of new tasks, not yet placed. */
final class NewTasks {
    private static final EphemeralStorage DEFAULT_STORAGE =
            EphemeralStorage.newBuilder().setSizeInGiB(20).build();

    private final ClusterSettings settings;
    private final Names names;

    NewTasks(ClusterSettings settings, Names names) {
        this.settings = settings;
        this.names = names;
    }

    TaskRow row(Tx tx, String id, Wish wish) {
        Demand demand = Requirements.demand(wish.definition(), wish.asked().getOverrides());
        return TaskRow.newBuilder()
                .setTask(task(tx, id, wish, demand))
                .setDemand(demand)
                .setNetworkConfiguration(wish.asked().getNetworkConfiguration())
                .addAllPlacementConstraints(wish.asked().getPlacementConstraintsList())
                .addAllPlacementStrategy(wish.asked().getPlacementStrategyList())
                .setWaitUntil(Timestamps.of(tx.now().plus(settings.timing().waitForCapacity())))
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
                        .setGroup(wish.asked().getGroup())
                        .setLaunchType(wish.launch().type())
                        .setOverrides(overrides(wish))
                        .setEnableExecuteCommand(wish.asked().getEnableExecuteCommand())
                        .setHealthStatus("UNKNOWN")
                        .setVersion(1)
                        .setCpu(String.valueOf(demand.getCpuUnits()))
                        .setMemory(String.valueOf(demand.getMemoryMib()))
                        .addAttributes(architecture(wish.definition()))
                        .addAllTags(wish.asked().getTagsList());
        if (!wish.launch().capacityProvider().isEmpty()) {
            task.setCapacityProviderName(wish.launch().capacityProvider());
        }
        if (!wish.asked().getStartedBy().isEmpty()) {
            task.setStartedBy(wish.asked().getStartedBy());
        }
        if (wish.onFargate()) {
            String version = wish.asked().getPlatformVersion();
            task.setPlatformVersion(
                            version.isEmpty() || version.equals("LATEST") ? "1.4.0" : version)
                    .setPlatformFamily("Linux");
            task.setEphemeralStorage(ephemeralStorage(wish));
        }
        for (ContainerDefinition container : wish.definition().getContainerDefinitionsList()) {
            task.addContainers(container(tx, wish.cluster(), id, arn, container));
        }
        return task.build();
    }

    private Container container(
            Tx tx, String cluster, String taskId, String taskArn, ContainerDefinition definition) {
        String uuid = tx.newUuid();
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

    private static EphemeralStorage ephemeralStorage(Wish wish) {
        if (wish.asked().getOverrides().hasEphemeralStorage()) {
            return wish.asked().getOverrides().getEphemeralStorage();
        }
        return wish.definition().hasEphemeralStorage()
                ? wish.definition().getEphemeralStorage()
                : DEFAULT_STORAGE;
    }

    /** DescribeTasks names every container among the overrides, those without any too. */
    private static TaskOverride overrides(Wish wish) {
        TaskOverride asked = wish.asked().getOverrides();
        var overrides = asked.toBuilder();
        wish.definition().getContainerDefinitionsList().stream()
                .map(ContainerDefinition::getName)
                .filter(
                        name ->
                                asked.getContainerOverridesList().stream()
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
