package dev.longshore.agent.runtime;

import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.task.EffectiveTask;
import java.util.OptionalLong;

/**
 * What all containers of a task together may use at most.
 *
 * @param cpuUnits 1,024 are one CPU
 * @param memoryMib of memory, without swap
 * @param swapMib of swap beyond the memory: what its containers may swap
 */
public record TaskLimits(OptionalLong cpuUnits, OptionalLong memoryMib, long swapMib) {
    /** The limits of a task. */
    public static TaskLimits of(AssignedTask task) {
        TaskDefinition definition = task.getDefinition();
        return new TaskLimits(
                value(EffectiveTask.cpu(definition, task.getOverrides())),
                value(EffectiveTask.memory(definition, task.getOverrides())),
                definition.getContainerDefinitionsList().stream()
                        .map(ContainerDefinition::getLinuxParameters)
                        .mapToLong(linux -> linux.getMaxSwap())
                        .sum());
    }

    /** Whether the task as a whole has any. */
    public boolean any() {
        return cpuUnits.isPresent() || memoryMib.isPresent();
    }

    private static OptionalLong value(String text) {
        return text.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
    }
}
