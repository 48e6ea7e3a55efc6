package dev.longshore.state.lifecycle;

import dev.longshore.proto.store.TaskRow;

/**
 * When a task stands behind a name: what there is to know follows from its row, so that it cannot
 * differ from it (Amazon ECS Developer Guide, "Use service discovery to connect Amazon ECS services
 * with DNS names").
 */
public final class TaskInstances {
    private TaskInstances() {}

    /**
     * Whether a task is an instance of its service: it has a name and an address, its containers
     * have been started, nobody has told it to stop, and its node is not given up. Where no health
     * is told of, being an instance says that it can be talked to.
     */
    public static boolean isInstance(TaskRow row) {
        return row.hasRegistry()
                && row.hasNetwork()
                && !row.getReleased()
                && !row.hasLostAt()
                && row.getTask().getDesiredStatus().equals("RUNNING")
                && (isRunning(row) || (row.getRegistry().getCustomHealth() && isStarting(row)));
    }

    /**
     * Whether a task takes requests for its endpoints of Service Connect: it runs, is to go on, and
     * is healthy where a health check of its containers says so (Amazon ECS Developer Guide,
     * "Service Connect concepts").
     */
    public static boolean isEndpoint(TaskRow row) {
        String health = row.getTask().getHealthStatus();
        return row.getEndpointsCount() > 0
                && row.hasNetwork()
                && !row.getReleased()
                && !row.hasLostAt()
                && row.getTask().getDesiredStatus().equals("RUNNING")
                && isRunning(row)
                && (row.getHealthChecked()
                        ? health.equals("HEALTHY")
                        : !health.equals("UNHEALTHY"));
    }

    /** Whether an instance can be talked to. */
    public static boolean isHealthy(TaskRow row) {
        return isRunning(row) && !row.getTask().getHealthStatus().equals("UNHEALTHY");
    }

    private static boolean isStarting(TaskRow row) {
        return has(row, TaskStatus.ACTIVATING);
    }

    private static boolean isRunning(TaskRow row) {
        return has(row, TaskStatus.RUNNING);
    }

    private static boolean has(TaskRow row, TaskStatus status) {
        return row.getTask().getLastStatus().equals(status.name());
    }
}
