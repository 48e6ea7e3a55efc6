package dev.longshore.simulation.invariant.end;

import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.store.TargetRow;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.Violation;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.elb.TargetGroupKey;
import dev.longshore.state.tables.elb.TargetKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Row;
import java.time.Duration;
import java.time.Instant;

/** Looks at all targets, and at all that is known of their health. */
@Invariant(
        "After the quiet minutes no target is left that has drained, none of a target group that is gone, no health of a target that is gone, and no rule of a listener that is gone.")
public final class DrainedTargetsGo implements SettledCheck {
    /** The sweep looks twice a minute by the log's time. */
    private static final Duration SLACK = Duration.ofSeconds(30).plus(LogTimeIsRight.MOST_BEHIND);

    @Override
    public void check(Settled settled) {
        Instant due = settled.world().now().minus(SLACK);
        settled.leader()
                .committed(
                        tx -> {
                            tx.list(Tables.TARGETS, KeyPrefix.ALL)
                                    .forEach(target -> check(tx, target, due));
                            tx.list(Tables.TARGET_HEALTH, KeyPrefix.ALL)
                                    .forEach(health -> isThere(tx, health.key()));
                            tx.list(Tables.LISTENER_RULES, KeyPrefix.ALL)
                                    .forEach(
                                            rule ->
                                                    hold(
                                                            tx.any(
                                                                    Tables.LISTENERS,
                                                                    KeyPrefix.of(
                                                                            rule.key().balancer(),
                                                                            rule.key().listener())),
                                                            rule.key()));
                            return true;
                        });
    }

    private static void check(ReadTx tx, Row<TargetKey, TargetRow> target, Instant due) {
        hold(
                tx.get(Tables.TARGET_GROUPS, new TargetGroupKey(target.key().group())).isPresent()
                        && !(target.row().hasDrainedAt()
                                && Timestamps.instant(target.row().getDrainedAt()).isBefore(due)),
                target);
    }

    private static void isThere(ReadTx tx, TargetKey key) {
        hold(tx.get(Tables.TARGETS, key).isPresent(), key);
    }

    private static void hold(boolean holds, Object what) {
        if (!holds) {
            throw new Violation(DrainedTargetsGo.class, what + " is left");
        }
    }
}
