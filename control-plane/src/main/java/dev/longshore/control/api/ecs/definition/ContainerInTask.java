package dev.longshore.control.api.ecs.definition;

import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.RegisterTaskDefinitionRequest;
import java.util.List;

/**
 * A container together with the task definition that it is to be part of: what most rules look at.
 */
public record ContainerInTask(RegisterTaskDefinitionRequest task, ContainerDefinition container) {
    public static List<ContainerInTask> containers(RegisterTaskDefinitionRequest task) {
        return task.getContainerDefinitionsList().stream()
                .map(container -> new ContainerInTask(task, container))
                .toList();
    }

    /** The network mode that the task will have: bridge where none is named. */
    static String mode(RegisterTaskDefinitionRequest task) {
        return task.getNetworkMode().isEmpty() ? "bridge" : task.getNetworkMode();
    }

    static boolean requires(RegisterTaskDefinitionRequest task, String compatibility) {
        return task.getRequiresCompatibilitiesList().contains(compatibility);
    }

    static boolean essential(ContainerDefinition container) {
        return !container.hasEssential() || container.getEssential();
    }

    String name() {
        return container.getName();
    }

    String mode() {
        return mode(task);
    }

    boolean awsvpc() {
        return mode().equals("awsvpc");
    }
}
