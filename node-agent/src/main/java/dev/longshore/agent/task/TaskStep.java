package dev.longshore.agent.task;

import dev.longshore.agent.runtime.SharedNamespaces;
import dev.longshore.proto.agent.JournalContainer;
import dev.longshore.proto.agent.JournalEntry;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.ContainerDependency;
import dev.longshore.proto.ecs.TaskDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What to do next for a task: a pure function of what the agent has recorded of it. All steps that
 * it returns may be done at the same time; none means to wait for something to happen.
 */
public final class TaskStep {
    /**
     * Time between SIGTERM and SIGKILL where the container definition names none (Amazon ECS
     * Developer Guide).
     */
    static final Duration DEFAULT_STOP_TIMEOUT = Duration.ofSeconds(30);

    private static final JournalContainer NOTHING_TO_JOIN =
            JournalContainer.newBuilder().setRuntimeId("none").setStarted(true).build();

    private TaskStep() {}

    /** The steps that can be done now. */
    public static List<Step> next(JournalEntry entry) {
        return entry.getStopCode().isEmpty() ? forward(entry) : backward(entry);
    }

    /** Whether nothing of the task is left on the machine. */
    public static boolean finished(JournalEntry entry) {
        return !entry.getStopCode().isEmpty() && backward(entry).isEmpty() && allRemoved(entry);
    }

    private static List<Step> forward(JournalEntry entry) {
        TaskDefinition definition = entry.getTask().getDefinition();
        var steps = new ArrayList<Step>();
        ResourceStates.toPrepare(entry).forEach(it -> steps.add(new Step.Prepare(it)));
        for (ContainerDefinition container : definition.getContainerDefinitionsList()) {
            if (!recorded(entry, container.getName()).getPulled()) {
                steps.add(new Step.PullImage(container.getName(), container.getImage()));
            }
        }
        if (steps.isEmpty()) {
            definition
                    .getContainerDefinitionsList()
                    .forEach(container -> advance(entry, container, steps));
        }
        return steps;
    }

    /** Creates a container when all that it depends on is as it wants, then starts it. */
    private static void advance(
            JournalEntry entry, ContainerDefinition container, List<Step> steps) {
        JournalContainer record = recorded(entry, container.getName());
        if (record.getStarted() || record.getEnded() || !dependenciesMet(entry, container)) {
            return;
        }
        JournalContainer joined = joined(entry, container.getName());
        if (record.getRuntimeId().isEmpty()) {
            if (!joined.getRuntimeId().isEmpty()) {
                steps.add(new Step.CreateContainer(container.getName()));
            }
        } else if (joined.getStarted() && !joined.getEnded()) {
            steps.add(new Step.StartContainer(container.getName(), record.getRuntimeId()));
        }
    }

    /**
     * The container whose namespaces this one joins, or one that runs where it joins none. Nothing
     * joins what has ended: the runtime would start it again.
     */
    private static JournalContainer joined(JournalEntry entry, String name) {
        return SharedNamespaces.joined(entry.getTask().getDefinition(), name)
                .map(owner -> recorded(entry, owner))
                .orElse(NOTHING_TO_JOIN);
    }

    /** Whether every container that this one depends on has come as far as it must. */
    static boolean dependenciesMet(JournalEntry entry, ContainerDefinition container) {
        return container.getDependsOnList().stream().allMatch(dependency -> met(entry, dependency))
                && container.getVolumesFromList().stream()
                        .allMatch(
                                from ->
                                        !recorded(entry, from.getSourceContainer())
                                                .getRuntimeId()
                                                .isEmpty())
                && container.getLinksList().stream()
                        .allMatch(link -> recorded(entry, link.split(":", 2)[0]).getStarted());
    }

    private static boolean met(JournalEntry entry, ContainerDependency dependency) {
        JournalContainer on = recorded(entry, dependency.getContainerName());
        return switch (dependency.getCondition()) {
            case "START" -> on.getStarted();
            case "COMPLETE" -> on.getEnded();
            case "SUCCESS" -> on.getEnded() && on.hasExitCode() && on.getExitCode() == 0;
            case "HEALTHY" ->
                    on.getStarted() && !on.getEnded() && on.getHealthStatus().equals("HEALTHY");
            case String other ->
                    throw new IllegalStateException(
                            "a condition that validation should have refused: " + other);
        };
    }

    /**
     * Stops what depends on others, or lives in their namespaces, first; then removes containers,
     * then releases resources.
     */
    private static List<Step> backward(JournalEntry entry) {
        var steps = new ArrayList<Step>();
        for (ContainerDefinition container :
                entry.getTask().getDefinition().getContainerDefinitionsList()) {
            JournalContainer record = recorded(entry, container.getName());
            if (alive(record)
                    && dependantsEnded(entry, container.getName())
                    && joiners(entry, container.getName()).noneMatch(TaskStep::alive)) {
                steps.add(
                        new Step.StopContainer(
                                container.getName(),
                                record.getRuntimeId(),
                                stopTimeout(entry, container)));
            }
        }
        boolean anyAlive = entry.getContainersList().stream().anyMatch(TaskStep::alive);
        if (anyAlive) {
            return steps;
        }
        for (JournalContainer record : entry.getContainersList()) {
            if (exists(record) && joiners(entry, record.getName()).noneMatch(TaskStep::exists)) {
                steps.add(new Step.RemoveContainer(record.getName(), record.getRuntimeId()));
            }
        }
        if (steps.isEmpty()) {
            ResourceStates.toRelease(entry).forEach(it -> steps.add(new Step.Release(it)));
        }
        return steps;
    }

    private static boolean allRemoved(JournalEntry entry) {
        return entry.getContainersList().stream().noneMatch(TaskStep::exists);
    }

    private static boolean exists(JournalContainer record) {
        return !record.getRuntimeId().isEmpty() && !record.getRemoved();
    }

    private static Stream<JournalContainer> joiners(JournalEntry entry, String name) {
        return SharedNamespaces.joiners(entry.getTask().getDefinition(), name).stream()
                .map(joiner -> recorded(entry, joiner));
    }

    /** A container that may run: it exists, and its end has not been seen. */
    static boolean alive(JournalContainer record) {
        return !record.getRuntimeId().isEmpty() && record.getStartIntended() && !record.getEnded();
    }

    private static boolean dependantsEnded(JournalEntry entry, String name) {
        return entry.getTask().getDefinition().getContainerDefinitionsList().stream()
                .filter(
                        other ->
                                other.getDependsOnList().stream()
                                        .anyMatch(
                                                dependency ->
                                                        dependency.getContainerName().equals(name)))
                .noneMatch(other -> alive(recorded(entry, other.getName())));
    }

    /** What the definition says, or what the task was given to stop where that is longer. */
    private static Duration stopTimeout(JournalEntry entry, ContainerDefinition container) {
        Duration own =
                container.hasStopTimeout()
                        ? Duration.ofSeconds(container.getStopTimeout())
                        : DEFAULT_STOP_TIMEOUT;
        Duration given = Duration.ofSeconds(entry.getTask().getStopTimeoutSeconds());
        return given.compareTo(own) > 0 ? given : own;
    }

    /** What is recorded of a container; an empty record where nothing is. */
    static JournalContainer recorded(JournalEntry entry, String name) {
        for (JournalContainer container : entry.getContainersList()) {
            if (container.getName().equals(name)) {
                return container;
            }
        }
        return JournalContainer.getDefaultInstance();
    }
}
