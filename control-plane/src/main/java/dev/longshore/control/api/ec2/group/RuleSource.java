package dev.longshore.control.api.ec2.group;

import dev.longshore.control.api.ec2.listing.Source;
import dev.longshore.control.api.ec2.reference.Ec2Kind;
import dev.longshore.control.domain.network.GroupRules;
import dev.longshore.control.domain.network.Networks;
import dev.longshore.proto.ec2.SecurityGroupRule;
import dev.longshore.proto.store.SecurityGroupRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ec2.Ec2Key;
import dev.longshore.state.tables.ec2.SecurityGroupRuleKey;
import dev.longshore.state.tx.ReadTx;
import java.util.List;
import java.util.Optional;

/**
 * The rules of all groups, one group after another.
 *
 * @param groups the only groups whose rules are wanted; all of them where it is empty
 */
record RuleSource(Networks networks, List<String> groups) implements Source<SecurityGroupRule> {
    @Override
    public SecurityGroupRule get(ReadTx tx, String id) {
        return new GroupRules(networks)
                .find(tx, id)
                .orElseThrow(() -> Ec2Kind.SECURITY_GROUP_RULE.unknown(id));
    }

    @Override
    public void scan(ReadTx tx, Optional<byte[]> after, Visitor<SecurityGroupRule> visitor) {
        if (!groups.isEmpty()) {
            groups.forEach(
                    id -> networks.groups().get(tx, id).ifPresent(it -> show(tx, it, visitor)));
            return;
        }
        Optional<SecurityGroupRuleKey> last = after.map(Tables.SECURITY_GROUP_RULES::parseKey);
        // The group of the last rule may have more; the page passes over those that it has shown.
        boolean more =
                last.flatMap(key -> networks.groups().get(tx, key.group()))
                        .map(group -> show(tx, group, visitor))
                        .orElse(true);
        if (more) {
            networks.groups()
                    .scan(
                            tx,
                            last.map(key -> new Ec2Key(key.group())),
                            row -> show(tx, row.row(), visitor));
        }
    }

    /** Returns false when the visitor has enough. */
    private boolean show(ReadTx tx, SecurityGroupRow group, Visitor<SecurityGroupRule> visitor) {
        return new GroupRules(networks)
                .of(tx, group).stream()
                        .allMatch(
                                rule ->
                                        visitor.visit(
                                                new SecurityGroupRuleKey(
                                                                rule.getGroupId(),
                                                                rule.getSecurityGroupRuleId())
                                                        .encode(),
                                                rule));
    }
}
