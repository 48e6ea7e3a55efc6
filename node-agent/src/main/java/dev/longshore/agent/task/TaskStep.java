package dev.longshore.agent.task;

import dev.longshore.agent.runtime.SharedNamespaces;
import dev.longshore.proto.agent.JournalContainer;
import dev.longshore.proto.agent.JournalEntry;
import dev.longshore.proto.ecs.ContainerDefinition;
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
     * Time between SIGTERM and SIGKILL where neither the container definition nor the agent's
     * operator names one (Amazon ECS Developer Guide).
     */
    public static final Duration DEFAULT_STOP_TIMEOUT = Duration.ofSeconds(30);

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
            if (isToBePulled(recorded(entry, container.getName()))) {
                steps.add(new Step.PullImage(container.getName(), container.getImage()));
            }
        }
        if (steps.isEmpty()) {
            definition
                    .getContainerDefinitionsList()
                    .forEach(container -> advance(entry, container, steps));
        }
        definition.getContainerDefinitionsList().stream()
                .filter(container -> isUnwanted(recorded(entry, container.getName())))
                .filter(container -> alive(recorded(entry, container.getName())))
                .forEach(container -> steps.add(stop(entry, container)));
        return steps;
    }

    private static boolean isUnwanted(JournalContainer record) {
        return record.getGivenUp() || record.getRunsAfterAll();
    }

    /** Whether its image is missing: what was given up needs none. */
    static boolean isToBePulled(JournalContainer record) {
        return !record.getPulled() && !record.getGivenUp();
    }

    /** Whether the task still waits for a pull. */
    static boolean needs(JournalEntry entry, Step.PullImage pull) {
        return entry.getStopCode().isEmpty() && isToBePulled(recorded(entry, pull.container()));
    }

    /** Creates a container when all that it leans on is as it wants, then starts it. */
    private static void advance(
            JournalEntry entry, ContainerDefinition container, List<Step> steps) {
        JournalContainer record = recorded(entry, container.getName());
        if (record.getStarted() || record.getEnded() || record.getGivenUp()) {
            return;
        }
        boolean toBeMade = record.getRuntimeId().isEmpty();
        if (awaited(entry, container).anyMatch(it -> !(toBeMade && it.toStartOnly()))) {
            return;
        }
        steps.add(
                toBeMade
                        ? new Step.CreateContainer(container.getName())
                        : new Step.StartContainer(container.getName(), record.getRuntimeId()));
    }

    /**
     * What a container that has yet to start waits for. The start that was asked for once, or that
     * is not the first one, waits for nothing but namespaces to join.
     */
    static Stream<Dependency> awaited(JournalEntry entry, ContainerDefinition container) {
        JournalContainer record = recorded(entry, container.getName());
        if (record.getStarted() || record.getEnded() || record.getGivenUp()) {
            return Stream.empty();
        }
        return Dependency.of(entry.getTask().getDefinition(), container).stream()
                .filter(it -> !record.getStartIntended() || it.condition() == Condition.RUNNING)
                .filter(it -> it.condition().of(recorded(entry, it.on())) != Condition.Answer.MET);
    }

    /**
     * Stops what leans on others first; then removes containers, those that joined others'
     * namespaces before these; then releases resources. What may start yet is removed before what
     * it leans on is stopped.
     */
    private static List<Step> backward(JournalEntry entry) {
        var steps = new ArrayList<Step>();
        for (ContainerDefinition container :
                entry.getTask().getDefinition().getContainerDefinitionsList()) {
            JournalContainer record = recorded(entry, container.getName());
            if (!dependantsEnded(entry, container.getName())) {
                continue;
            }
            if (alive(record)) {
                steps.add(stop(entry, container));
            } else if (mayStartYet(record)) {
                steps.add(new Step.RemoveContainer(record.getName(), record.getRuntimeId()));
            }
        }
        boolean anyAlive = entry.getContainersList().stream().anyMatch(TaskStep::alive);
        if (anyAlive) {
            return steps;
        }
        steps.clear();
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

    /** A container that may run: it exists, and its end has not been seen, or was not the last. */
    static boolean alive(JournalContainer record) {
        return !record.getRuntimeId().isEmpty()
                && record.getStartIntended()
                && (!record.getEnded() || record.getRunsAfterAll());
    }

    private static boolean dependantsEnded(JournalEntry entry, String name) {
        return Dependency.leaningOn(entry.getTask().getDefinition(), name)
                .map(other -> recorded(entry, other))
                .noneMatch(other -> alive(other) || mayStartYet(other));
    }

    /** One whose start failed, or was given up and may take effect as long as it exists. */
    private static boolean mayStartYet(JournalContainer record) {
        return exists(record) && record.getGivenUp() && record.getStartIntended();
    }

    private static Step stop(JournalEntry entry, ContainerDefinition container) {
        return new Step.StopContainer(
                container.getName(),
                recorded(entry, container.getName()).getRuntimeId(),
                stopTimeout(entry, container));
    }

    /** What the definition says, or what the task was given to stop where that is longer. */
    private static Duration stopTimeout(JournalEntry entry, ContainerDefinition container) {
        Duration own =
                container.getStopTimeout() > 0
                        ? Duration.ofSeconds(container.getStopTimeout())
                        : usualStopTimeout(entry);
        Duration given = Duration.ofSeconds(entry.getTask().getStopTimeoutSeconds());
        return given.compareTo(own) > 0 ? given : own;
    }

    private static Duration usualStopTimeout(JournalEntry entry) {
        return entry.getUsualStopTimeoutSeconds() > 0
                ? Duration.ofSeconds(entry.getUsualStopTimeoutSeconds())
                : DEFAULT_STOP_TIMEOUT;
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
