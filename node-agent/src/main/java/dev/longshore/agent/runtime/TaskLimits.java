package dev.longshore.agent.runtime;

import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.ecs.ContainerDefinition;
import java.util.OptionalLong;

/**
 * What all containers of a task together may use at most.
 *
 * @param cpuUnits 1,024 are one CPU
 * @param memoryMib of memory, without swap
 * @param swapMib of swap beyond the memory: what its containers may swap
 */
public record TaskLimits(OptionalLong cpuUnits, OptionalLong memoryMib, long swapMib) {
    /** The limits of a task: an override counts before the definition. */
    public static TaskLimits of(AssignedTask task) {
        return new TaskLimits(
                value(task.getOverrides().getCpu(), task.getDefinition().getCpu()),
                value(task.getOverrides().getMemory(), task.getDefinition().getMemory()),
                task.getDefinition().getContainerDefinitionsList().stream()
                        .map(ContainerDefinition::getLinuxParameters)
                        .mapToLong(linux -> linux.getMaxSwap())
                        .sum());
    }

    /** Whether the task as a whole has any. */
    public boolean any() {
        return cpuUnits.isPresent() || memoryMib.isPresent();
    }

    private static OptionalLong value(String override, String definition) {
        String value = override.isEmpty() ? definition : override;
        return value.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(value));
    }
}
