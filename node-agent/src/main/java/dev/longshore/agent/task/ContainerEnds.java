package dev.longshore.agent.task;

import dev.longshore.agent.runtime.SharedNamespaces;
import dev.longshore.proto.agent.JournalContainer;
import dev.longshore.proto.agent.JournalEntry;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.ContainerDependency;
import java.time.Instant;
import java.util.Optional;

/**
 * Takes the consequences of containers that have ended: restart, the end of the task, or nothing.
 */
final class ContainerEnds {
    private ContainerEnds() {}

    /** Settles all ends of a task that is not ending yet. */
    static void settle(TaskRecord record, Instant now) {
        if (!record.entry().getStopCode().isEmpty()) {
            return;
        }
        for (ContainerDefinition container :
                record.entry().getTask().getDefinition().getContainerDefinitionsList()) {
            JournalContainer state = TaskStep.recorded(record.entry(), container.getName());
            if (!state.getEnded()) {
                continue;
            }
            if (Restarts.due(container.getRestartPolicy(), state)) {
                record.changeContainer(container.getName(), Restarts::begin);
            } else if (!container.hasEssential() || container.getEssential()) {
                record.end("EssentialContainerExited", "Essential container in task exited", now);
            } else {
                endIfHopeless(record, container, state, now);
            }
        }
    }

    /**
     * A container that waits for the success or health of one that has ended otherwise, or is to
     * join its namespaces, would wait for ever.
     */
    private static void endIfHopeless(
            TaskRecord record, ContainerDefinition ended, JournalContainer state, Instant now) {
        for (ContainerDefinition waiting :
                record.entry().getTask().getDefinition().getContainerDefinitionsList()) {
            if (isHopeless(record.entry(), waiting, ended.getName(), state)) {
                record.end(
                        "TaskFailedToStart",
                        "Container "
                                + waiting.getName()
                                + (joins(record.entry(), waiting, ended.getName())
                                        ? " shares namespaces with "
                                        : " depends on ")
                                + ended.getName()
                                + ", which has ended"
                                + (state.hasExitCode()
                                        ? " with exit code " + state.getExitCode()
                                        : ""),
                        now);
            }
        }
    }

    private static boolean isHopeless(
            JournalEntry entry, ContainerDefinition waiting, String ended, JournalContainer state) {
        boolean failed = !state.hasExitCode() || state.getExitCode() != 0;
        if (TaskStep.recorded(entry, waiting.getName()).getStarted()) {
            return false;
        }
        return joins(entry, waiting, ended)
                || waiting.getDependsOnList().stream()
                        .filter(dependency -> dependency.getContainerName().equals(ended))
                        .map(ContainerDependency::getCondition)
                        .anyMatch(
                                condition ->
                                        condition.equals("HEALTHY")
                                                || (condition.equals("SUCCESS") && failed));
    }

    private static boolean joins(JournalEntry entry, ContainerDefinition container, String owner) {
        return SharedNamespaces.joined(entry.getTask().getDefinition(), container.getName())
                .equals(Optional.of(owner));
    }
}
