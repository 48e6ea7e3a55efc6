package dev.longshore.simulation.invariant.service;

import dev.longshore.foundation.arn.Arns;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.ecs.DeploymentConfiguration;
import dev.longshore.proto.ecs.Task;
import dev.longshore.proto.store.ServiceDeploymentState;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.proto.store.TaskSetRow;
import dev.longshore.simulation.invariant.RowWatcher;
import dev.longshore.state.lifecycle.TaskStatus;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ServiceKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** What rows say of services and their tasks, read by itself: not as the controller reads it. */
public final class Services {
    private static final String OURS = "ServiceSchedulerInitiated";

    /** As the settings have it where nothing is chosen. */
    private static final Duration HEALTHY_AFTER = Duration.ofSeconds(10);

    private Services() {}

    /** The service that a task belongs to, if any. */
    public static Optional<ServiceKey> of(TaskRow row) {
        String group = row.getTask().getGroup();
        return group.startsWith(Tables.SERVICE_GROUP)
                ? Optional.of(
                        new ServiceKey(
                                Arns.id(row.getTask().getClusterArn()),
                                group.substring(Tables.SERVICE_GROUP.length())))
                : Optional.empty();
    }

    static boolean isActive(ServiceRow row) {
        return row.getService().getStatus().equals("ACTIVE");
    }

    static boolean isDaemon(ServiceRow row) {
        return row.getService().getSchedulingStrategy().equals("DAEMON");
    }

    /** Whether it has task sets that a caller makes, and no deployments. */
    static boolean isExternal(ServiceRow row) {
        return row.getService().getDeploymentController().getType().equals("EXTERNAL");
    }

    /** Whether a task set's tasks are to stop, all of them. */
    static boolean isDraining(TaskSetRow set) {
        return set.getState().getDeployment().getStatus().equals("DRAINING");
    }

    /** Whether it has a count of tasks that its deployments keep. */
    static boolean isCounted(ServiceRow row) {
        return !isDaemon(row) && !isExternal(row);
    }

    /** The PRIMARY deployment; a default one where there is none. */
    static ServiceDeploymentState primary(ServiceRow row) {
        return row.getDeploymentsCount() == 0
                ? ServiceDeploymentState.getDefaultInstance()
                : row.getDeployments(0);
    }

    static String primaryId(ServiceRow row) {
        return primary(row).getDeployment().getId();
    }

    static boolean isOfPrimary(ServiceRow service, TaskRow row) {
        return row.getTask().getStartedBy().equals(primaryId(service));
    }

    private static boolean isOneAtMost(ServiceRow row) {
        return row.getService().getTagsList().stream()
                .anyMatch(tag -> tag.getKey().equals("longshore:at-most-one"));
    }

    /** The fewest tasks that are to be healthy. */
    static int minimum(ServiceRow row) {
        return isOneAtMost(row)
                ? 0
                : Math.ceilDiv(
                        row.getService().getDesiredCount()
                                * percents(row).getMinimumHealthyPercent(),
                        100);
    }

    /** The most tasks that may run or be about to. */
    static int maximum(ServiceRow row) {
        int each = maximumOfOne(row);
        return row.getDeploymentsCount() > 1 && row.getDeployments(0).hasShift()
                ? 2 * each // the one that traffic goes to, and the one that it comes from
                : each;
    }

    private static int maximumOfOne(ServiceRow row) {
        return isOneAtMost(row)
                ? row.getService().getDesiredCount()
                : row.getService().getDesiredCount() * percents(row).getMaximumPercent() / 100;
    }

    private static DeploymentConfiguration percents(ServiceRow row) {
        return row.getService().getDeploymentConfiguration();
    }

    /** Running or pending, and not to be stopped. */
    static boolean isLive(TaskRow row) {
        return isWanted(row) && !row.hasLostAt();
    }

    static boolean isWanted(TaskRow row) {
        return row.getTask().getDesiredStatus().equals("RUNNING");
    }

    /** The tasks of a service that are wanted. */
    static List<TaskRow> live(RowWatcher rows, ServiceKey key) {
        return rows.tasks().values().stream()
                .filter(Services::isLive)
                .filter(row -> of(row).filter(key::equals).isPresent())
                .toList();
    }

    static boolean runs(TaskRow row) {
        return isLive(row) && row.getTask().getLastStatus().equals("RUNNING");
    }

    /** RUNNING and found healthy; without a health check, by having run for a while. */
    static boolean isHealthy(TaskRow row, Instant at) {
        Task task = row.getTask();
        boolean begun =
                !TaskStatus.parse(task.getLastStatus()).orElseThrow().isBeforeRunning()
                        && isLive(row);
        if (isChecked(row)) {
            return begun && reportsHealthy(row);
        }
        return begun
                && row.hasRunningSince()
                && !at.isBefore(Timestamps.instant(row.getRunningSince()).plus(HEALTHY_AFTER));
    }

    /** Whether a health check or a load balancer says how it is. */
    static boolean isChecked(TaskRow row) {
        return row.getHealthChecked() || row.getTargetsCount() > 0;
    }

    /** Whether all of them say that it is healthy. */
    static boolean reportsHealthy(TaskRow row) {
        boolean inside =
                !row.getHealthChecked() || row.getTask().getHealthStatus().equals("HEALTHY");
        return inside && (row.getTargetsCount() == 0 || row.getTargetHealth().equals("HEALTHY"));
    }

    static boolean isSick(TaskRow row) {
        return (row.getHealthChecked() && row.getTask().getHealthStatus().equals("UNHEALTHY"))
                || row.getTargetHealth().equals("UNHEALTHY");
    }

    static boolean isProtected(TaskRow row, Instant at) {
        return row.hasProtectedUntil() && at.isBefore(Timestamps.instant(row.getProtectedUntil()));
    }

    /** The row of a service, in few words. */
    static String inShort(ServiceRow row) {
        var deployments =
                row.getDeploymentsList().stream()
                        .map(
                                state ->
                                        "%s (%s, %s %s, %d failures, completed %s, to go back from '%s')"
                                                .formatted(
                                                        state.getDeployment().getId(),
                                                        Arns.id(
                                                                state.getDeployment()
                                                                        .getTaskDefinition()),
                                                        state.getDeployment().getRolloutState(),
                                                        state.getShift().getStage(),
                                                        state.getFailures(),
                                                        state.getCompleted(),
                                                        state.getRollsBack()))
                        .toList();
        return "%s, %d wished for, %d to %d percent, breaker %s; %s; troubles %s"
                .formatted(
                        row.getService().getStatus(),
                        row.getService().getDesiredCount(),
                        percents(row).getMinimumHealthyPercent(),
                        percents(row).getMaximumPercent(),
                        percents(row).getDeploymentCircuitBreaker().getEnable(),
                        deployments,
                        new TreeMap<>(row.getTroublesMap()).keySet());
    }

    /** Whether the service scheduler has it stopped. */
    static boolean stoppedByUs(TaskRow row) {
        return row.getTask().getStopCode().equals(OURS);
    }
}
