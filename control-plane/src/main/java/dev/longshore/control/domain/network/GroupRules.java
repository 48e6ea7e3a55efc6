package dev.longshore.control.domain.network;

import dev.longshore.proto.ec2.SecurityGroupRule;
import dev.longshore.proto.store.SecurityGroupRow;
import dev.longshore.proto.store.SecurityGroupRuleRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ec2.SecurityGroupRuleKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The rules of security groups. A group has at most 60 in each direction, so that all of them are
 * read and written at once.
 */
public final class GroupRules {
    private final Networks networks;

    public GroupRules(Networks networks) {
        this.networks = networks;
    }

    /** All rules of a group, in the order of their ids. */
    public List<SecurityGroupRule> of(ReadTx tx, SecurityGroupRow group) {
        String id = group.getGroup().getGroupId();
        if (group.getStandardRules()) {
            return networks.fresh().defaultRules(id);
        }
        return tx.list(Tables.SECURITY_GROUP_RULES, KeyPrefix.of(id)).stream()
                .map(row -> row.row().getRule())
                .toList();
    }

    /** A rule by its id. */
    public Optional<SecurityGroupRule> find(ReadTx tx, String id) {
        String standardGroup = networks.standard().defaultSecurityGroup();
        Optional<SecurityGroupRule> standard =
                networks.groups().get(tx, standardGroup).stream()
                        .filter(SecurityGroupRow::getStandardRules)
                        .flatMap(group -> of(tx, group).stream())
                        .filter(rule -> rule.getSecurityGroupRuleId().equals(id))
                        .findFirst();
        if (standard.isPresent() || !Networks.mayBeMade(tx)) {
            return standard;
        }
        var found = new ArrayList<SecurityGroupRule>(1);
        tx.scan(
                Tables.RULES_BY_NAME,
                KeyPrefix.of(id),
                row -> !row.key().rule().equals(id) || !found.add(row.row().getRule()));
        return found.stream().findFirst();
    }

    /** Writes rules of a group that have changed or are new. */
    public void put(Tx tx, SecurityGroupRow group, List<SecurityGroupRule> rules) {
        own(tx, group);
        rules.forEach(rule -> write(tx, rule));
    }

    /** Removes rules of a group. */
    public void delete(Tx tx, SecurityGroupRow group, List<SecurityGroupRule> rules) {
        own(tx, group);
        rules.forEach(rule -> tx.delete(Tables.SECURITY_GROUP_RULES, key(rule)));
    }

    /** Makes rows of the rules of the default network's group, before any of them changes. */
    private void own(Tx tx, SecurityGroupRow group) {
        if (group.getStandardRules()) {
            of(tx, group).forEach(rule -> write(tx, rule));
            networks.groups()
                    .put(
                            tx,
                            group.getGroup().getGroupId(),
                            group.toBuilder().clearStandardRules().build());
        }
    }

    /** Writes the rules that the default group of a new network begins with. */
    public void begin(Tx tx, String defaultGroup) {
        networks.fresh().defaultRules(defaultGroup).forEach(rule -> write(tx, rule));
    }

    private static void write(Tx tx, SecurityGroupRule rule) {
        tx.put(
                Tables.SECURITY_GROUP_RULES,
                key(rule),
                SecurityGroupRuleRow.newBuilder().setRule(rule).build());
    }

    private static SecurityGroupRuleKey key(SecurityGroupRule rule) {
        return new SecurityGroupRuleKey(rule.getGroupId(), rule.getSecurityGroupRuleId());
    }

    /** Whether a rule of another group has this one as source or destination. */
    public boolean isReferenced(ReadTx tx, String group) {
        boolean[] found = {false};
        tx.scan(
                Tables.RULES_BY_NAME,
                KeyPrefix.of(group),
                row -> {
                    found[0] = !row.key().group().equals(group);
                    return !found[0];
                });
        return found[0];
    }
}
