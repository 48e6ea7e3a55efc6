package dev.longshore.control.api.ec2.group;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.ec2.listing.Filters;
import dev.longshore.control.api.ec2.listing.Listing;
import dev.longshore.control.api.ec2.reference.Ec2Kind;
import dev.longshore.control.api.ec2.reference.Ec2Operations;
import dev.longshore.control.api.ec2.reference.Ec2Tags;
import dev.longshore.control.domain.network.Networks;
import dev.longshore.proto.ec2.AuthorizeSecurityGroupEgressResult;
import dev.longshore.proto.ec2.AuthorizeSecurityGroupIngressResult;
import dev.longshore.proto.ec2.DescribeSecurityGroupRulesRequest;
import dev.longshore.proto.ec2.DescribeSecurityGroupRulesResult;
import dev.longshore.proto.ec2.EC2Grpc;
import dev.longshore.proto.ec2.RevokeSecurityGroupEgressResult;
import dev.longshore.proto.ec2.RevokeSecurityGroupIngressResult;
import dev.longshore.proto.ec2.SecurityGroupRule;
import dev.longshore.proto.ec2.UpdateSecurityGroupRuleDescriptionsEgressResult;
import dev.longshore.proto.ec2.UpdateSecurityGroupRuleDescriptionsIngressResult;
import dev.longshore.state.tx.ReadTx;
import java.util.List;

/** Rules of security groups (Amazon EC2 API Reference, AuthorizeSecurityGroupIngress …). */
public final class SecurityGroupRules {
    private static final Filters<SecurityGroupRule> FILTERS =
            new Filters<SecurityGroupRule>(SecurityGroupRule::getTagsList)
                    .by("group-id", SecurityGroupRule::getGroupId)
                    .by("security-group-rule-id", SecurityGroupRule::getSecurityGroupRuleId);

    private final Networks networks;
    private final RuleChanges changes;
    private final Listing<SecurityGroupRule, SecurityGroupRule> listing;

    public SecurityGroupRules(Networks networks) {
        this.networks = networks;
        this.changes = new RuleChanges(networks);
        this.listing =
                new Listing<>(
                        "security_group_rule_ids",
                        new RuleSource(networks, List.of()),
                        (tx, rule) -> rule,
                        FILTERS);
    }

    /** Registers the operations. */
    public void register(Ec2Operations on) {
        on.read(EC2Grpc.getDescribeSecurityGroupRulesMethod(), this::describe);
        on.write(
                EC2Grpc.getAuthorizeSecurityGroupIngressMethod(),
                (tx, request) ->
                        AuthorizeSecurityGroupIngressResult.newBuilder()
                                .setReturn(true)
                                .addAllSecurityGroupRules(
                                        changes.authorize(
                                                tx,
                                                RuleRequest.of(false, request),
                                                Ec2Tags.of(
                                                        request.getTagSpecificationsList(),
                                                        Ec2Kind.SECURITY_GROUP_RULE)))
                                .build());
        on.write(
                EC2Grpc.getAuthorizeSecurityGroupEgressMethod(),
                (tx, request) ->
                        AuthorizeSecurityGroupEgressResult.newBuilder()
                                .setReturn(true)
                                .addAllSecurityGroupRules(
                                        changes.authorize(
                                                tx,
                                                RuleRequest.of(true, request),
                                                Ec2Tags.of(
                                                        request.getTagSpecificationsList(),
                                                        Ec2Kind.SECURITY_GROUP_RULE)))
                                .build());
        on.write(
                EC2Grpc.getRevokeSecurityGroupIngressMethod(),
                (tx, request) ->
                        RevokeSecurityGroupIngressResult.newBuilder()
                                .setReturn(true)
                                .addAllRevokedSecurityGroupRules(
                                        changes.revoke(tx, RuleRequest.of(false, request)))
                                .build());
        on.write(
                EC2Grpc.getRevokeSecurityGroupEgressMethod(),
                (tx, request) ->
                        RevokeSecurityGroupEgressResult.newBuilder()
                                .setReturn(true)
                                .addAllRevokedSecurityGroupRules(
                                        changes.revoke(tx, RuleRequest.of(true, request)))
                                .build());
        on.write(EC2Grpc.getModifySecurityGroupRulesMethod(), changes::modify);
        on.write(
                EC2Grpc.getUpdateSecurityGroupRuleDescriptionsIngressMethod(),
                (tx, request) -> {
                    changes.describe(
                            tx,
                            RuleRequest.of(false, request),
                            request.getSecurityGroupRuleDescriptions().getItemsList());
                    return UpdateSecurityGroupRuleDescriptionsIngressResult.newBuilder()
                            .setReturn(true)
                            .build();
                });
        on.write(
                EC2Grpc.getUpdateSecurityGroupRuleDescriptionsEgressMethod(),
                (tx, request) -> {
                    changes.describe(
                            tx,
                            RuleRequest.of(true, request),
                            request.getSecurityGroupRuleDescriptions().getItemsList());
                    return UpdateSecurityGroupRuleDescriptionsEgressResult.newBuilder()
                            .setReturn(true)
                            .build();
                });
    }

    private DescribeSecurityGroupRulesResult describe(
            ReadTx tx, DescribeSecurityGroupRulesRequest request) {
        for (var filter : request.getFiltersList()) {
            if (filter.getName().equals("group-id")) {
                filter.getValuesList().stream()
                        .filter(id -> !id.startsWith("sg-"))
                        .findFirst()
                        .ifPresent(
                                id -> {
                                    throw new ApiException(
                                            "InvalidGroupId.Malformed",
                                            "The security group ID '" + id + "' is malformed");
                                });
            }
        }
        List<String> groups = Filters.only(request.getFiltersList(), "group-id").stream().toList();
        return (DescribeSecurityGroupRulesResult)
                listing.answer(
                        tx,
                        request,
                        request.getSecurityGroupRuleIdsList(),
                        new RuleSource(networks, groups),
                        DescribeSecurityGroupRulesResult.newBuilder());
    }
}
