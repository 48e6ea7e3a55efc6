package dev.longshore.proto.task;

import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.ContainerOverride;
import dev.longshore.proto.ecs.KeyValuePair;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.ecs.TaskOverride;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A task as it runs: its definition, with what its overrides say instead (ECS API, TaskOverride and
 * ContainerOverride). An override of a name that the definition does not have counts for nothing.
 */
public final class EffectiveTask {
    private EffectiveTask() {}

    /** The definition as it holds for this task. */
    public static TaskDefinition of(TaskDefinition definition, TaskOverride overrides) {
        var effective = definition.toBuilder();
        if (!overrides.getCpu().isEmpty()) {
            effective.setCpu(overrides.getCpu());
        }
        if (!overrides.getMemory().isEmpty()) {
            effective.setMemory(overrides.getMemory());
        }
        if (!overrides.getTaskRoleArn().isEmpty()) {
            effective.setTaskRoleArn(overrides.getTaskRoleArn());
        }
        if (!overrides.getExecutionRoleArn().isEmpty()) {
            effective.setExecutionRoleArn(overrides.getExecutionRoleArn());
        }
        if (overrides.hasEphemeralStorage()) {
            effective.setEphemeralStorage(overrides.getEphemeralStorage());
        }
        effective
                .getContainerDefinitionsBuilderList()
                .forEach(
                        container ->
                                overrides.getContainerOverridesList().stream()
                                        .filter(it -> it.getName().equals(container.getName()))
                                        .forEach(override -> apply(container, override)));
        return effective.build();
    }

    /** The CPU units of the task as a whole; empty where only its containers have any. */
    public static String cpu(TaskDefinition definition, TaskOverride overrides) {
        return overrides.getCpu().isEmpty() ? definition.getCpu() : overrides.getCpu();
    }

    /** The MiB of memory of the task as a whole; empty where only its containers have any. */
    public static String memory(TaskDefinition definition, TaskOverride overrides) {
        return overrides.getMemory().isEmpty() ? definition.getMemory() : overrides.getMemory();
    }

    /** One container of it. */
    public static ContainerDefinition container(
            TaskDefinition definition, TaskOverride overrides, String name) {
        return of(definition, overrides).getContainerDefinitionsList().stream()
                .filter(container -> container.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void apply(ContainerDefinition.Builder container, ContainerOverride override) {
        if (override.getCommandCount() > 0) {
            container.clearCommand().addAllCommand(override.getCommandList());
        }
        if (override.hasCpu()) {
            container.setCpu(override.getCpu());
        }
        if (override.hasMemory()) {
            container.setMemory(override.getMemory());
        }
        if (override.hasMemoryReservation()) {
            container.setMemoryReservation(override.getMemoryReservation());
        }
        if (override.getResourceRequirementsCount() > 0) {
            container
                    .clearResourceRequirements()
                    .addAllResourceRequirements(override.getResourceRequirementsList());
        }
        if (override.getEnvironmentFilesCount() > 0) { // instead of the definition's, not beside
            container
                    .clearEnvironmentFiles()
                    .addAllEnvironmentFiles(override.getEnvironmentFilesList());
        }
        environment(container, override);
    }

    /** A variable of the override counts before one of the same name; the others stay. */
    private static void environment(
            ContainerDefinition.Builder container, ContainerOverride override) {
        Map<String, KeyValuePair> variables = new LinkedHashMap<>();
        container.getEnvironmentList().forEach(pair -> variables.put(pair.getName(), pair));
        override.getEnvironmentList().forEach(pair -> variables.put(pair.getName(), pair));
        container.clearEnvironment().addAllEnvironment(variables.values());
    }
}
