package dev.longshore.agent.task;

import dev.longshore.agent.resource.TaskResource;
import dev.longshore.foundation.text.Excerpt;
import dev.longshore.proto.agent.ContainerObservation;
import dev.longshore.proto.agent.JournalContainer;
import dev.longshore.proto.agent.JournalEntry;
import dev.longshore.proto.agent.TaskObservation;
import dev.longshore.proto.ecs.ContainerDefinition;
import java.util.List;

/** What is told of a task, out of what is recorded of it. Pure. */
public final class TaskReport {
    /** As many ports of a container are told of as ECS allows, and as servers keep. */
    private static final int MOST_BINDINGS = 100;

    private static final int MOST_BYTES_OF_BINDING = 200;

    private TaskReport() {}

    /** The observation; {@code gone} when nothing of the task is left on the machine. */
    public static TaskObservation of(JournalEntry entry, boolean gone) {
        var report =
                TaskObservation.newBuilder()
                        .setTaskArn(entry.getTask().getTaskArn())
                        .setLastStatus(gone ? "STOPPED" : status(entry))
                        .setStopCode(Excerpt.ofWord(entry.getStopCode()))
                        .setStoppedReason(Excerpt.of(entry.getStoppedReason()))
                        .setGone(gone);
        if (entry.hasPullStartedAt()) {
            report.setPullStartedAt(entry.getPullStartedAt());
        }
        if (entry.hasPullStoppedAt()) {
            report.setPullStoppedAt(entry.getPullStoppedAt());
        }
        if (entry.hasStartedAt()) {
            report.setStartedAt(entry.getStartedAt());
        }
        if (entry.hasStoppingAt()) {
            report.setStoppingAt(entry.getStoppingAt());
        }
        if (entry.hasExecutionStoppedAt()) {
            report.setExecutionStoppedAt(entry.getExecutionStoppedAt());
        }
        if (entry.hasStoppedAt()) {
            report.setStoppedAt(entry.getStoppedAt());
        }
        entry.getContainersList()
                .forEach(container -> report.addContainers(container(container, entry)));
        return report.setHealthStatus(health(entry)).build();
    }

    /** How far the task is, in the words of its life cycle. */
    static String status(JournalEntry entry) {
        if (!entry.getStopCode().isEmpty()) {
            return entry.getContainersList().stream().anyMatch(TaskStep::alive)
                    ? "STOPPING"
                    : "DEPROVISIONING";
        }
        if (ResourceStates.toPrepare(entry).contains(TaskResource.NETWORK)) {
            return "PROVISIONING";
        }
        return entry.hasStartedAt() || allStarted(entry) ? "RUNNING" : "PENDING";
    }

    /** Whether every container has been started, whatever became of it since. */
    static boolean allStarted(JournalEntry entry) {
        return entry.getContainersCount() > 0
                && entry.getContainersList().stream().allMatch(c -> c.getStarted() || c.getEnded());
    }

    private static ContainerObservation container(JournalContainer container, JournalEntry entry) {
        var seen =
                ContainerObservation.newBuilder()
                        .setName(container.getName())
                        .setLastStatus(containerStatus(container, entry))
                        .setRuntimeId(Excerpt.ofWord(container.getRuntimeId()))
                        .setReason(Excerpt.of(container.getReason()))
                        .setHealthStatus(
                                container.getHealthStatus().isEmpty()
                                        ? "UNKNOWN"
                                        : Excerpt.ofWord(container.getHealthStatus()))
                        .setImageDigest(
                                Excerpt.ofWord(
                                        container.getImageDigest().isEmpty()
                                                ? container.getRegistryDigest()
                                                : container.getImageDigest()))
                        .setRegistryDigest(Excerpt.ofWord(container.getRegistryDigest()))
                        .addAllNetworkBindings(
                                NetworkBindings.of(container, entry).stream()
                                        .filter(
                                                it ->
                                                        it.getSerializedSize()
                                                                <= MOST_BYTES_OF_BINDING)
                                        .limit(MOST_BINDINGS)
                                        .toList())
                        .setRestartCount(container.getRestarts());
        if (container.hasExitCode()) {
            seen.setExitCode(container.getExitCode());
        }
        if (container.hasStartedAt()) {
            seen.setStartedAt(container.getStartedAt());
        }
        if (container.hasFinishedAt()) {
            seen.setFinishedAt(container.getFinishedAt());
        }
        return seen.build();
    }

    private static String containerStatus(JournalContainer container, JournalEntry entry) {
        if (container.getEnded()) {
            return "STOPPED";
        }
        if (container.getStarted()) {
            return "RUNNING";
        }
        return entry.getStopCode().isEmpty() ? "PENDING" : "STOPPED";
    }

    /**
     * HEALTHY when all essential containers with a check are; UNKNOWN while one of them is not
     * known (ECS API, Task).
     */
    static String health(JournalEntry entry) {
        List<String> checked =
                entry.getTask().getDefinition().getContainerDefinitionsList().stream()
                        .filter(ContainerDefinition::hasHealthCheck)
                        .filter(container -> !container.hasEssential() || container.getEssential())
                        .map(
                                container ->
                                        TaskStep.recorded(entry, container.getName())
                                                .getHealthStatus())
                        .toList();
        if (checked.contains("UNHEALTHY")) {
            return "UNHEALTHY";
        }
        return !checked.isEmpty() && checked.stream().allMatch("HEALTHY"::equals)
                ? "HEALTHY"
                : "UNKNOWN";
    }
}
