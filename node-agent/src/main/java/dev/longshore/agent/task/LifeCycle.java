package dev.longshore.agent.task;

import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.agent.JournalContainer;
import dev.longshore.proto.agent.JournalEntry;
import dev.longshore.proto.ecs.ContainerDefinition;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What follows from what has become of a task's containers: one is started again, one is given up
 * because it waits for what will never be, or the task ends. Pure, but for the record.
 */
final class LifeCycle {
    /** What has become of a container. */
    enum Fate {
        /** It runs, or may come to. */
        LIVES,

        /** It has run, and ended. */
        EXITED,

        /** It could not be started, or waits for what will never be. */
        GIVEN_UP
    }

    /** What follows from it. */
    enum Consequence {
        NOTHING,
        STARTS_AGAIN,
        TASK_ENDS,
        TASK_FAILS_TO_START
    }

    /**
     * What Amazon's agent says of a container that it never starts: the code of one that was ended
     * by SIGTERM.
     */
    private static final int NEVER_STARTED_EXIT_CODE = 143;

    /** Conditions that a startTimeout is about; the others are met by the start itself. */
    private static final Set<Condition> TIMED =
            Set.of(Condition.COMPLETE, Condition.SUCCESS, Condition.HEALTHY);

    private LifeCycle() {}

    /**
     * The table of consequences.
     *
     * @param restart whether the container's restart policy has it started again
     */
    static Consequence consequence(Fate fate, boolean essential, boolean restart) {
        return switch (fate) {
            case LIVES -> Consequence.NOTHING;
            case EXITED -> {
                if (restart) {
                    yield Consequence.STARTS_AGAIN;
                }
                yield essential ? Consequence.TASK_ENDS : Consequence.NOTHING;
            }
            case GIVEN_UP -> essential ? Consequence.TASK_FAILS_TO_START : Consequence.NOTHING;
        };
    }

    /** Takes all consequences for a task that is not ending yet. */
    static void settle(TaskRecord record, Instant now) {
        JournalEntry before;
        do {
            before = record.entry();
            containers(before).forEach(container -> settle(record, container, now));
            containers(before).forEach(container -> giveUpIfHopeless(record, container, now));
        } while (!record.entry().equals(before));
    }

    private static void settle(TaskRecord record, ContainerDefinition container, Instant now) {
        if (!record.entry().getStopCode().isEmpty()) {
            return;
        }
        JournalContainer state = TaskStep.recorded(record.entry(), container.getName());
        boolean restart = Restarts.due(container.getRestartPolicy(), state);
        switch (consequence(fate(state), isEssential(container), restart)) {
            case NOTHING -> {}
            case STARTS_AGAIN -> record.changeContainer(container.getName(), Restarts::begin);
            case TASK_ENDS ->
                    record.end(
                            "EssentialContainerExited", "Essential container in task exited", now);
            case TASK_FAILS_TO_START -> record.end("TaskFailedToStart", state.getReason(), now);
        }
    }

    private static Fate fate(JournalContainer state) {
        if (state.getGivenUp()) {
            // Once it had run, its task has run too.
            return state.getRestarts() > 0 ? Fate.EXITED : Fate.GIVEN_UP;
        }
        return state.getEnded() ? Fate.EXITED : Fate.LIVES;
    }

    private static void giveUpIfHopeless(
            TaskRecord record, ContainerDefinition container, Instant now) {
        if (record.entry().getStopCode().isEmpty()) {
            hopeless(record.entry(), container, now)
                    .ifPresent(
                            reason -> {
                                record.giveUp(container.getName(), reason, now);
                                record.changeContainer(
                                        container.getName(),
                                        c -> c.setExitCode(NEVER_STARTED_EXIT_CODE));
                            });
        }
    }

    /** Why a container that waits will never be started. */
    private static Optional<String> hopeless(
            JournalEntry entry, ContainerDefinition container, Instant now) {
        return TaskStep.awaited(entry, container)
                .flatMap(
                        dependency ->
                                Stream.concat(
                                        never(entry, dependency).stream(),
                                        deadline(entry, dependency)
                                                .filter(end -> !end.isAfter(now))
                                                .map(end -> tooLate(entry, dependency))
                                                .stream()))
                .findFirst();
    }

    private static Optional<String> never(JournalEntry entry, Dependency dependency) {
        JournalContainer on = TaskStep.recorded(entry, dependency.on());
        boolean isThere = definition(entry, dependency.on()).isPresent();
        if (isThere && dependency.condition().of(on) != Condition.Answer.NEVER) {
            return Optional.empty();
        }
        return Optional.of(
                "Container %s %s %s, which %s"
                        .formatted(
                                dependency.container(),
                                dependency.kind().words(),
                                dependency.on(),
                                isThere ? what(dependency, on) : "its definition does not have"));
    }

    private static String what(Dependency dependency, JournalContainer on) {
        if (dependency.condition() == Condition.UNKNOWN) {
            return "is to come to a condition that this version of the agent does not know";
        }
        if (on.getGivenUp()) {
            return "could not be started";
        }
        return "has ended" + (on.hasExitCode() ? " with exit code " + on.getExitCode() : "");
    }

    private static String tooLate(JournalEntry entry, Dependency dependency) {
        return "Container %s did not get ready within its startTimeout of %d s"
                .formatted(dependency.on(), startTimeout(entry, dependency.on()));
    }

    /** When the next startTimeout is over; nothing happens by itself before. */
    static Optional<Instant> nextDeadline(JournalEntry entry) {
        if (!entry.getStopCode().isEmpty()) {
            return Optional.empty();
        }
        return containers(entry).stream()
                .flatMap(container -> TaskStep.awaited(entry, container))
                .flatMap(dependency -> deadline(entry, dependency).stream())
                .min(Comparator.naturalOrder());
    }

    /** When a wait is over: the awaited container's startTimeout after its start, as recorded. */
    private static Optional<Instant> deadline(JournalEntry entry, Dependency dependency) {
        JournalContainer on = TaskStep.recorded(entry, dependency.on());
        int seconds = startTimeout(entry, dependency.on());
        boolean counts = TIMED.contains(dependency.condition()) && on.hasStartedAt() && seconds > 0;
        return counts
                ? Optional.of(Timestamps.instant(on.getStartedAt()).plusSeconds(seconds))
                : Optional.empty();
    }

    private static boolean isEssential(ContainerDefinition container) {
        return !container.hasEssential() || container.getEssential();
    }

    private static List<ContainerDefinition> containers(JournalEntry entry) {
        return entry.getTask().getDefinition().getContainerDefinitionsList();
    }

    private static int startTimeout(JournalEntry entry, String name) {
        return definition(entry, name).map(ContainerDefinition::getStartTimeout).orElse(0);
    }

    private static Optional<ContainerDefinition> definition(JournalEntry entry, String name) {
        return containers(entry).stream()
                .filter(container -> container.getName().equals(name))
                .findFirst();
    }
}
