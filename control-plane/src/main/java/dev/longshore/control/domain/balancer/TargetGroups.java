package dev.longshore.control.domain.balancer;

import dev.longshore.control.domain.arn.ElbArns;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.elbv2.TargetGroup;
import dev.longshore.proto.store.DeletedTargetGroupRow;
import dev.longshore.proto.store.ListenerRuleRow;
import dev.longshore.proto.store.LoadBalancerRow;
import dev.longshore.proto.store.TargetGroupRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.elb.BalancerKey;
import dev.longshore.state.tables.elb.RuleKey;
import dev.longshore.state.tables.elb.TargetGroupKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Row;
import dev.longshore.state.tx.Tx;
import java.util.List;
import java.util.Optional;

/** Target groups: found, shown with who uses them, deleted. */
public final class TargetGroups {
    private TargetGroups() {}

    /** The target group with this very ARN. */
    public static Optional<TargetGroupRow> withArn(ReadTx tx, String arn) {
        return ElbArns.targetGroup(arn)
                .flatMap(key -> tx.get(Tables.TARGET_GROUPS, key))
                .filter(row -> row.getTargetGroup().getTargetGroupArn().equals(arn));
    }

    /** The target group of a name. */
    public static Optional<TargetGroupRow> named(ReadTx tx, String name) {
        return tx.list(Tables.TARGET_GROUPS_BY_NAME, KeyPrefix.of(name)).stream()
                .map(Row::row)
                .findFirst();
    }

    /** The key of a target group. */
    public static TargetGroupKey key(TargetGroup group) {
        return ElbArns.targetGroup(group.getTargetGroupArn()).orElseThrow();
    }

    /** The id at the end of a target group's ARN. */
    static String id(String arn) {
        return arn.substring(arn.lastIndexOf('/') + 1);
    }

    /** Writes a target group. */
    public static void put(Tx tx, TargetGroupRow row) {
        tx.put(Tables.TARGET_GROUPS, key(row.getTargetGroup()), row);
    }

    /** The rules that forward to a target group: at most those of one load balancer. */
    public static List<Row<RuleKey, ListenerRuleRow>> rules(ReadTx tx, TargetGroupKey key) {
        return tx.list(Tables.RULES_BY_TARGET_GROUP, KeyPrefix.of(key.id()));
    }

    /** Whether a rule forwards to a target group. */
    public static boolean isUsed(ReadTx tx, TargetGroupKey key) {
        return tx.any(Tables.RULES_BY_TARGET_GROUP, KeyPrefix.of(key.id()));
    }

    /** The load balancer whose rules forward to a target group. */
    public static Optional<LoadBalancerRow> balancer(ReadTx tx, TargetGroupKey key) {
        return rules(tx, key).stream()
                .map(rule -> new BalancerKey(rule.key().balancer()))
                .findFirst()
                .flatMap(balancer -> tx.get(Tables.LOAD_BALANCERS, balancer));
    }

    /** A target group as answers show it. */
    public static TargetGroup shown(ReadTx tx, TargetGroupRow row) {
        TargetGroup.Builder shown = row.getTargetGroup().toBuilder();
        balancer(tx, key(row.getTargetGroup()))
                .ifPresent(
                        it -> shown.addLoadBalancerArns(it.getLoadBalancer().getLoadBalancerArn()));
        return shown.build();
    }

    /**
     * Deletes a target group that nobody uses. It is gone at once; its targets, of which there may
     * be more than one transaction holds, go in the time that follows ({@link #sweep}).
     */
    public static void delete(Tx tx, TargetGroupKey key) {
        tx.delete(Tables.TARGET_GROUPS, key);
        tx.put(
                Tables.DELETED_TARGET_GROUPS,
                key,
                DeletedTargetGroupRow.newBuilder().setAt(Timestamps.of(tx.now())).build());
    }

    /** Removes targets of deleted target groups, as far as one transaction reaches. */
    public static void sweep(Tx tx) {
        if (!Balancers.mayBeMade(tx)) {
            return;
        }
        tx.scan(
                Tables.DELETED_TARGET_GROUPS,
                KeyPrefix.ALL,
                Optional.empty(),
                group -> {
                    if (Targets.removeAll(tx, group.key())) {
                        tx.delete(Tables.DELETED_TARGET_GROUPS, group.key());
                    }
                    return tx.hasRoom();
                });
    }
}
