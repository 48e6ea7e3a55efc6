package dev.longshore.control.domain.service;

import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.ecs.Task;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.lifecycle.TaskStatus;
import dev.longshore.state.tables.ecs.TaskKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A task as its service sees it.
 *
 * @param deployment the id of the deployment that started it
 * @param checks who says when it is healthy
 * @param atMostOne whether its node ends it by itself when its lease has run out
 * @param end how it ended, once it is STOPPED
 * @param bytes the size of its row
 */
public record Member(
        String id,
        String deployment,
        Standing standing,
        Place place,
        Checks checks,
        boolean atMostOne,
        Times times,
        Optional<End> end,
        int bytes) {
    /**
     * When what happened to it.
     *
     * @param runningSince when the log first said that it is RUNNING: by the servers' clocks, since
     *     that of its node may be wrong
     * @param protectedUntil until when scaling in and deployments leave it alone
     */
    record Times(
            Instant createdAt, Optional<Instant> runningSince, Optional<Instant> protectedUntil) {}

    /**
     * Who says whether it is healthy.
     *
     * @param any whether there is anybody; else it is healthy when it has run for a while
     * @param targetGroup the ARN of the one in which it is unhealthy
     */
    public record Checks(boolean any, Optional<String> targetGroup) {
        public static final Checks NONE = new Checks(false, Optional.empty());
        public static final Checks BY_CONTAINER = new Checks(true, Optional.empty());

        /** Why a task stops that fails them, in ECS's words. */
        String failure() {
            return targetGroup
                    .map(arn -> "Task failed ELB health checks in (target-group " + arn + ")")
                    .orElse("Task failed container health checks");
        }
    }

    /**
     * Where it runs.
     *
     * @param instance the node; empty while it has none
     * @param provider its capacity provider; empty where none was involved
     */
    public record Place(String instance, String zone, String provider) {}

    /**
     * How a task ended.
     *
     * @param failed whether it counts against its deployment
     * @param inVain whether its node ended it before it ran: no fault of its own, but the next one
     *     may fare no better
     */
    public record End(boolean failed, boolean inVain, String reason) {}

    private static final String HEALTHY = "HEALTHY";
    private static final String UNHEALTHY = "UNHEALTHY";
    private static final String BY_ITS_NODE = "InfrastructureHealth";

    /** Ends that say nothing about the task: somebody or something else caused them. */
    private static final Set<String> NOT_ITS_FAULT =
            Set.of(
                    "ServiceSchedulerInitiated",
                    "UserInitiated",
                    "SpotInterruption",
                    "TerminationNotice",
                    BY_ITS_NODE);

    /**
     * The task of a row; nothing where its service has nothing to do with it any more.
     *
     * @param healthyAfter how long a task without a health check runs before it counts as healthy
     */
    static Optional<Member> of(TaskKey key, TaskRow row, Duration healthyAfter) {
        Task task = row.getTask();
        Optional<Standing> standing = standing(row);
        return standing.map(
                now ->
                        new Member(
                                key.task(),
                                task.getStartedBy(),
                                now,
                                new Place(
                                        row.getInstance(),
                                        task.getAvailabilityZone(),
                                        task.getCapacityProviderName()),
                                checks(row),
                                row.getAtMostOne(),
                                times(row),
                                now == Standing.ENDED
                                        ? Optional.of(end(row, healthyAfter))
                                        : Optional.empty(),
                                row.getSerializedSize()));
    }

    private static Times times(TaskRow row) {
        Task task = row.getTask();
        return new Times(
                Timestamps.instant(task.getCreatedAt()),
                row.hasRunningSince()
                        ? Optional.of(Timestamps.instant(row.getRunningSince()))
                        : Optional.empty(),
                row.hasProtectedUntil()
                        ? Optional.of(Timestamps.instant(row.getProtectedUntil()))
                        : Optional.empty());
    }

    private static Optional<Standing> standing(TaskRow row) {
        Task task = row.getTask();
        TaskStatus status = TaskStatus.parse(task.getLastStatus()).orElseThrow();
        if (status == TaskStatus.STOPPED) {
            return row.getAcknowledged() ? Optional.empty() : Optional.of(Standing.ENDED);
        }
        if (task.getDesiredStatus().equals("STOPPED")) {
            return Optional.of(
                    row.getAcknowledged() || isCausedElsewhere(task) || row.getAtMostOne()
                            ? Standing.STOPPING
                            : Standing.ENDED);
        }
        if (row.hasLostAt()) {
            return Optional.of(Standing.AWAY);
        }
        String health = health(row);
        if (health.equals(UNHEALTHY) && row.hasRunningSince()) {
            return Optional.of(Standing.UNHEALTHY);
        }
        if (status.isBeforeRunning()) {
            return Optional.of(Standing.PENDING);
        }
        return Optional.of(health.equals(HEALTHY) ? Standing.HEALTHY : Standing.SETTLING);
    }

    /** Both container checks and load balancers have to find it healthy, one of them unhealthy. */
    private static String health(TaskRow row) {
        String container =
                row.getHealthChecked() ? row.getTask().getHealthStatus() : row.getTargetHealth();
        String target = row.getTargetsCount() > 0 ? row.getTargetHealth() : container;
        if (container.equals(UNHEALTHY) || target.equals(UNHEALTHY)) {
            return UNHEALTHY;
        }
        return container.equals(HEALTHY) ? target : "";
    }

    private static Checks checks(TaskRow row) {
        if (row.getTargetsCount() == 0) {
            return row.getHealthChecked() ? Checks.BY_CONTAINER : Checks.NONE;
        }
        boolean fails = row.getTargetHealth().equals(UNHEALTHY);
        return new Checks(
                true, fails ? Optional.of(row.getUnhealthyTargetGroupArn()) : Optional.empty());
    }

    private static boolean isCausedElsewhere(Task task) {
        return NOT_ITS_FAULT.contains(task.getStopCode());
    }

    private static End end(TaskRow row, Duration healthyAfter) {
        Task task = row.getTask();
        boolean succeeded = row.getWasHealthy() || (!checks(row).any() && ran(task, healthyAfter));
        boolean failed = !succeeded && !isCausedElsewhere(task);
        boolean inVain = task.getStopCode().equals(BY_ITS_NODE) && !task.hasStartedAt();
        return new End(failed, inVain, task.getStoppedReason());
    }

    private static boolean ran(Task task, Duration atLeast) {
        if (!task.hasStartedAt()) {
            return false;
        }
        Instant ended =
                Timestamps.instant(
                        task.hasExecutionStoppedAt()
                                ? task.getExecutionStoppedAt()
                                : task.getStoppingAt());
        return !ended.isBefore(Timestamps.instant(task.getStartedAt()).plus(atLeast));
    }

    /** The same task, now that it has run for long enough. */
    Member healthy() {
        return new Member(
                id, deployment, Standing.HEALTHY, place, checks, atMostOne, times, end, bytes);
    }

    /** The same task, as if nobody had protected it. */
    public Member withoutProtection() {
        var unprotected = new Times(times.createdAt(), times.runningSince(), Optional.empty());
        return new Member(
                id, deployment, standing, place, checks, atMostOne, unprotected, end, bytes);
    }

    /** When it became RUNNING, by the servers' clocks. */
    Optional<Instant> runningSince() {
        return times.runningSince();
    }

    /** Until when scaling in and deployments leave it alone. */
    Optional<Instant> protectedUntil() {
        return times.protectedUntil();
    }

    /** Whether scaling in and deployments leave it alone at that time. */
    boolean isProtected(Instant now) {
        return protectedUntil().filter(now::isBefore).isPresent();
    }
}
