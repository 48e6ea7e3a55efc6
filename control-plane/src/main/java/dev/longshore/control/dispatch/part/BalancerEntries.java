package dev.longshore.control.dispatch.part;

import dev.longshore.control.domain.balancer.Balancers;
import dev.longshore.control.domain.balancer.SslPolicies;
import dev.longshore.control.domain.balancer.Targets;
import dev.longshore.control.domain.balancer.WholeBalancer;
import dev.longshore.proto.agent.Balancer;
import dev.longshore.proto.agent.BalancerListener;
import dev.longshore.proto.agent.BalancerTarget;
import dev.longshore.proto.agent.BalancerTargetGroup;
import dev.longshore.proto.store.ListenerRow;
import dev.longshore.proto.store.TargetGroupRow;
import dev.longshore.proto.store.TargetRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.elb.BalancerKey;
import dev.longshore.state.tables.elb.TargetGroupKey;
import dev.longshore.state.tables.elb.TargetKey;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Row;
import java.util.Optional;

/** Load balancers as their nodes are told of them. */
final class BalancerEntries {
    private BalancerEntries() {}

    /** All that a node of a load balancer has to know; nothing where there is none. */
    static Optional<Balancer> of(ReadTx tx, BalancerKey key) {
        return Balancers.whole(tx, key).map(whole -> of(tx, whole));
    }

    private static Balancer of(ReadTx tx, WholeBalancer whole) {
        var balancer =
                Balancer.newBuilder()
                        .setLoadBalancer(whole.row().getLoadBalancer().toBuilder().clearState())
                        .addAllAttributes(whole.row().getAttributesList());
        for (WholeBalancer.WholeListener listener : whole.listeners()) {
            balancer.addListeners(listener(listener));
        }
        for (TargetGroupKey group : Balancers.targetGroups(tx, whole.key())) {
            tx.get(Tables.TARGET_GROUPS, group)
                    .ifPresent(row -> balancer.addTargetGroups(group(tx, group, row)));
        }
        return balancer.build();
    }

    private static BalancerListener listener(WholeBalancer.WholeListener listener) {
        ListenerRow row = listener.row();
        var entry =
                BalancerListener.newBuilder()
                        .setListener(row.getListener())
                        .addAllAttributes(row.getAttributesList())
                        .addAllRules(
                                listener.rules().stream()
                                        .map(rule -> rule.row().getRule())
                                        .toList())
                        .addAllCertificateArns(row.getCertificateArnsList());
        SslPolicies.named(row.getListener().getSslPolicy()).ifPresent(entry::setSslPolicy);
        return entry.build();
    }

    private static BalancerTargetGroup group(ReadTx tx, TargetGroupKey key, TargetGroupRow row) {
        return BalancerTargetGroup.newBuilder()
                .setTargetGroup(row.getTargetGroup())
                .addAllAttributes(row.getAttributesList())
                .addAllTargets(Targets.of(tx, key).stream().map(it -> target(tx, it)).toList())
                .build();
    }

    /** Whether it is healthy is for nodes that begin: they need not look again first. */
    private static BalancerTarget target(ReadTx tx, Row<TargetKey, TargetRow> target) {
        boolean healthy =
                tx.get(Tables.TARGET_HEALTH, target.key())
                        .filter(row -> row.getHealth().getState().equals("healthy"))
                        .isPresent();
        return BalancerTarget.newBuilder()
                .setId(target.key().target())
                .setPort(target.key().port())
                .setAddress(target.key().target())
                .setDraining(target.row().hasDrainedAt())
                .setHealthy(healthy)
                .setRegisteredAt(target.row().getRegisteredAt())
                .build();
    }
}
