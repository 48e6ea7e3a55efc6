package dev.longshore.control.api.ec2.group;

import static dev.longshore.control.api.Rule.not;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Rule;
import dev.longshore.control.api.ec2.listing.Filters;
import dev.longshore.control.api.ec2.listing.Listing;
import dev.longshore.control.api.ec2.listing.Source;
import dev.longshore.control.api.ec2.reference.Ec2Kind;
import dev.longshore.control.api.ec2.reference.Ec2Operations;
import dev.longshore.control.api.ec2.reference.Ec2References;
import dev.longshore.control.api.ec2.reference.Ec2Tags;
import dev.longshore.control.domain.network.GroupRules;
import dev.longshore.control.domain.network.NetworkRows;
import dev.longshore.control.domain.network.NetworkUse;
import dev.longshore.control.domain.network.Networks;
import dev.longshore.proto.ec2.CreateSecurityGroupRequest;
import dev.longshore.proto.ec2.CreateSecurityGroupResult;
import dev.longshore.proto.ec2.DeleteSecurityGroupRequest;
import dev.longshore.proto.ec2.DeleteSecurityGroupResult;
import dev.longshore.proto.ec2.DescribeSecurityGroupsRequest;
import dev.longshore.proto.ec2.DescribeSecurityGroupsResult;
import dev.longshore.proto.ec2.EC2Grpc;
import dev.longshore.proto.ec2.SecurityGroup;
import dev.longshore.proto.store.SecurityGroupRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.util.ArrayList;
import java.util.List;

/** Security groups (Amazon EC2 API Reference, CreateSecurityGroup and its neighbours). */
public final class SecurityGroups {
    private static final int MAX_TEXT = 255;
    private static final int MAX_PER_VPC = 500;

    private static final List<Rule<CreateSecurityGroupRequest>> RULES =
            List.of(
                    not(
                            request -> request.getGroupName().startsWith("sg-"),
                            request ->
                                    value(
                                            request.getGroupName(),
                                            "GroupName",
                                            "Group names may not be in the format sg-*.")),
                    not(
                            request -> request.getGroupName().length() > MAX_TEXT,
                            request ->
                                    value(
                                            request.getGroupName(),
                                            "GroupName",
                                            "Names are strings of at most 255 characters.")),
                    not(
                            request -> !isAscii(request.getGroupName()),
                            request ->
                                    value(
                                            request.getGroupName(),
                                            "GroupName",
                                            "Character sets beyond ASCII are not supported.")),
                    not(
                            request -> request.getDescription().length() > MAX_TEXT,
                            request ->
                                    value(
                                            request.getDescription(),
                                            "GroupDescription",
                                            "Descriptions are strings of at most 255 characters.")),
                    not(
                            request -> !isAscii(request.getDescription()),
                            request ->
                                    value(
                                            request.getDescription(),
                                            "GroupDescription",
                                            "Character sets beyond ASCII are not supported.")),
                    not(
                            request -> request.getGroupName().equals(NetworkRows.DEFAULT_GROUP),
                            "Cannot use reserved security group name: default"));

    private final Networks networks;
    private final Ec2References references;
    private final GroupRules rules;
    private final Source<SecurityGroupRow> all;
    private final Listing<SecurityGroupRow, SecurityGroup> listing;

    public SecurityGroups(Networks networks) {
        this.networks = networks;
        this.references = new Ec2References(networks);
        this.rules = new GroupRules(networks);
        this.all = Source.of(networks.groups(), Tables.SECURITY_GROUPS, references::group);
        this.listing = new Listing<>("group_ids", all, this::shown, filters());
    }

    private static Filters<SecurityGroup> filters() {
        Filters<SecurityGroup> filters =
                new Filters<SecurityGroup>(SecurityGroup::getTagsList)
                        .by("group-id", SecurityGroup::getGroupId)
                        .by("group-name", SecurityGroup::getGroupName)
                        .by("description", SecurityGroup::getDescription)
                        .by("owner-id", SecurityGroup::getOwnerId)
                        .by("vpc-id", SecurityGroup::getVpcId);
        PermissionFilters.add(filters, "ip-permission", SecurityGroup::getIpPermissionsList);
        PermissionFilters.add(
                filters, "egress.ip-permission", SecurityGroup::getIpPermissionsEgressList);
        return filters;
    }

    /** Registers the operations. */
    public void register(Ec2Operations on) {
        on.write(EC2Grpc.getCreateSecurityGroupMethod(), this::create);
        on.read(EC2Grpc.getDescribeSecurityGroupsMethod(), this::describe);
        on.write(EC2Grpc.getDeleteSecurityGroupMethod(), this::delete);
    }

    private DescribeSecurityGroupsResult describe(
            ReadTx tx, DescribeSecurityGroupsRequest request) {
        var ids = new ArrayList<>(request.getGroupIdsList());
        for (String name : request.getGroupNamesList()) {
            ids.add(references.group(tx, "", name).getGroup().getGroupId());
        }
        return (DescribeSecurityGroupsResult)
                listing.answer(tx, request, ids, all, DescribeSecurityGroupsResult.newBuilder());
    }

    private SecurityGroup shown(ReadTx tx, SecurityGroupRow row) {
        return Permissions.shown(row.getGroup(), rules.of(tx, row));
    }

    private CreateSecurityGroupResult create(Tx tx, CreateSecurityGroupRequest request) {
        if (request.getDescription().isEmpty()) {
            throw Ec2References.missing("GroupDescription");
        }
        if (request.getGroupName().isEmpty()) {
            throw Ec2References.missing("GroupName");
        }
        Rule.enforce(RULES, request, ApiException::invalidValue);
        String vpc =
                request.hasVpcId()
                        ? references.vpc(tx, request.getVpcId()).getVpc().getVpcId()
                        : networks.standard().id();
        checkNew(tx, vpc, request.getGroupName());
        String id = Ec2Kind.SECURITY_GROUP.newId(tx);
        SecurityGroupRow.Builder row =
                networks
                        .fresh()
                        .group(id, vpc, request.getGroupName(), request.getDescription())
                        .toBuilder();
        row.getGroupBuilder()
                .addAllTags(Ec2Tags.of(request.getTagSpecificationsList(), Ec2Kind.SECURITY_GROUP));
        networks.groups().put(tx, id, row.build());
        String allOut = Ec2Kind.SECURITY_GROUP_RULE.newId(tx);
        rules.put(tx, row.build(), List.of(networks.fresh().allOut(allOut, id)));
        return CreateSecurityGroupResult.newBuilder()
                .setGroupId(id)
                .setSecurityGroupArn(row.getGroup().getSecurityGroupArn())
                .addAllTags(row.getGroup().getTagsList())
                .build();
    }

    private void checkNew(ReadTx tx, String vpc, String name) {
        if (networks.groupNamed(tx, vpc, name).isPresent()) {
            throw new ApiException(
                    "InvalidGroup.Duplicate",
                    "The security group '%s' already exists for VPC '%s'".formatted(name, vpc));
        }
        int[] count = {0};
        tx.scan(Tables.SECURITY_GROUPS_BY_VPC, KeyPrefix.of(vpc), row -> ++count[0] < MAX_PER_VPC);
        if (count[0] >= MAX_PER_VPC) {
            throw new ApiException(
                    "SecurityGroupLimitExceeded",
                    "The maximum number of security groups for VPC '"
                            + vpc
                            + "' has been reached.");
        }
    }

    private DeleteSecurityGroupResult delete(Tx tx, DeleteSecurityGroupRequest request) {
        SecurityGroupRow row = references.group(tx, request.getGroupId(), request.getGroupName());
        String id = row.getGroup().getGroupId();
        if (row.getDefaultGroup()) {
            throw new ApiException(
                    "CannotDelete",
                    "the specified group: \"%s\" name: \"%s\" cannot be deleted by a user"
                            .formatted(id, row.getGroup().getGroupName()));
        }
        if (NetworkUse.ofGroup(tx, id) || rules.isReferenced(tx, id)) {
            throw new ApiException(
                    "DependencyViolation", "resource " + id + " has a dependent object");
        }
        rules.delete(tx, row, rules.of(tx, row));
        networks.groups().delete(tx, id);
        return DeleteSecurityGroupResult.newBuilder().setReturn(true).setGroupId(id).build();
    }

    private static String value(String value, String parameter, String why) {
        return Ec2References.wrongValue(parameter, value, why).text();
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 128);
    }
}
