package dev.longshore.control.domain.balancer;

import dev.longshore.proto.store.ListenerRow;
import dev.longshore.proto.store.ListenerRuleRow;
import dev.longshore.proto.store.LoadBalancerRow;
import dev.longshore.state.tables.elb.BalancerKey;
import dev.longshore.state.tables.elb.ListenerKey;
import dev.longshore.state.tables.elb.RuleKey;
import dev.longshore.state.tx.Row;
import java.util.List;

/** A load balancer with all that its nodes have to know, but for the targets of its groups. */
public record WholeBalancer(BalancerKey key, LoadBalancerRow row, List<WholeListener> listeners) {
    /**
     * A listener.
     *
     * @param rules in the order in which they are tried, the default one last
     */
    public record WholeListener(
            ListenerKey key, ListenerRow row, List<Row<RuleKey, ListenerRuleRow>> rules) {}
}
