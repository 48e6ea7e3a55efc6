package dev.longshore.control.api.ec2.group;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.ec2.listing.Filters;
import dev.longshore.control.api.ec2.listing.Listing;
import dev.longshore.control.api.ec2.reference.Ec2Kind;
import dev.longshore.control.api.ec2.reference.Ec2Operations;
import dev.longshore.control.api.ec2.reference.Ec2References;
import dev.longshore.control.api.ec2.reference.Ec2Tags;
import dev.longshore.control.domain.network.GroupRules;
import dev.longshore.control.domain.network.Networks;
import dev.longshore.proto.ec2.AuthorizeSecurityGroupEgressResult;
import dev.longshore.proto.ec2.AuthorizeSecurityGroupIngressResult;
import dev.longshore.proto.ec2.DescribeSecurityGroupRulesRequest;
import dev.longshore.proto.ec2.DescribeSecurityGroupRulesResult;
import dev.longshore.proto.ec2.EC2Grpc;
import dev.longshore.proto.ec2.ModifySecurityGroupRulesRequest;
import dev.longshore.proto.ec2.ModifySecurityGroupRulesResult;
import dev.longshore.proto.ec2.RevokeSecurityGroupEgressResult;
import dev.longshore.proto.ec2.RevokeSecurityGroupIngressResult;
import dev.longshore.proto.ec2.RevokedSecurityGroupRule;
import dev.longshore.proto.ec2.SecurityGroupRule;
import dev.longshore.proto.ec2.SecurityGroupRuleDescription;
import dev.longshore.proto.ec2.SecurityGroupRuleUpdate;
import dev.longshore.proto.ec2.Tag;
import dev.longshore.proto.ec2.UpdateSecurityGroupRuleDescriptionsEgressResult;
import dev.longshore.proto.ec2.UpdateSecurityGroupRuleDescriptionsIngressResult;
import dev.longshore.proto.store.SecurityGroupRow;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.util.ArrayList;
import java.util.List;

/** Rules of security groups (Amazon EC2 API Reference, AuthorizeSecurityGroupIngress …). */
public final class SecurityGroupRules {
    private static final int MAX_PER_DIRECTION = 60;

    private static final Filters<SecurityGroupRule> FILTERS =
            new Filters<SecurityGroupRule>(SecurityGroupRule::getTagsList)
                    .by("group-id", SecurityGroupRule::getGroupId)
                    .by("security-group-rule-id", SecurityGroupRule::getSecurityGroupRuleId);

    private final Networks networks;
    private final Ec2References references;
    private final AskedRules asked;
    private final GroupRules rules;
    private final Listing<SecurityGroupRule, SecurityGroupRule> listing;

    public SecurityGroupRules(Networks networks) {
        this.networks = networks;
        this.references = new Ec2References(networks);
        this.asked = new AskedRules(references);
        this.rules = new GroupRules(networks);
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
                                        authorize(
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
                                        authorize(
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
                                        revoke(tx, RuleRequest.of(false, request)))
                                .build());
        on.write(
                EC2Grpc.getRevokeSecurityGroupEgressMethod(),
                (tx, request) ->
                        RevokeSecurityGroupEgressResult.newBuilder()
                                .setReturn(true)
                                .addAllRevokedSecurityGroupRules(
                                        revoke(tx, RuleRequest.of(true, request)))
                                .build());
        on.write(EC2Grpc.getModifySecurityGroupRulesMethod(), this::modify);
        on.write(
                EC2Grpc.getUpdateSecurityGroupRuleDescriptionsIngressMethod(),
                (tx, request) -> {
                    describe(
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
                    describe(
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

    private SecurityGroupRow group(ReadTx tx, RuleRequest request) {
        return references.group(tx, request.group(), request.groupName());
    }

    private List<SecurityGroupRule> authorize(Tx tx, RuleRequest request, List<Tag> tags) {
        SecurityGroupRow group = group(tx, request);
        List<SecurityGroupRule> there = of(tx, group, request.egress());
        var fresh = new ArrayList<SecurityGroupRule>();
        for (AskedRule rule : asked.of(tx, group.getGroup(), request.checkedPermissions())) {
            if (there.stream().anyMatch(rule::isSaidBy)) {
                throw new ApiException(
                        "InvalidPermission.Duplicate",
                        "the specified rule \"" + rule.text() + "\" already exists");
            }
            String id = Ec2Kind.SECURITY_GROUP_RULE.newId(tx);
            fresh.add(
                    rule.write(
                                    networks.fresh()
                                            .rule(
                                                    id,
                                                    group.getGroup().getGroupId(),
                                                    request.egress()),
                                    group.getGroup().getOwnerId())
                            .addAllTags(tags)
                            .build());
        }
        if (there.size() + fresh.size() > MAX_PER_DIRECTION) {
            throw new ApiException(
                    "RulesPerSecurityGroupLimitExceeded",
                    "The maximum number of rules per security group has been reached.");
        }
        rules.put(tx, group, fresh);
        return fresh;
    }

    private List<SecurityGroupRule> of(ReadTx tx, SecurityGroupRow group, boolean egress) {
        return rules.of(tx, group).stream().filter(it -> it.getIsEgress() == egress).toList();
    }

    private List<RevokedSecurityGroupRule> revoke(Tx tx, RuleRequest request) {
        SecurityGroupRow group = group(tx, request);
        List<SecurityGroupRule> gone =
                request.ids().isEmpty() ? said(tx, group, request) : named(tx, group, request);
        rules.delete(tx, group, gone);
        return gone.stream().map(SecurityGroupRules::revoked).toList();
    }

    private List<SecurityGroupRule> named(ReadTx tx, SecurityGroupRow group, RuleRequest request) {
        return request.ids().stream()
                .distinct()
                .map(id -> named(tx, group, id))
                .peek(rule -> checkDirection(rule, request.egress()))
                .toList();
    }

    private SecurityGroupRule named(ReadTx tx, SecurityGroupRow group, String id) {
        return rules.find(tx, id)
                .filter(rule -> rule.getGroupId().equals(group.getGroup().getGroupId()))
                .orElseThrow(() -> Ec2Kind.SECURITY_GROUP_RULE.unknown(id));
    }

    private static void checkDirection(SecurityGroupRule rule, boolean egress) {
        if (rule.getIsEgress() != egress) {
            throw Ec2Kind.SECURITY_GROUP_RULE.unknown(rule.getSecurityGroupRuleId());
        }
    }

    /** The rules that say what the request says. */
    private List<SecurityGroupRule> said(ReadTx tx, SecurityGroupRow group, RuleRequest request) {
        List<SecurityGroupRule> there = of(tx, group, request.egress());
        var said = new ArrayList<SecurityGroupRule>();
        for (AskedRule rule : asked.of(tx, group.getGroup(), request.checkedPermissions())) {
            said.add(
                    there.stream()
                            .filter(rule::isSaidBy)
                            .findFirst()
                            .orElseThrow(
                                    () ->
                                            new ApiException(
                                                    "InvalidPermission.NotFound",
                                                    "The specified rule does not exist in this security group")));
        }
        return said;
    }

    private static RevokedSecurityGroupRule revoked(SecurityGroupRule rule) {
        var revoked =
                RevokedSecurityGroupRule.newBuilder()
                        .setSecurityGroupRuleId(rule.getSecurityGroupRuleId())
                        .setGroupId(rule.getGroupId())
                        .setIsEgress(rule.getIsEgress())
                        .setIpProtocol(rule.getIpProtocol())
                        .setFromPort(rule.getFromPort())
                        .setToPort(rule.getToPort());
        switch (AskedRule.Peer.of(rule)) {
            case AskedRule.Peer.Range(String cidr) -> revoked.setCidrIpv4(cidr);
            case AskedRule.Peer.Ipv6Range(String cidr) -> revoked.setCidrIpv6(cidr);
            case AskedRule.Peer.Group(String id) -> revoked.setReferencedGroupId(id);
        }
        if (rule.hasDescription()) {
            revoked.setDescription(rule.getDescription());
        }
        return revoked.build();
    }

    private ModifySecurityGroupRulesResult modify(Tx tx, ModifySecurityGroupRulesRequest request) {
        SecurityGroupRow group = references.group(tx, request.getGroupId());
        if (request.getSecurityGroupRulesCount() == 0) {
            throw Ec2References.missing("SecurityGroupRule");
        }
        for (SecurityGroupRuleUpdate update : request.getSecurityGroupRulesList()) {
            SecurityGroupRule before = named(tx, group, update.getSecurityGroupRuleId());
            AskedRule now = asked.of(tx, group.getGroup(), update.getSecurityGroupRule());
            if (now.peer().getClass() != AskedRule.Peer.of(before).getClass()) {
                throw ApiException.invalidValue(
                        "You may not change the source or destination type of a security group rule: "
                                + before.getSecurityGroupRuleId());
            }
            for (SecurityGroupRule other : of(tx, group, before.getIsEgress())) {
                if (now.isSaidBy(other)
                        && !other.getSecurityGroupRuleId()
                                .equals(before.getSecurityGroupRuleId())) {
                    throw new ApiException(
                            "InvalidPermission.Duplicate",
                            "the specified rule \"" + now.text() + "\" already exists");
                }
            }
            rules.put(
                    tx,
                    group,
                    List.of(now.write(before.toBuilder(), group.getGroup().getOwnerId()).build()));
        }
        return ModifySecurityGroupRulesResult.newBuilder().setReturn(true).build();
    }

    /** Gives rules other descriptions: by their ids, or those of permissions that say the same. */
    private void describe(
            Tx tx, RuleRequest request, List<SecurityGroupRuleDescription> descriptions) {
        SecurityGroupRow group = group(tx, request);
        var changed = new ArrayList<SecurityGroupRule>();
        for (SecurityGroupRuleDescription one : descriptions) {
            AskedRules.checkDescription(one.getDescription());
            SecurityGroupRule rule = named(tx, group, one.getSecurityGroupRuleId());
            checkDirection(rule, request.egress());
            changed.add(described(rule, one.getDescription()));
        }
        if (descriptions.isEmpty()) {
            List<SecurityGroupRule> there = of(tx, group, request.egress());
            for (AskedRule rule : asked.of(tx, group.getGroup(), request.checkedPermissions())) {
                SecurityGroupRule found =
                        there.stream()
                                .filter(rule::isSaidBy)
                                .findFirst()
                                .orElseThrow(
                                        () ->
                                                new ApiException(
                                                        "InvalidPermission.NotFound",
                                                        "The specified rule does not exist in this security group"));
                changed.add(described(found, rule.description()));
            }
        }
        rules.put(tx, group, changed);
    }

    private static SecurityGroupRule described(SecurityGroupRule rule, String description) {
        return description.isEmpty()
                ? rule.toBuilder().clearDescription().build()
                : rule.toBuilder().setDescription(description).build();
    }
}
