package dev.longshore.control.domain.balancer;

import dev.longshore.proto.elbv2.Action;
import dev.longshore.proto.elbv2.ForwardActionConfig;
import dev.longshore.proto.elbv2.TargetGroupTuple;
import dev.longshore.proto.store.ListenerRuleRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.elb.RuleKey;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Actions that forward. In rows each has a configuration with every target group; one group stands
 * in {@code TargetGroupArn} besides, as answers of AWS show it.
 */
public final class Forwards {
    /** The type of an action that sends requests to target groups. */
    public static final String FORWARD = "forward";

    private Forwards() {}

    /** The ARNs of the target groups that actions forward to, each once. */
    public static List<String> targetGroups(List<Action> actions) {
        return actions.stream()
                .flatMap(Forwards::tuples)
                .map(TargetGroupTuple::getTargetGroupArn)
                .distinct()
                .toList();
    }

    private static Stream<TargetGroupTuple> tuples(Action action) {
        return action.getForwardConfig().getTargetGroupsList().stream();
    }

    /**
     * An action that forwards, as it is kept: whichever way the request said it.
     *
     * @param weighted whether a group without a weight has the weight 1
     */
    public static Action whole(Action action, boolean weighted) {
        ForwardActionConfig.Builder forward = action.getForwardConfig().toBuilder();
        if (forward.getTargetGroupsCount() == 0) {
            forward.addTargetGroupsBuilder().setTargetGroupArn(action.getTargetGroupArn());
        }
        if (weighted) {
            forward.getTargetGroupsBuilderList().stream()
                    .filter(tuple -> !tuple.hasWeight())
                    .forEach(tuple -> tuple.setWeight(1));
            if (!forward.getTargetGroupStickinessConfig().hasEnabled()) {
                forward.getTargetGroupStickinessConfigBuilder().setEnabled(false);
            }
        }
        return shown(action, forward.build());
    }

    private static Action shown(Action action, ForwardActionConfig forward) {
        Action.Builder shown = action.toBuilder().clearTargetGroupArn().setForwardConfig(forward);
        if (forward.getTargetGroupsCount() == 1) {
            shown.setTargetGroupArn(forward.getTargetGroups(0).getTargetGroupArn());
        }
        return shown.build();
    }

    /**
     * Gives the target groups of a rule's forward other weights, adding those that it does not have
     * yet. A listener is set by its default rule ({@link Listeners#defaultRule}).
     *
     * @param weights by the target groups' ARNs, in the order in which new ones are added; those
     *     that are not named keep theirs
     * @return whether there is such a rule, and it forwards
     */
    public static boolean setWeights(Tx tx, RuleKey key, Map<String, Integer> weights) {
        Optional<ListenerRuleRow> row =
                tx.get(Tables.LISTENER_RULES, key)
                        .filter(
                                it ->
                                        it.getRule().getActionsList().stream()
                                                .anyMatch(Forwards::isForward));
        row.ifPresent(
                it -> {
                    var changed = it.toBuilder();
                    List<Action> actions =
                            it.getRule().getActionsList().stream()
                                    .map(
                                            action ->
                                                    isForward(action)
                                                            ? weighed(action, weights)
                                                            : action)
                                    .toList();
                    changed.getRuleBuilder().clearActions().addAllActions(actions);
                    tx.put(Tables.LISTENER_RULES, key, changed.build());
                });
        return row.isPresent();
    }

    /**
     * The weights of the target groups that a rule forwards to, by their ARNs; nothing where there
     * is no such rule, or it does not forward.
     */
    public static Optional<Map<String, Integer>> weights(ReadTx tx, RuleKey key) {
        return tx.get(Tables.LISTENER_RULES, key).stream()
                .flatMap(row -> row.getRule().getActionsList().stream())
                .filter(Forwards::isForward)
                .findFirst()
                .map(
                        action ->
                                tuples(action)
                                        .collect(
                                                Collectors.toMap(
                                                        TargetGroupTuple::getTargetGroupArn,
                                                        it -> it.hasWeight() ? it.getWeight() : 1,
                                                        Integer::sum)));
    }

    private static boolean isForward(Action action) {
        return action.getType().equals(FORWARD);
    }

    private static Action weighed(Action action, Map<String, Integer> weights) {
        ForwardActionConfig.Builder forward = action.getForwardConfig().toBuilder();
        List<String> known = targetGroups(List.of(action));
        forward.getTargetGroupsBuilderList()
                .forEach(
                        tuple -> {
                            Integer weight = weights.get(tuple.getTargetGroupArn());
                            if (weight != null) {
                                tuple.setWeight(weight);
                            }
                        });
        weights.forEach(
                (arn, weight) -> {
                    if (!known.contains(arn)) {
                        forward.addTargetGroupsBuilder().setTargetGroupArn(arn).setWeight(weight);
                    }
                });
        return shown(action, forward.build());
    }
}
