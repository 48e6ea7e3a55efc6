package dev.longshore.control.domain.task;

import dev.longshore.control.domain.arn.EcsArns;
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
import dev.longshore.proto.task.EffectiveTask;
import dev.longshore.state.tx.Tx;

/** Makes the rows of new tasks, not yet placed. */
public final class NewTasks {
    private static final EphemeralStorage DEFAULT_STORAGE =
            EphemeralStorage.newBuilder().setSizeInGiB(20).build();

    private final ClusterSettings settings;
    private final EcsArns arns;

    public NewTasks(ClusterSettings settings, EcsArns arns) {
        this.settings = settings;
        this.arns = arns;
    }

    /** The row of a task with that id, which waits for a node. */
    public TaskRow row(Tx tx, String id, TaskSpec spec) {
        TaskDefinition effective = EffectiveTask.of(spec.definition(), spec.overrides());
        Demand demand = Requirements.demand(effective);
        return TaskRow.newBuilder()
                .setTask(task(tx, id, spec, effective, demand))
                .setDemand(demand)
                .setHealthChecked(isHealthChecked(spec.definition()))
                .setAtMostOne(spec.atMostOne())
                .setNetworkConfiguration(spec.placing().network())
                .addAllPlacementConstraints(spec.placing().constraints())
                .addAllPlacementStrategy(spec.placing().strategy())
                .setWaitUntil(Timestamps.of(tx.now().plus(settings.timing().waitForCapacity())))
                .build();
    }

    /** A task is as healthy as its essential containers with a health check (Amazon ECS, Task). */
    private static boolean isHealthChecked(TaskDefinition definition) {
        return definition.getContainerDefinitionsList().stream()
                .anyMatch(
                        container ->
                                container.hasHealthCheck()
                                        && (!container.hasEssential() || container.getEssential()));
    }

    private Task task(Tx tx, String id, TaskSpec spec, TaskDefinition effective, Demand demand) {
        String arn = arns.task(spec.cluster(), id);
        var task =
                Task.newBuilder()
                        .setTaskArn(arn)
                        .setClusterArn(arns.cluster(spec.cluster()))
                        .setTaskDefinitionArn(spec.definition().getTaskDefinitionArn())
                        .setCreatedAt(Timestamps.of(tx.now()))
                        .setDesiredStatus("RUNNING")
                        .setLastStatus("PROVISIONING")
                        .setGroup(spec.labels().group())
                        .setLaunchType(spec.launch().type())
                        .setOverrides(overrides(spec))
                        .setEnableExecuteCommand(spec.enableExecuteCommand())
                        .setHealthStatus("UNKNOWN")
                        .setVersion(1)
                        .setCpu(String.valueOf(demand.getCpuUnits()))
                        .setMemory(String.valueOf(demand.getMemoryMib()))
                        .addAttributes(architecture(spec.definition()))
                        .addAllTags(spec.labels().tags());
        if (!spec.launch().capacityProvider().isEmpty()) {
            task.setCapacityProviderName(spec.launch().capacityProvider());
        }
        if (!spec.labels().startedBy().isEmpty()) {
            task.setStartedBy(spec.labels().startedBy());
        }
        if (spec.launch().onFargate()) {
            String version = spec.launch().platformVersion();
            task.setPlatformVersion(
                            version.isEmpty() || version.equals("LATEST") ? "1.4.0" : version)
                    .setPlatformFamily("Linux");
            EphemeralStorage storage =
                    effective.hasEphemeralStorage()
                            ? effective.getEphemeralStorage()
                            : DEFAULT_STORAGE;
            task.setEphemeralStorage(storage);
            task.getFargateEphemeralStorageBuilder().setSizeInGiB(storage.getSizeInGiB());
        }
        for (ContainerDefinition container : spec.definition().getContainerDefinitionsList()) {
            task.addContainers(container(tx, spec.cluster(), id, arn, container));
        }
        return task.build();
    }

    private Container container(
            Tx tx, String cluster, String taskId, String taskArn, ContainerDefinition definition) {
        String uuid = tx.newUuid();
        var container =
                Tasks.container(
                                arns.container(cluster, taskId, uuid),
                                taskArn,
                                definition.getName(),
                                definition.getImage())
                        .setCpu(String.valueOf(definition.getCpu()))
                        .setHealthStatus("UNKNOWN"); // for good where there is no check
        if (definition.hasMemory()) {
            container.setMemory(String.valueOf(definition.getMemory()));
        }
        if (definition.hasMemoryReservation()) {
            container.setMemoryReservation(String.valueOf(definition.getMemoryReservation()));
        }
        return container.build();
    }

    /** DescribeTasks names every container among the overrides, those without any too. */
    private static TaskOverride overrides(TaskSpec spec) {
        TaskOverride asked = spec.overrides();
        var overrides = asked.toBuilder();
        spec.definition().getContainerDefinitionsList().stream()
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
