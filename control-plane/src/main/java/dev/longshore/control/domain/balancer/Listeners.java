package dev.longshore.control.domain.balancer;

import dev.longshore.control.domain.arn.ElbArns;
import dev.longshore.proto.elbv2.Action;
import dev.longshore.proto.elbv2.Listener;
import dev.longshore.proto.elbv2.Rule;
import dev.longshore.proto.store.ListenerRow;
import dev.longshore.proto.store.ListenerRuleRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.elb.ListenerKey;
import dev.longshore.state.tables.elb.RuleKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Row;
import dev.longshore.state.tx.Tx;
import java.util.List;
import java.util.Optional;

/** Listeners and their rules. What a listener does by default is its default rule. */
public final class Listeners {
    /** What the API calls the priority of the default rule. */
    public static final String DEFAULT = "default";

    /** Behind all priorities that a rule may have. */
    public static final int DEFAULT_PRIORITY = 50_001;

    private Listeners() {}

    /** The listener with this very ARN. */
    public static Optional<Row<ListenerKey, ListenerRow>> withArn(ReadTx tx, String arn) {
        return ElbArns.listener(arn)
                .flatMap(key -> tx.get(Tables.LISTENERS, key).map(row -> new Row<>(key, row)))
                .filter(found -> found.row().getListener().getListenerArn().equals(arn));
    }

    /** The rule with this very ARN. */
    public static Optional<Row<RuleKey, ListenerRuleRow>> ruleWithArn(ReadTx tx, String arn) {
        return ElbArns.rule(arn)
                .flatMap(key -> tx.get(Tables.LISTENER_RULES, key).map(row -> new Row<>(key, row)))
                .filter(found -> found.row().getRule().getRuleArn().equals(arn));
    }

    /** The rules of a listener in the order in which they are tried, the default one last. */
    public static List<Row<RuleKey, ListenerRuleRow>> rules(ReadTx tx, ListenerKey key) {
        return tx.list(Tables.RULES_BY_PRIORITY, KeyPrefix.of(key.balancer(), key.listener()));
    }

    /** The key of a listener's default rule. */
    public static RuleKey defaultRule(ListenerKey key, ListenerRow row) {
        return new RuleKey(key.balancer(), key.listener(), row.getDefaultRule());
    }

    /** What a listener does where no rule says something else. */
    public static List<Action> defaultActions(ReadTx tx, ListenerKey key, ListenerRow row) {
        return tx.get(Tables.LISTENER_RULES, defaultRule(key, row))
                .map(rule -> rule.getRule().getActionsList())
                .orElse(List.of());
    }

    /** A listener as answers show it. */
    public static Listener shown(ReadTx tx, ListenerKey key, ListenerRow row) {
        return row.getListener().toBuilder()
                .addAllDefaultActions(defaultActions(tx, key, row))
                .build();
    }

    /** Writes what a listener does by default. */
    public static void putDefaultActions(
            Tx tx, ListenerKey key, ListenerRow row, List<Action> actions) {
        RuleKey rule = defaultRule(key, row);
        String arn = ElbArns.rule(row.getListener().getListenerArn(), rule.rule());
        ListenerRuleRow.Builder changed =
                tx.get(Tables.LISTENER_RULES, rule)
                        .map(ListenerRuleRow::toBuilder)
                        .orElseGet(
                                () ->
                                        ListenerRuleRow.newBuilder()
                                                .setPriority(DEFAULT_PRIORITY)
                                                .setRule(
                                                        Rule.newBuilder()
                                                                .setRuleArn(arn)
                                                                .setPriority(DEFAULT)
                                                                .setIsDefault(true)));
        changed.getRuleBuilder().clearActions().addAllActions(actions);
        tx.put(Tables.LISTENER_RULES, rule, changed.build());
    }

    /** Deletes a listener with its rules, of which there are few. */
    public static void delete(Tx tx, ListenerKey key) {
        rules(tx, key).forEach(rule -> tx.delete(Tables.LISTENER_RULES, rule.key()));
        tx.delete(Tables.LISTENERS, key);
    }
}
