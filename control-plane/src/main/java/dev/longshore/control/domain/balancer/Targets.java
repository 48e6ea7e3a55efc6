package dev.longshore.control.domain.balancer;

import dev.longshore.control.domain.balancer.attribute.GroupAttributes;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.elbv2.TargetDescription;
import dev.longshore.proto.store.TargetGroupRow;
import dev.longshore.proto.store.TargetRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.elb.TargetGroupKey;
import dev.longshore.state.tables.elb.TargetKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Row;
import dev.longshore.state.tx.Tx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Targets of groups: registered, draining, gone. */
public final class Targets {
    private Targets() {}

    /**
     * Registers a target, or takes it back while it is draining. One that is registered already
     * stays as it is.
     *
     * @param target with its port, and its zone as far as it has one
     */
    public static void register(Tx tx, TargetGroupKey group, TargetDescription target) {
        register(tx, group, target, "");
    }

    /** The same for a task of a service; {@code taskArn} is empty for other targets. */
    public static void register(
            Tx tx, TargetGroupKey group, TargetDescription target, String taskArn) {
        var key = new TargetKey(group.id(), target.getId(), target.getPort());
        if (find(tx, key)
                .filter(row -> !row.hasDrainedAt())
                .filter(row -> taskArn.isEmpty() || row.getTaskArn().equals(taskArn))
                .isPresent()) {
            return;
        }
        tx.delete(Tables.TARGET_HEALTH, key);
        tx.put(
                Tables.TARGETS,
                key,
                TargetRow.newBuilder()
                        .setTarget(target)
                        .setRegisteredAt(Timestamps.of(tx.now()))
                        .setTaskArn(taskArn)
                        .build());
    }

    /**
     * Deregisters a target: it is draining for the group's deregistration delay, or gone at once
     * where that is nothing or no load balancer uses the group. Harmless where it is not
     * registered.
     */
    public static void deregister(Tx tx, TargetGroupRow group, String id, int port) {
        TargetGroupKey of = TargetGroups.key(group.getTargetGroup());
        var key = new TargetKey(of.id(), id, port);
        Optional<TargetRow> row = find(tx, key).filter(it -> !it.hasDrainedAt());
        if (row.isEmpty()) {
            return;
        }
        Duration delay = GroupAttributes.deregistrationDelay(group);
        if (delay.isZero() || !TargetGroups.isUsed(tx, of)) {
            remove(tx, key);
            return;
        }
        tx.put(
                Tables.TARGETS,
                key,
                row.get().toBuilder()
                        .setDrainingSince(Timestamps.of(tx.now()))
                        .setDrainedAt(Timestamps.of(tx.now().plus(delay)))
                        .build());
    }

    /** A target that is registered or draining. */
    public static Optional<TargetRow> find(ReadTx tx, TargetKey key) {
        return tx.get(Tables.TARGETS, key).filter(row -> !isGone(tx, row));
    }

    /** The targets of a group, those that are draining among them; at most about a thousand. */
    public static List<Row<TargetKey, TargetRow>> of(ReadTx tx, TargetGroupKey group) {
        return tx.list(Tables.TARGETS, KeyPrefix.of(group.id())).stream()
                .filter(target -> !isGone(tx, target.row()))
                .toList();
    }

    /** Whether it has drained: its row goes with the next sweep. */
    private static boolean isGone(ReadTx tx, TargetRow row) {
        return row.hasDrainedAt() && !tx.now().isBefore(Timestamps.instant(row.getDrainedAt()));
    }

    /** Removes a target with what is known of it. */
    public static void remove(Tx tx, TargetKey key) {
        removeHealth(tx, key);
        tx.delete(Tables.TARGETS, key);
    }

    /** Removes what is known of a target. Returns true, as nothing else belongs to it. */
    public static boolean removeHealth(Tx tx, TargetKey key) {
        tx.delete(Tables.TARGET_HEALTH, key);
        return true;
    }

    /** Removes all targets of a group as far as the transaction reaches; whether none is left. */
    static boolean removeAll(Tx tx, TargetGroupKey group) {
        boolean[] whole = {true};
        tx.scan(
                Tables.TARGETS,
                KeyPrefix.of(group.id()),
                Optional.empty(),
                target -> {
                    whole[0] = tx.hasRoom();
                    if (whole[0]) {
                        remove(tx, target.key());
                    }
                    return whole[0];
                });
        return whole[0];
    }
}
