package dev.longshore.control.api.elbv2.action;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.elbv2.reference.ElbLimits;
import dev.longshore.control.api.elbv2.reference.ElbReferences;
import dev.longshore.control.domain.arn.ElbArns;
import dev.longshore.control.domain.balancer.Balancers;
import dev.longshore.control.domain.balancer.Forwards;
import dev.longshore.control.domain.balancer.TargetGroups;
import dev.longshore.proto.elbv2.Action;
import dev.longshore.proto.elbv2.ForwardActionConfig;
import dev.longshore.proto.elbv2.TargetGroup;
import dev.longshore.proto.elbv2.TargetGroupStickinessConfig;
import dev.longshore.proto.elbv2.TargetGroupTuple;
import dev.longshore.state.tx.ReadTx;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * Actions that forward: to target groups that there are, that speak what the listener speaks and
 * that no other load balancer uses.
 */
final class ForwardChecks {
    private static final int MAX_WEIGHT = 999;
    private static final int MAX_STICKY_SECONDS = 604_800;

    /** Which protocols the target groups of a listener may have. */
    private static final Map<String, List<String>> PROTOCOLS =
            Map.of(
                    "HTTP", List.of("HTTP", "HTTPS"),
                    "HTTPS", List.of("HTTP", "HTTPS"),
                    "TCP", List.of("TCP"),
                    "TLS", List.of("TCP", "TLS"));

    private ForwardChecks() {}

    /**
     * The action as it is kept.
     *
     * @throws ApiException ValidationError, TargetGroupNotFound, IncompatibleProtocols,
     *     InvalidConfigurationRequest, TargetGroupAssociationLimit, TooManyTargetGroups
     */
    static Action checked(ReadTx tx, ActionScope scope, Action asked) {
        checkArns(asked);
        Action whole = Forwards.whole(asked, scope.isApplication());
        ForwardActionConfig forward = whole.getForwardConfig();
        checkWeights(forward);
        checkStickiness(scope, forward);
        ElbLimits.GROUPS_OF_ACTION.check(
                forward.getTargetGroupsCount(),
                "TooManyTargetGroupsException",
                "target groups of an action");
        for (TargetGroupTuple tuple : forward.getTargetGroupsList()) {
            checkGroup(tx, scope, tuple.getTargetGroupArn());
        }
        return whole;
    }

    /** A request may say one group in both ways, if it says the same one. */
    private static void checkArns(Action asked) {
        List<TargetGroupTuple> tuples = asked.getForwardConfig().getTargetGroupsList();
        String single = asked.getTargetGroupArn();
        if (single.isEmpty() && tuples.isEmpty()) {
            throw Actions.invalid(
                    "A target group must be specified for an action of the type 'forward'");
        }
        if (!single.isEmpty()
                && !tuples.isEmpty()
                && !(tuples.size() == 1 && tuples.getFirst().getTargetGroupArn().equals(single))) {
            throw ApiException.invalidValue(
                    "You cannot specify both a target group ARN and a forward configuration with other target groups");
        }
    }

    private static void checkWeights(ForwardActionConfig forward) {
        var seen = new HashSet<String>();
        for (TargetGroupTuple tuple : forward.getTargetGroupsList()) {
            if (tuple.getWeight() < 0 || tuple.getWeight() > MAX_WEIGHT) {
                throw ApiException.invalidValue(
                        "Target group weight '%d' must be between '0-%d' inclusive"
                                .formatted(tuple.getWeight(), MAX_WEIGHT));
            }
            if (!seen.add(tuple.getTargetGroupArn())) {
                throw ApiException.invalidValue(
                        "Target group '%s' was specified more than once in an action"
                                .formatted(tuple.getTargetGroupArn()));
            }
        }
    }

    private static void checkStickiness(ActionScope scope, ForwardActionConfig forward) {
        TargetGroupStickinessConfig sticky = forward.getTargetGroupStickinessConfig();
        if (sticky.getEnabled() && !scope.isApplication()) {
            throw new ApiException(
                    "InvalidConfigurationRequestException",
                    "Target group stickiness is not supported on listeners with the protocol '%s'"
                            .formatted(scope.protocol()));
        }
        if (sticky.getEnabled() && !sticky.hasDurationSeconds()) {
            throw ApiException.invalidValue(
                    "A duration must be specified where target group stickiness is enabled");
        }
        if (sticky.hasDurationSeconds()
                && (sticky.getDurationSeconds() < 1
                        || sticky.getDurationSeconds() > MAX_STICKY_SECONDS)) {
            throw ApiException.invalidValue(
                    "Target group stickiness duration '%d' must be between '1-%d' inclusive"
                            .formatted(sticky.getDurationSeconds(), MAX_STICKY_SECONDS));
        }
    }

    private static void checkGroup(ReadTx tx, ActionScope scope, String arn) {
        ElbReferences.checkForm(ElbArns.targetGroup(arn), "target group", arn);
        TargetGroup group =
                TargetGroups.withArn(tx, arn)
                        .orElseThrow(
                                () ->
                                        new ApiException(
                                                "TargetGroupNotFoundException",
                                                "Target group '%s' not found".formatted(arn)))
                        .getTargetGroup();
        if (!PROTOCOLS.getOrDefault(scope.protocol(), List.of()).contains(group.getProtocol())) {
            throw new ApiException(
                    "IncompatibleProtocolsException",
                    "Listener protocol '%s' is not supported with a target group with the protocol '%s'"
                            .formatted(scope.protocol(), group.getProtocol()));
        }
        if (scope.protocol().equals("HTTP")
                && List.of("HTTP2", "GRPC").contains(group.getProtocolVersion())) {
            throw new ApiException(
                    "InvalidConfigurationRequestException",
                    "Listener protocol 'HTTP' is not supported with a target group with the protocol-version '%s'"
                            .formatted(group.getProtocolVersion()));
        }
        if (!group.getVpcId().equals(scope.balancer().getVpcId())) {
            throw new ApiException(
                    "InvalidConfigurationRequestException",
                    "The following target groups are not in the VPC '%s' of the load balancer: %s"
                            .formatted(scope.balancer().getVpcId(), arn));
        }
        checkUse(tx, scope, group);
    }

    private static void checkUse(ReadTx tx, ActionScope scope, TargetGroup group) {
        String own = scope.balancer().getLoadBalancerArn();
        boolean elsewhere =
                TargetGroups.balancer(tx, TargetGroups.key(group))
                        .filter(it -> !it.getLoadBalancer().getLoadBalancerArn().equals(own))
                        .isPresent();
        if (elsewhere) {
            throw new ApiException(
                    "TargetGroupAssociationLimitException",
                    "The following target groups cannot be associated with more than one load balancer: "
                            + group.getTargetGroupArn());
        }
    }

    /**
     * Refuses a load balancer with too many target groups, once the actions stand.
     *
     * @throws ApiException TooManyUniqueTargetGroupsPerLoadBalancer
     */
    static void limit(ReadTx tx, ActionScope scope) {
        ElbLimits.GROUPS_OF_APPLICATION.check(
                Balancers.targetGroups(tx, Balancers.key(scope.balancer())).size(),
                "TooManyUniqueTargetGroupsPerLoadBalancerException",
                "unique target groups of a load balancer");
    }
}
