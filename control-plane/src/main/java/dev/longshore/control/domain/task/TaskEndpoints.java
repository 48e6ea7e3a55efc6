package dev.longshore.control.domain.task;

import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.store.TaskEndpoint;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.lifecycle.TaskStatus;
import java.time.Instant;

/**
 * Tasks of services as endpoints of Service Connect: nothing new comes to one from the moment when
 * it is to stop, and what is on its way gets the time that a request may take before its containers
 * are told.
 */
public final class TaskEndpoints {
    private TaskEndpoints() {}

    /** Whether requests come to it by Service Connect. */
    public static boolean has(TaskRow row) {
        return row.getEndpointsCount() > 0;
    }

    /** Until when requests may be on their way to a task that is to stop. */
    public static Instant drainedAt(TaskRow row) {
        int seconds =
                row.getEndpointsList().stream()
                        .mapToInt(TaskEndpoint::getDrainSeconds)
                        .max()
                        .orElse(0);
        return Timestamps.instant(row.getTask().getStoppingAt()).plusSeconds(seconds);
    }

    /**
     * It is to stop: its node is not told before its requests have had their time.
     *
     * @param before the row when its status was still what it had come to
     * @param row the same after whoever else waits for something
     * @return the row, for the caller to write
     */
    static TaskRow drain(TaskRow before, TaskRow row) {
        if (!has(row) || Tasks.statusOf(before) != TaskStatus.RUNNING) {
            return row;
        }
        Instant end = drainedAt(row);
        var next = row.toBuilder();
        if (!row.hasToldToStopAt() || Timestamps.instant(row.getToldToStopAt()).isBefore(end)) {
            next.setToldToStopAt(Timestamps.of(end));
        }
        next.getTaskBuilder().setLastStatus(TaskStatus.DEACTIVATING.name());
        return next.build();
    }
}
