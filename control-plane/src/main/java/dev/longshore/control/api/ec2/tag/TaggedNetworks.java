package dev.longshore.control.api.ec2.tag;

import com.google.protobuf.Message;
import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.ec2.reference.Ec2Kind;
import dev.longshore.control.api.ec2.reference.Ec2References;
import dev.longshore.control.domain.network.GroupRules;
import dev.longshore.control.domain.network.Networks;
import dev.longshore.control.domain.network.Overlay;
import dev.longshore.control.domain.tag.Ec2Taggables;
import dev.longshore.control.domain.tag.ResourceTag;
import dev.longshore.control.domain.tag.Taggable;
import dev.longshore.control.domain.tag.Taggable.Tagged;
import dev.longshore.proto.ec2.SecurityGroupRule;
import dev.longshore.proto.store.SecurityGroupRow;
import dev.longshore.state.tables.ec2.Ec2Key;
import dev.longshore.state.tx.ReadTx;
import java.util.List;
import java.util.Optional;

/** Resources of EC2 with their tags, by their ids. */
final class TaggedNetworks {
    private final Networks networks;
    private final Ec2References references;
    private final GroupRules rules;

    TaggedNetworks(Networks networks) {
        this.networks = networks;
        this.references = new Ec2References(networks);
        this.rules = new GroupRules(networks);
    }

    /**
     * The resource of an id.
     *
     * @throws ApiException InvalidID, or the refusal of its kind
     */
    Tagged find(ReadTx tx, String id) {
        Ec2Kind kind =
                Ec2Kind.ofId(id)
                        .orElseThrow(
                                () ->
                                        new ApiException(
                                                "InvalidID", "The ID '" + id + "' is not valid"));
        return switch (kind) {
            case VPC -> tagged(networks.vpcs(), Ec2Taggables.VPCS, references.vpc(tx, id));
            case SUBNET ->
                    tagged(networks.subnets(), Ec2Taggables.SUBNETS, references.subnet(tx, id));
            case SECURITY_GROUP ->
                    tagged(
                            networks.groups(),
                            Ec2Taggables.SECURITY_GROUPS,
                            references.group(tx, id));
            case ROUTE_TABLE ->
                    tagged(
                            networks.routeTables(),
                            Ec2Taggables.ROUTE_TABLES,
                            references.routeTable(tx, id));
            case INTERNET_GATEWAY ->
                    tagged(
                            networks.gateways(),
                            Ec2Taggables.INTERNET_GATEWAYS,
                            references.gateway(tx, id));
            case SECURITY_GROUP_RULE -> rule(tx, id);
            case NETWORK_INTERFACE, NETWORK_ACL ->
                    throw ApiException.notOffered(
                            "Tags of network interfaces and network ACLs are not offered.");
        };
    }

    private static <R extends Message> Tagged tagged(
            Overlay<R> rows, Taggable<Ec2Key, R> taggable, R row) {
        String arn = taggable.arn().apply(row);
        return new Tagged(
                arn,
                taggable.tags().apply(row),
                (tx, tags) -> rows.put(tx, id(arn), taggable.withTags().apply(row, tags)));
    }

    private Tagged rule(ReadTx tx, String id) {
        SecurityGroupRule rule =
                rules.find(tx, id).orElseThrow(() -> Ec2Kind.SECURITY_GROUP_RULE.unknown(id));
        Optional<SecurityGroupRow> group = networks.groups().get(tx, rule.getGroupId());
        List<ResourceTag> now =
                rule.getTagsList().stream()
                        .map(tag -> new ResourceTag(tag.getKey(), Optional.of(tag.getValue())))
                        .toList();
        return new Tagged(
                rule.getSecurityGroupRuleArn(),
                now,
                (writer, tags) ->
                        rules.put(
                                writer,
                                group.orElseThrow(),
                                List.of(
                                        rule.toBuilder()
                                                .clearTags()
                                                .addAllTags(
                                                        tags.stream()
                                                                .map(Ec2Taggables::ec2)
                                                                .toList())
                                                .build())));
    }

    /** The id at the end of an ARN. */
    static String id(String arn) {
        return arn.substring(arn.lastIndexOf('/') + 1);
    }

    /** The type of resource that an ARN names. */
    static String type(String arn) {
        return arn.substring(arn.lastIndexOf(':') + 1, arn.lastIndexOf('/'));
    }
}
