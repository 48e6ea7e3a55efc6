package dev.longshore.state.lifecycle;

import java.util.Optional;

/**
 * The statuses of a task in the order of its life (Amazon ECS Developer Guide, "Amazon ECS task
 * lifecycle"). {@code lastStatus} only moves forward; a step may be skipped where there is nothing
 * to do or the report of it was lost.
 */
public enum TaskStatus {
    PROVISIONING,
    PENDING,
    ACTIVATING,
    RUNNING,
    DEACTIVATING,
    STOPPING,
    DEPROVISIONING,
    STOPPED;

    /** The status of that name; nothing for a name that is none. */
    public static Optional<TaskStatus> parse(String name) {
        for (TaskStatus status : values()) {
            if (status.name().equals(name)) {
                return Optional.of(status);
            }
        }
        return Optional.empty();
    }

    /**
     * Whether {@code lastStatus} may go from here to {@code next}: forward, never back, never on
     * from STOPPED.
     */
    public boolean mayBecome(TaskStatus next) {
        return next.compareTo(this) > 0;
    }

    /** Whether its containers have been told to end. */
    public boolean isEnding() {
        return compareTo(DEACTIVATING) > 0;
    }

    /** Whether the task has not come to run yet. */
    public boolean isBeforeRunning() {
        return compareTo(RUNNING) < 0;
    }
}
