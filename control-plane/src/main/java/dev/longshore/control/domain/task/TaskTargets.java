package dev.longshore.control.domain.task;

import dev.longshore.control.domain.arn.ElbArns;
import dev.longshore.control.domain.balancer.TargetGroups;
import dev.longshore.control.domain.balancer.Targets;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.elbv2.TargetDescription;
import dev.longshore.proto.store.TargetRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.proto.store.TaskTarget;
import dev.longshore.state.lifecycle.TaskStatus;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.elb.TargetKey;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.time.Instant;
import java.util.Optional;

/**
 * Tasks of services as targets of load balancers: registered when their containers run, drained
 * before these are told to stop (Amazon ECS Developer Guide, "Use load balancing to distribute
 * Amazon ECS service traffic").
 */
public final class TaskTargets {
    private TaskTargets() {}

    /** Whether load balancers have a say in when it is RUNNING. */
    public static boolean has(TaskRow row) {
        return row.getTargetsCount() > 0;
    }

    /** The key of a task's target; nothing where its target group's ARN is none. */
    public static Optional<TargetKey> key(TaskRow row, TaskTarget target) {
        return ElbArns.targetGroup(target.getTargetGroupArn())
                .map(
                        group ->
                                new TargetKey(
                                        group.id(),
                                        row.getNetwork().getAddress(),
                                        target.getPort()));
    }

    /** Its containers run: it is registered in all of its target groups that there are. */
    static void register(Tx tx, TaskRow row) {
        for (TaskTarget target : row.getTargetsList()) {
            TargetGroups.withArn(tx, target.getTargetGroupArn())
                    .ifPresent(
                            group ->
                                    Targets.register(
                                            tx,
                                            TargetGroups.key(group.getTargetGroup()),
                                            TargetDescription.newBuilder()
                                                    .setId(row.getNetwork().getAddress())
                                                    .setPort(target.getPort())
                                                    .setAvailabilityZone(
                                                            row.getTask().getAvailabilityZone())
                                                    .build(),
                                            row.getTask().getTaskArn()));
        }
    }

    /**
     * It is to stop: its targets drain, and until they have, its node is not told.
     *
     * @return the row, for the caller to write
     */
    static TaskRow drain(Tx tx, TaskRow row) {
        TaskStatus status = Tasks.statusOf(row);
        if (!has(row) || (status != TaskStatus.ACTIVATING && status != TaskStatus.RUNNING)) {
            return row;
        }
        Optional<Instant> end = Optional.empty();
        for (TaskTarget target : row.getTargetsList()) {
            TargetGroups.withArn(tx, target.getTargetGroupArn())
                    .ifPresent(
                            group ->
                                    Targets.deregister(
                                            tx,
                                            group,
                                            row.getNetwork().getAddress(),
                                            target.getPort()));
            Optional<Instant> drained =
                    draining(tx, row, target).map(it -> Timestamps.instant(it.getDrainedAt()));
            end = end.isEmpty() || drained.filter(end.get()::isBefore).isPresent() ? drained : end;
        }
        return end.map(
                        at ->
                                row.toBuilder()
                                        .setToldToStopAt(Timestamps.of(at))
                                        .setTask(
                                                row.getTask().toBuilder()
                                                        .setLastStatus(
                                                                TaskStatus.DEACTIVATING.name()))
                                        .build())
                .orElse(row);
    }

    /** Its containers have ended, or end by themselves: nothing is sent to it any more. */
    static TaskRow gone(Tx tx, TaskRow row) {
        for (TaskTarget target : row.getTargetsList()) {
            key(row, target)
                    .filter(key -> isOf(tx, key, row))
                    .ifPresent(key -> Targets.remove(tx, key));
        }
        return row.toBuilder().clearToldToStopAt().build();
    }

    /** Whether something may still be on its way to a task that is to stop. */
    public static boolean drains(ReadTx tx, TaskRow row) {
        return row.getTargetsList().stream()
                .anyMatch(target -> draining(tx, row, target).isPresent());
    }

    private static Optional<TargetRow> draining(ReadTx tx, TaskRow row, TaskTarget target) {
        return key(row, target)
                .filter(key -> isOf(tx, key, row))
                .flatMap(key -> Targets.find(tx, key))
                .filter(TargetRow::hasDrainedAt);
    }

    /** The address may be another task's by now. */
    private static boolean isOf(ReadTx tx, TargetKey key, TaskRow row) {
        return tx.get(Tables.TARGETS, key)
                .filter(target -> target.getTaskArn().equals(row.getTask().getTaskArn()))
                .isPresent();
    }
}
