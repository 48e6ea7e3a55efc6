package dev.longshore.control.api.elbv2.rule;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Page;
import dev.longshore.control.api.elbv2.action.ActionScope;
import dev.longshore.control.api.elbv2.action.Actions;
import dev.longshore.control.api.elbv2.reference.ElbLimits;
import dev.longshore.control.api.elbv2.reference.ElbOperations;
import dev.longshore.control.api.elbv2.reference.ElbReferences;
import dev.longshore.control.api.elbv2.reference.ElbTags;
import dev.longshore.control.domain.arn.ElbArns;
import dev.longshore.control.domain.balancer.Balancers;
import dev.longshore.proto.elbv2.CreateRuleInput;
import dev.longshore.proto.elbv2.CreateRuleOutput;
import dev.longshore.proto.elbv2.DeleteRuleInput;
import dev.longshore.proto.elbv2.DeleteRuleOutput;
import dev.longshore.proto.elbv2.DescribeRulesInput;
import dev.longshore.proto.elbv2.DescribeRulesOutput;
import dev.longshore.proto.elbv2.ElasticLoadBalancingGrpc;
import dev.longshore.proto.elbv2.ListenerOrBuilder;
import dev.longshore.proto.elbv2.LoadBalancer;
import dev.longshore.proto.elbv2.ModifyRuleInput;
import dev.longshore.proto.elbv2.ModifyRuleOutput;
import dev.longshore.proto.elbv2.Rule;
import dev.longshore.proto.store.ListenerRow;
import dev.longshore.proto.store.ListenerRuleRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.elb.ListenerKey;
import dev.longshore.state.tables.elb.RuleKey;
import dev.longshore.state.tables.elb.RulePriorityKey;
import dev.longshore.state.tables.schema.IndexEntry;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Row;
import dev.longshore.state.tx.Tx;
import java.util.LinkedHashSet;

/** Rules: made, listed, changed, deleted (ELBv2 API Reference, CreateRule and its neighbours). */
public final class RuleOperations {
    private RuleOperations() {}

    /** Registers the operations. */
    public static void register(ElbOperations on) {
        on.write(ElasticLoadBalancingGrpc.getCreateRuleMethod(), RuleOperations::create);
        on.read(ElasticLoadBalancingGrpc.getDescribeRulesMethod(), RuleOperations::describe);
        on.write(ElasticLoadBalancingGrpc.getModifyRuleMethod(), RuleOperations::modify);
        on.write(ElasticLoadBalancingGrpc.getDeleteRuleMethod(), RuleOperations::delete);
    }

    private static CreateRuleOutput create(Tx tx, CreateRuleInput request) {
        Row<ListenerKey, ListenerRow> listener =
                ElbReferences.listener(tx, request.getListenerArn());
        checkTransforms(request.getTransformsCount());
        ActionScope scope = scope(tx, listener.row());
        if (!Balancers.isApplication(scope.balancer())) {
            throw new ApiException(
                    "InvalidConfigurationRequestException",
                    "Rules are not supported on listeners with the protocol '%s'"
                            .formatted(scope.protocol()));
        }
        var conditions = Conditions.checked(request.getConditionsList());
        var actions = Actions.checked(tx, scope, request.getActionsList());
        RulePriorities.checkFree(tx, listener.key(), request.getPriority());
        checkLimit(tx, listener.key());
        var key =
                new RuleKey(
                        listener.key().balancer(),
                        listener.key().listener(),
                        tx.newId().substring(0, 16));
        Rule rule =
                Rule.newBuilder()
                        .setRuleArn(ElbArns.rule(request.getListenerArn(), key.rule()))
                        .setPriority(Integer.toString(request.getPriority()))
                        .addAllConditions(conditions)
                        .addAllActions(actions)
                        .setIsDefault(false)
                        .build();
        tx.put(
                Tables.LISTENER_RULES,
                key,
                ListenerRuleRow.newBuilder()
                        .setRule(rule)
                        .setPriority(request.getPriority())
                        .addAllTags(ElbTags.checked(request.getTagsList()))
                        .build());
        Actions.checkWritten(tx, scope);
        return CreateRuleOutput.newBuilder().addRules(rule).build();
    }

    private static void checkTransforms(int count) {
        if (count > 0) {
            throw ApiException.notOffered("Transforms of requests are not offered.");
        }
    }

    private static ActionScope scope(ReadTx tx, ListenerRow row) {
        ListenerOrBuilder listener = row.getListener();
        LoadBalancer balancer =
                ElbReferences.balancer(tx, listener.getLoadBalancerArn()).getLoadBalancer();
        return new ActionScope(balancer, listener.getProtocol(), listener.getPort());
    }

    private static void checkLimit(ReadTx tx, ListenerKey listener) {
        long others =
                tx.list(Tables.LISTENER_RULES, KeyPrefix.of(listener.balancer())).stream()
                        .filter(rule -> !rule.row().getRule().getIsDefault())
                        .count();
        ElbLimits.RULES_OF_APPLICATION.check(
                (int) others + 1, "TooManyRulesException", "rules of a load balancer");
    }

    private static DescribeRulesOutput describe(ReadTx tx, DescribeRulesInput request) {
        if (!request.hasListenerArn() && request.getRuleArnsCount() == 0) {
            throw ApiException.invalidValue(
                    "You must specify either listener rule ARNs or a listener ARN");
        }
        if (request.hasListenerArn() && request.getRuleArnsCount() > 0) {
            throw ApiException.invalidValue(
                    "Listener rule ARNs and a listener ARN cannot be specified at the same time");
        }
        var answer = DescribeRulesOutput.newBuilder();
        for (String arn : new LinkedHashSet<>(request.getRuleArnsList())) {
            answer.addRules(ElbReferences.rule(tx, arn).row().getRule());
        }
        if (answer.getRulesCount() > 0) {
            return answer.build();
        }
        ListenerKey listener = ElbReferences.listener(tx, request.getListenerArn()).key();
        Page<Rule> page = Page.ascending(request, ElbReferences.MAX_PAGE);
        tx.scan(
                Tables.RULES_BY_PRIORITY,
                KeyPrefix.of(listener.balancer(), listener.listener()),
                page.from().map(IndexEntry::parse),
                row -> page.add(position(row), row.row().getRule()));
        answer.addAllRules(page.entries());
        page.nextToken().ifPresent(answer::setNextMarker);
        return answer.build();
    }

    /** Where a rule stands in the order of its listener. */
    private static byte[] position(Row<RuleKey, ListenerRuleRow> rule) {
        RuleKey key = rule.key();
        var place = new RulePriorityKey(key.balancer(), key.listener(), rule.row().getPriority());
        return Tables.RULES_BY_PRIORITY.entry(place, key).encode();
    }

    /** What the request does not say stays as it is. */
    private static ModifyRuleOutput modify(Tx tx, ModifyRuleInput request) {
        Row<RuleKey, ListenerRuleRow> rule = ElbReferences.rule(tx, request.getRuleArn());
        checkTransforms(request.getTransformsCount());
        if (request.getConditionsCount() == 0 && request.getActionsCount() == 0) {
            throw ApiException.invalidValue("Either conditions or actions must be specified");
        }
        if (rule.row().getRule().getIsDefault() && request.getConditionsCount() > 0) {
            throw new ApiException(
                    "OperationNotPermittedException",
                    "Default rule '%s' cannot have conditions".formatted(request.getRuleArn()));
        }
        ListenerRow listener =
                tx.get(
                                Tables.LISTENERS,
                                new ListenerKey(rule.key().balancer(), rule.key().listener()))
                        .orElseThrow();
        ActionScope scope = scope(tx, listener);
        var changed = rule.row().toBuilder();
        if (request.getConditionsCount() > 0) {
            changed.getRuleBuilder()
                    .clearConditions()
                    .addAllConditions(Conditions.checked(request.getConditionsList()));
        }
        if (request.getActionsCount() > 0) {
            changed.getRuleBuilder()
                    .clearActions()
                    .addAllActions(Actions.checked(tx, scope, request.getActionsList()));
        }
        tx.put(Tables.LISTENER_RULES, rule.key(), changed.build());
        Actions.checkWritten(tx, scope);
        return ModifyRuleOutput.newBuilder().addRules(changed.getRule()).build();
    }

    private static DeleteRuleOutput delete(Tx tx, DeleteRuleInput request) {
        Row<RuleKey, ListenerRuleRow> rule = ElbReferences.rule(tx, request.getRuleArn());
        if (rule.row().getRule().getIsDefault()) {
            throw new ApiException(
                    "OperationNotPermittedException",
                    "Default rule '%s' cannot be deleted".formatted(request.getRuleArn()));
        }
        tx.delete(Tables.LISTENER_RULES, rule.key());
        return DeleteRuleOutput.getDefaultInstance();
    }
}
