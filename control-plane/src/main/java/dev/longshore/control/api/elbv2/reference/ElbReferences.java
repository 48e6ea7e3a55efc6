package dev.longshore.control.api.elbv2.reference;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.domain.arn.ElbArns;
import dev.longshore.control.domain.balancer.Balancers;
import dev.longshore.control.domain.balancer.Listeners;
import dev.longshore.control.domain.balancer.TargetGroups;
import dev.longshore.proto.store.ListenerRow;
import dev.longshore.proto.store.ListenerRuleRow;
import dev.longshore.proto.store.LoadBalancerRow;
import dev.longshore.proto.store.TargetGroupRow;
import dev.longshore.state.tables.elb.ListenerKey;
import dev.longshore.state.tables.elb.RuleKey;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Row;
import java.util.Optional;

/** What ARNs in requests name. */
public final class ElbReferences {
    /** Entries of a page, where the caller says nothing and at most (the API's PageSize). */
    public static final int MAX_PAGE = 400;

    private ElbReferences() {}

    /**
     * @throws ApiException LoadBalancerNotFound, ValidationError
     */
    public static LoadBalancerRow balancer(ReadTx tx, String arn) {
        checkForm(ElbArns.balancer(arn), "load balancer", arn);
        return Balancers.withArn(tx, arn)
                .orElseThrow(
                        () ->
                                new ApiException(
                                        "LoadBalancerNotFoundException",
                                        "One or more load balancers not found"));
    }

    /**
     * @throws ApiException TargetGroupNotFound, ValidationError
     */
    public static TargetGroupRow targetGroup(ReadTx tx, String arn) {
        checkForm(ElbArns.targetGroup(arn), "target group", arn);
        return TargetGroups.withArn(tx, arn).orElseThrow(ElbReferences::noTargetGroup);
    }

    /** The refusal of a name or an ARN of no target group. */
    public static ApiException noTargetGroup() {
        return new ApiException(
                "TargetGroupNotFoundException", "One or more target groups not found");
    }

    /**
     * @throws ApiException ListenerNotFound, ValidationError
     */
    public static Row<ListenerKey, ListenerRow> listener(ReadTx tx, String arn) {
        checkForm(ElbArns.listener(arn), "listener", arn);
        return Listeners.withArn(tx, arn)
                .orElseThrow(
                        () ->
                                new ApiException(
                                        "ListenerNotFoundException",
                                        "One or more listeners not found"));
    }

    /**
     * @throws ApiException RuleNotFound, ValidationError
     */
    public static Row<RuleKey, ListenerRuleRow> rule(ReadTx tx, String arn) {
        checkForm(ElbArns.rule(arn), "listener rule", arn);
        return Listeners.ruleWithArn(tx, arn)
                .orElseThrow(
                        () ->
                                new ApiException(
                                        "RuleNotFoundException", "One or more rules not found"));
    }

    /**
     * Refuses what is no ARN of the kind.
     *
     * @param key what the ARN names, if it is one
     */
    public static void checkForm(Optional<?> key, String kind, String arn) {
        if (key.isEmpty()) {
            throw ApiException.invalidValue("'%s' is not a valid %s ARN".formatted(arn, kind));
        }
    }
}
