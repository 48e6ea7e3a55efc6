package dev.longshore.control.domain.balancer;

import dev.longshore.control.domain.arn.ElbArns;
import dev.longshore.proto.elbv2.LoadBalancer;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.proto.store.LoadBalancerRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.elb.BalancerKey;
import dev.longshore.state.tables.elb.ListenerKey;
import dev.longshore.state.tables.elb.TargetGroupKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Row;
import dev.longshore.state.tx.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Load balancers: found, read with all that they have, deleted. */
public final class Balancers {
    /** A load balancer whose listeners speak HTTP. */
    public static final String APPLICATION = "application";

    /** A load balancer whose listeners pass connections on. */
    public static final String NETWORK = "network";

    /** Its nodes are not up yet. */
    public static final String PROVISIONING = "provisioning";

    /** Its nodes take connections. */
    public static final String ACTIVE = "active";

    /** It has been active, and none of its nodes is up. */
    public static final String IMPAIRED = "active_impaired";

    private Balancers() {}

    /** Whether everybody knows of load balancers. */
    public static boolean mayBeMade(ReadTx tx) {
        return tx.level() >= FeatureLevel.FEATURE_LEVEL_TRAFFIC_VALUE;
    }

    /** The load balancer with this very ARN. */
    public static Optional<LoadBalancerRow> withArn(ReadTx tx, String arn) {
        return ElbArns.balancer(arn)
                .flatMap(key -> tx.get(Tables.LOAD_BALANCERS, key))
                .filter(row -> row.getLoadBalancer().getLoadBalancerArn().equals(arn));
    }

    /** The load balancer of a name. */
    public static Optional<LoadBalancerRow> named(ReadTx tx, String name) {
        return tx.list(Tables.LOAD_BALANCERS_BY_NAME, KeyPrefix.of(name)).stream()
                .map(Row::row)
                .findFirst();
    }

    /** The key of a load balancer. */
    public static BalancerKey key(LoadBalancer balancer) {
        return ElbArns.balancer(balancer.getLoadBalancerArn()).orElseThrow();
    }

    /** Whether its listeners speak HTTP. */
    public static boolean isApplication(LoadBalancer balancer) {
        return balancer.getType().equals(APPLICATION);
    }

    /** Whether the network outside reaches it. */
    public static boolean isInternetFacing(LoadBalancer balancer) {
        return balancer.getScheme().equals("internet-facing");
    }

    /** Writes a load balancer. */
    public static void put(Tx tx, LoadBalancerRow row) {
        tx.put(Tables.LOAD_BALANCERS, key(row.getLoadBalancer()), row);
    }

    /** A load balancer with its listeners and their rules; of these there are few. */
    public static Optional<WholeBalancer> whole(ReadTx tx, BalancerKey key) {
        return tx.get(Tables.LOAD_BALANCERS, key)
                .map(
                        row -> {
                            var listeners = new ArrayList<WholeBalancer.WholeListener>();
                            tx.list(Tables.LISTENERS, KeyPrefix.of(key.id()))
                                    .forEach(
                                            it ->
                                                    listeners.add(
                                                            new WholeBalancer.WholeListener(
                                                                    it.key(),
                                                                    it.row(),
                                                                    Listeners.rules(
                                                                            tx, it.key()))));
                            return new WholeBalancer(key, row, List.copyOf(listeners));
                        });
    }

    /** The target groups that a load balancer's rules forward to, in the order of their ids. */
    public static List<TargetGroupKey> targetGroups(ReadTx tx, BalancerKey key) {
        return tx.list(Tables.LISTENER_RULES, KeyPrefix.of(key.id())).stream()
                .flatMap(it -> Forwards.targetGroups(it.row().getRule().getActionsList()).stream())
                .map(TargetGroups::id)
                .distinct()
                .sorted()
                .map(TargetGroupKey::new)
                .toList();
    }

    /** Says how a load balancer's nodes are. */
    public static void setState(Tx tx, BalancerKey key, String code, String reason) {
        tx.get(Tables.LOAD_BALANCERS, key)
                .ifPresent(
                        row -> {
                            var changed = row.toBuilder();
                            var state = changed.getLoadBalancerBuilder().getStateBuilder();
                            state.clear().setCode(code);
                            if (!reason.isEmpty()) {
                                state.setReason(reason);
                            }
                            tx.put(Tables.LOAD_BALANCERS, key, changed.build());
                        });
    }

    /** Deletes a load balancer with its listeners and rules, of which there are few. */
    public static void delete(Tx tx, BalancerKey key) {
        List<ListenerKey> listeners =
                tx.list(Tables.LISTENERS, KeyPrefix.of(key.id())).stream().map(Row::key).toList();
        listeners.forEach(listener -> Listeners.delete(tx, listener));
        tx.delete(Tables.LOAD_BALANCERS, key);
    }
}
