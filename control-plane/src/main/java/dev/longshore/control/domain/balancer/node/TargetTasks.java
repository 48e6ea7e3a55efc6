package dev.longshore.control.domain.balancer.node;

import dev.longshore.control.domain.balancer.TargetGroups;
import dev.longshore.control.domain.naming.TaskRegistrations;
import dev.longshore.control.domain.task.TaskEndpoints;
import dev.longshore.control.domain.task.TaskTargets;
import dev.longshore.control.reconcile.Controller;
import dev.longshore.control.reconcile.Watch;
import dev.longshore.control.schedule.Reading;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.store.TargetHealthRow;
import dev.longshore.proto.store.TargetRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.proto.store.TaskTarget;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tables.elb.TargetGroupKey;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What load balancers find makes a task RUNNING, or unhealthy to its service; when they have let go
 * of a task that is to stop, its node is told so.
 */
public final class TargetTasks implements Controller<TaskKey> {
    /** While nobody has found out how a task is: whoever would, may be no more. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

    private final Duration healthyAfter;

    /** {@code healthyAfter} is how long a task runs that nobody checks before it is healthy. */
    public TargetTasks(Duration healthyAfter) {
        this.healthyAfter = healthyAfter;
    }

    @Override
    public String name() {
        return "targets";
    }

    @Override
    public List<Watch<TaskKey, ?, ?>> watches() {
        return List.of(
                new Watch<>(
                        Tables.TARGET_HEALTH,
                        change ->
                                task(
                                        change.after()
                                                .or(change::before)
                                                .map(TargetHealthRow::getTaskArn))),
                new Watch<>(
                        Tables.TARGETS,
                        change ->
                                Stream.concat(
                                        task(change.before().map(TargetRow::getTaskArn)),
                                        task(change.after().map(TargetRow::getTaskArn)))),
                new Watch<>(
                        Tables.TASKS,
                        change ->
                                change.after().filter(TargetTasks::isWatched).isPresent()
                                        ? Stream.of(change.key())
                                        : Stream.empty()));
    }

    private static Stream<TaskKey> task(Optional<String> arn) {
        return arn.flatMap(TaskKey::ofArn).stream();
    }

    @Override
    public void all(ReadTx tx, Reading reading, Consumer<TaskKey> dirty) {
        if (Tables.TARGETS.existsAt(tx.level())) {
            reading.tasks(
                    task -> {
                        if (isWatched(task.row())) {
                            dirty.accept(task.key());
                        }
                    });
        }
    }

    @Override
    public Next reconcile(Tx tx, TaskKey key) {
        Optional<TaskRow> row =
                tx.get(Tables.TASKS, key)
                        .filter(TargetTasks::isWatched)
                        .filter(task -> !task.getReleased());
        if (row.isEmpty()) {
            return Next.DONE;
        }
        return row.get().getTask().getDesiredStatus().equals("STOPPED")
                ? letGo(tx, key, row.get())
                : found(tx, key, row.get());
    }

    private static boolean isWatched(TaskRow row) {
        return TaskTargets.has(row) || TaskEndpoints.has(row);
    }

    private static Next letGo(Tx tx, TaskKey key, TaskRow row) {
        if (!row.hasToldToStopAt()) {
            return Next.DONE;
        }
        Duration left = Duration.between(tx.now(), Timestamps.instant(row.getToldToStopAt()));
        if (left.isPositive() && TaskTargets.drains(tx, row)) {
            return new Next.After(left);
        }
        Duration requests = Duration.between(tx.now(), TaskEndpoints.drainedAt(row));
        if (left.isPositive() && TaskEndpoints.has(row) && requests.isPositive()) {
            return new Next.After(requests);
        }
        TaskRegistrations.put(tx, key, row.toBuilder().clearToldToStopAt().build());
        return Next.DONE;
    }

    private Next found(Tx tx, TaskKey key, TaskRow row) {
        if (!row.hasRunningSince() || !TaskTargets.has(row)) {
            return Next.DONE;
        }
        var next = row.toBuilder();
        int healthy = 0;
        int unlooked = 0;
        for (TaskTarget target : row.getTargetsList()) {
            switch (state(tx, row, target)) {
                case "healthy" -> healthy++;
                case "unavailable" -> unlooked++;
                case "unhealthy" -> {
                    next.setTargetHealth("UNHEALTHY")
                            .setUnhealthyTargetGroupArn(target.getTargetGroupArn());
                    return put(tx, key, row, next);
                }
                default -> {}
            }
        }
        if (healthy + unlooked == row.getTargetsCount()) {
            if (row.getTask().getLastStatus().equals("ACTIVATING")) {
                next.getTaskBuilder().setLastStatus("RUNNING");
            }
            if (unlooked == 0 || hasRunForLong(tx, row)) {
                next.setTargetHealth("HEALTHY").clearUnhealthyTargetGroupArn().setWasHealthy(true);
            }
        }
        put(tx, key, row, next);
        return next.getTargetHealth().isEmpty() ? new Next.After(LOOK_AGAIN) : Next.DONE;
    }

    /** Where nobody looks, a task is healthy when it has run for a while, as without targets. */
    private boolean hasRunForLong(ReadTx tx, TaskRow row) {
        return !tx.now().isBefore(Timestamps.instant(row.getRunningSince()).plus(healthyAfter));
    }

    /** A target group that is gone, or that nobody uses any more, asks nothing. */
    private static String state(ReadTx tx, TaskRow row, TaskTarget target) {
        return TaskTargets.key(row, target)
                .filter(key -> tx.get(Tables.TARGETS, key).isPresent())
                .filter(key -> TargetGroups.isUsed(tx, new TargetGroupKey(key.group())))
                .map(
                        key ->
                                tx.get(Tables.TARGET_HEALTH, key)
                                        .map(found -> found.getHealth().getState())
                                        .orElse("initial"))
                .orElse("unavailable");
    }

    private static Next put(Tx tx, TaskKey key, TaskRow row, TaskRow.Builder next) {
        if (!next.build().equals(row)) {
            next.getTaskBuilder().setVersion(row.getTask().getVersion() + 1);
            TaskRegistrations.put(tx, key, next.build());
        }
        return Next.DONE;
    }
}
