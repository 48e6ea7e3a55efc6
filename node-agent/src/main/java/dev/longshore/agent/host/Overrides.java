package dev.longshore.agent.host;

import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.ContainerOverride;
import dev.longshore.proto.ecs.KeyValuePair;
import java.util.LinkedHashMap;
import java.util.Map;

/** A container's definition with what the task overrides of it (ECS API, ContainerOverride). */
final class Overrides {
    private Overrides() {}

    static ContainerDefinition apply(AssignedTask task, String name) {
        var container =
                task.getDefinition().getContainerDefinitionsList().stream()
                        .filter(candidate -> candidate.getName().equals(name))
                        .findFirst()
                        .orElseThrow()
                        .toBuilder();
        task.getOverrides().getContainerOverridesList().stream()
                .filter(override -> override.getName().equals(name))
                .forEach(override -> apply(container, override));
        return container.build();
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
        if (override.getEnvironmentFilesCount() > 0) { // instead of the definition's, not beside
            container
                    .clearEnvironmentFiles()
                    .addAllEnvironmentFiles(override.getEnvironmentFilesList());
        }
        Map<String, KeyValuePair> environment = new LinkedHashMap<>();
        container.getEnvironmentList().forEach(pair -> environment.put(pair.getName(), pair));
        override.getEnvironmentList().forEach(pair -> environment.put(pair.getName(), pair));
        container.clearEnvironment().addAllEnvironment(environment.values());
    }
}
