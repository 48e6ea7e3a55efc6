package dev.longshore.control.api.elbv2.rule;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.elbv2.reference.ElbOperations;
import dev.longshore.control.api.elbv2.reference.ElbReferences;
import dev.longshore.control.domain.balancer.Listeners;
import dev.longshore.proto.elbv2.ElasticLoadBalancingGrpc;
import dev.longshore.proto.elbv2.RulePriorityPair;
import dev.longshore.proto.elbv2.SetRulePrioritiesInput;
import dev.longshore.proto.elbv2.SetRulePrioritiesOutput;
import dev.longshore.proto.store.ListenerRuleRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.elb.ListenerKey;
import dev.longshore.state.tables.elb.RuleKey;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Row;
import dev.longshore.state.tx.Tx;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** The order of rules: each priority is one rule's of its listener. */
public final class RulePriorities {
    private RulePriorities() {}

    /** Registers SetRulePriorities. */
    public static void register(ElbOperations on) {
        on.write(ElasticLoadBalancingGrpc.getSetRulePrioritiesMethod(), RulePriorities::set);
    }

    /**
     * Refuses a priority that another rule has.
     *
     * @throws ApiException PriorityInUse
     */
    static void checkFree(ReadTx tx, ListenerKey listener, int priority) {
        if (Listeners.rules(tx, listener).stream()
                .anyMatch(rule -> rule.row().getPriority() == priority)) {
            throw inUse(priority);
        }
    }

    private static ApiException inUse(int priority) {
        return new ApiException(
                "PriorityInUseException", "Priority '%d' is currently in use".formatted(priority));
    }

    /** All at once, so that rules may change places. */
    private static SetRulePrioritiesOutput set(Tx tx, SetRulePrioritiesInput request) {
        List<Row<RuleKey, ListenerRuleRow>> moved = moved(tx, request.getRulePrioritiesList());
        var keys = moved.stream().map(Row::key).toList();
        for (Row<RuleKey, ListenerRuleRow> rule : moved) {
            Listeners.rules(tx, new ListenerKey(rule.key().balancer(), rule.key().listener()))
                    .stream()
                    .filter(other -> !keys.contains(other.key()))
                    .filter(other -> other.row().getPriority() == rule.row().getPriority())
                    .findFirst()
                    .ifPresent(
                            other -> {
                                throw inUse(rule.row().getPriority());
                            });
        }
        var answer = SetRulePrioritiesOutput.newBuilder();
        for (Row<RuleKey, ListenerRuleRow> rule : moved) {
            tx.put(Tables.LISTENER_RULES, rule.key(), rule.row());
            answer.addRules(rule.row().getRule());
        }
        return answer.build();
    }

    /** The rules as they are to be. */
    private static List<Row<RuleKey, ListenerRuleRow>> moved(
            ReadTx tx, List<RulePriorityPair> pairs) {
        if (pairs.isEmpty()) {
            throw ApiException.invalidValue("At least one rule priority must be specified");
        }
        var moved = new ArrayList<Row<RuleKey, ListenerRuleRow>>();
        var rules = new HashSet<RuleKey>();
        var places = new HashSet<Place>();
        for (RulePriorityPair pair : pairs) {
            if (!pair.hasRuleArn() || !pair.hasPriority()) {
                throw ApiException.invalidValue("A rule ARN and a priority must be specified");
            }
            Row<RuleKey, ListenerRuleRow> rule = ElbReferences.rule(tx, pair.getRuleArn());
            if (rule.row().getRule().getIsDefault()) {
                throw new ApiException(
                        "OperationNotPermittedException",
                        "The priority of default rule '%s' cannot be changed"
                                .formatted(pair.getRuleArn()));
            }
            if (!rules.add(rule.key())) {
                throw ApiException.invalidValue(
                        "Rule '%s' was provided multiple times".formatted(pair.getRuleArn()));
            }
            if (!places.add(new Place(rule.key().listener(), pair.getPriority()))) {
                throw ApiException.invalidValue(
                        "Priority '%d' was provided multiple times".formatted(pair.getPriority()));
            }
            var row = rule.row().toBuilder().setPriority(pair.getPriority());
            row.getRuleBuilder().setPriority(Integer.toString(pair.getPriority()));
            moved.add(new Row<>(rule.key(), row.build()));
        }
        return moved;
    }

    private record Place(String listener, int priority) {}
}
