package dev.longshore.agent.task;

import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.agent.JournalEntry;
import java.time.Instant;

/** The times of a task that are noted when it has come so far, each once. */
final class TaskTimes {
    private TaskTimes() {}

    /** Notes what the task has reached; {@code idle} when no step of it is in progress. */
    static void note(TaskRecord record, boolean idle, Instant now) {
        JournalEntry current = record.entry();
        record.change(
                entry -> {
                    if (isPulled(current) && !entry.hasPullStoppedAt()) {
                        entry.setPullStoppedAt(Timestamps.of(now));
                    }
                    if (current.getStopCode().isEmpty()
                            && TaskReport.allStarted(current)
                            && !entry.hasStartedAt()) {
                        entry.setStartedAt(Timestamps.of(now));
                    }
                    if (isOver(current) && !entry.hasExecutionStoppedAt()) {
                        entry.setExecutionStoppedAt(Timestamps.of(now));
                    }
                    if (idle && TaskStep.finished(current) && !entry.hasStoppedAt()) {
                        entry.setStoppedAt(Timestamps.of(now));
                    }
                });
    }

    private static boolean isPulled(JournalEntry entry) {
        return entry.getContainersCount() > 0
                && entry.getContainersList().stream().noneMatch(TaskStep::isToBePulled);
    }

    private static boolean isOver(JournalEntry entry) {
        return !entry.getStopCode().isEmpty()
                && entry.getContainersList().stream().noneMatch(TaskStep::alive);
    }
}
