package dev.longshore.control.api.ec2.group;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.ec2.reference.Ec2Kind;
import dev.longshore.control.api.ec2.reference.Ec2References;
import dev.longshore.control.domain.network.GroupRules;
import dev.longshore.control.domain.network.Networks;
import dev.longshore.proto.ec2.ModifySecurityGroupRulesRequest;
import dev.longshore.proto.ec2.ModifySecurityGroupRulesResult;
import dev.longshore.proto.ec2.RevokedSecurityGroupRule;
import dev.longshore.proto.ec2.SecurityGroupRule;
import dev.longshore.proto.ec2.SecurityGroupRuleDescription;
import dev.longshore.proto.ec2.SecurityGroupRuleUpdate;
import dev.longshore.proto.ec2.Tag;
import dev.longshore.proto.store.SecurityGroupRow;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.util.ArrayList;
import java.util.List;

/** Changes of the rules of a security group, each checked against those that are there. */
final class RuleChanges {
    /** The quota of a new account (Amazon VPC User Guide, "Amazon VPC quotas"). */
    private static final int MAX_PER_DIRECTION = 60;

    private final Networks networks;
    private final Ec2References references;
    private final AskedRules asked;
    private final GroupRules rules;

    RuleChanges(Networks networks) {
        this.networks = networks;
        this.references = new Ec2References(networks);
        this.asked = new AskedRules(references);
        this.rules = new GroupRules(networks);
    }

    private SecurityGroupRow group(ReadTx tx, RuleRequest request) {
        return references.group(tx, request.group(), request.groupName());
    }

    /** Adds rules, and answers them. */
    List<SecurityGroupRule> authorize(Tx tx, RuleRequest request, List<Tag> tags) {
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

    /**
     * Takes rules away: those of the request's ids or, without any, those that say what it says.
     */
    List<RevokedSecurityGroupRule> revoke(Tx tx, RuleRequest request) {
        SecurityGroupRow group = group(tx, request);
        List<SecurityGroupRule> gone =
                request.ids().isEmpty() ? said(tx, group, request) : named(tx, group, request);
        rules.delete(tx, group, gone);
        return gone.stream().map(RuleChanges::revoked).toList();
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
            said.add(saying(rule, there));
        }
        return said;
    }

    private static SecurityGroupRule saying(AskedRule asked, List<SecurityGroupRule> there) {
        return there.stream()
                .filter(asked::isSaidBy)
                .findFirst()
                .orElseThrow(
                        () ->
                                new ApiException(
                                        "InvalidPermission.NotFound",
                                        "The specified rule does not exist in this security group"));
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

    /** Gives rules of known ids other contents. */
    ModifySecurityGroupRulesResult modify(Tx tx, ModifySecurityGroupRulesRequest request) {
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
    void describe(Tx tx, RuleRequest request, List<SecurityGroupRuleDescription> descriptions) {
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
                changed.add(described(saying(rule, there), rule.description()));
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
