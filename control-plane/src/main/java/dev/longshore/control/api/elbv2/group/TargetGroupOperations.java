package dev.longshore.control.api.elbv2.group;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Page;
import dev.longshore.control.api.ec2.reference.Ec2Kind;
import dev.longshore.control.api.elbv2.reference.ElbLimits;
import dev.longshore.control.api.elbv2.reference.ElbNames;
import dev.longshore.control.api.elbv2.reference.ElbOperations;
import dev.longshore.control.api.elbv2.reference.ElbReferences;
import dev.longshore.control.api.elbv2.reference.ElbTags;
import dev.longshore.control.domain.Domain;
import dev.longshore.control.domain.arn.ElbArns;
import dev.longshore.control.domain.balancer.Balancers;
import dev.longshore.control.domain.balancer.TargetGroups;
import dev.longshore.control.domain.network.Networks;
import dev.longshore.proto.elbv2.CreateTargetGroupInput;
import dev.longshore.proto.elbv2.CreateTargetGroupOutput;
import dev.longshore.proto.elbv2.DeleteTargetGroupInput;
import dev.longshore.proto.elbv2.DeleteTargetGroupOutput;
import dev.longshore.proto.elbv2.DescribeTargetGroupsInput;
import dev.longshore.proto.elbv2.DescribeTargetGroupsOutput;
import dev.longshore.proto.elbv2.ElasticLoadBalancingGrpc;
import dev.longshore.proto.elbv2.ModifyTargetGroupInput;
import dev.longshore.proto.elbv2.ModifyTargetGroupOutput;
import dev.longshore.proto.elbv2.TargetGroup;
import dev.longshore.proto.store.LoadBalancerRow;
import dev.longshore.proto.store.TargetGroupRow;
import dev.longshore.proto.store.VpcRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.elb.TargetGroupKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.util.LinkedHashSet;
import java.util.Optional;

/** Target groups: made, listed, changed, deleted (ELBv2 API Reference, CreateTargetGroup …). */
public final class TargetGroupOperations {
    private final Networks networks;
    private final ElbArns arns;

    public TargetGroupOperations(Domain domain) {
        this.networks = domain.networks();
        this.arns = new ElbArns(domain.settings().installation());
    }

    /** Registers the operations. */
    public void register(ElbOperations on) {
        on.write(ElasticLoadBalancingGrpc.getCreateTargetGroupMethod(), this::create);
        on.read(
                ElasticLoadBalancingGrpc.getDescribeTargetGroupsMethod(),
                TargetGroupOperations::describe);
        on.write(
                ElasticLoadBalancingGrpc.getModifyTargetGroupMethod(),
                TargetGroupOperations::modify);
        on.write(
                ElasticLoadBalancingGrpc.getDeleteTargetGroupMethod(),
                TargetGroupOperations::delete);
    }

    /** Where there is one of this name with the same settings, that one is the answer. */
    private CreateTargetGroupOutput create(Tx tx, CreateTargetGroupInput request) {
        ElbNames.check("Target group", request.getName());
        TargetGroupOptions.check(request);
        TargetGroup group = made(tx, request);
        Optional<TargetGroupRow> other = TargetGroups.named(tx, request.getName());
        if (other.isPresent()) {
            TargetGroup there = other.get().getTargetGroup();
            TargetGroup same =
                    group.toBuilder().setTargetGroupArn(there.getTargetGroupArn()).build();
            if (!same.equals(there)) {
                throw new ApiException(
                        "DuplicateTargetGroupNameException",
                        "A target group with the same name '%s' exists, but with different settings"
                                .formatted(request.getName()));
            }
            return answer(tx, other.get());
        }
        checkLimit(tx);
        TargetGroupRow row =
                TargetGroupRow.newBuilder()
                        .setTargetGroup(group)
                        .addAllTags(ElbTags.checked(request.getTagsList()))
                        .build();
        TargetGroups.put(tx, row);
        return answer(tx, row);
    }

    private static CreateTargetGroupOutput answer(ReadTx tx, TargetGroupRow row) {
        return CreateTargetGroupOutput.newBuilder()
                .addTargetGroups(TargetGroups.shown(tx, row))
                .build();
    }

    private TargetGroup made(Tx tx, CreateTargetGroupInput request) {
        String id = tx.newId().substring(0, 16);
        var group =
                TargetGroup.newBuilder()
                        .setTargetGroupArn(arns.targetGroup(request.getName(), id))
                        .setTargetGroupName(request.getName())
                        .setProtocol(request.getProtocol())
                        .setPort(request.getPort())
                        .setVpcId(vpc(tx, request.getVpcId()))
                        .setTargetType(
                                request.hasTargetType() ? request.getTargetType() : "instance")
                        .setIpAddressType("ipv4");
        TargetGroupOptions.version(request).ifPresent(group::setProtocolVersion);
        HealthChecks.copy(request, group);
        HealthChecks.complete(group);
        return group.build();
    }

    private String vpc(ReadTx tx, String id) {
        Optional<VpcRow> row = networks.vpcs().get(tx, id);
        if (row.isEmpty() && networks.unknownAreDefault() && Ec2Kind.VPC.isPlaceholder(id)) {
            return networks.standard().id();
        }
        return row.map(it -> it.getVpc().getVpcId())
                .orElseThrow(
                        () ->
                                ApiException.invalidValue(
                                        "The VPC ID '%s' is not found".formatted(id)));
    }

    /** A target group is made seldom enough that all of them are counted then. */
    private static void checkLimit(ReadTx tx) {
        int[] count = {1};
        tx.scan(
                Tables.TARGET_GROUPS,
                KeyPrefix.ALL,
                Optional.empty(),
                row -> count[0]++ < ElbLimits.TARGET_GROUPS.most());
        ElbLimits.TARGET_GROUPS.check(count[0], "TooManyTargetGroupsException", "target groups");
    }

    private static DescribeTargetGroupsOutput describe(
            ReadTx tx, DescribeTargetGroupsInput request) {
        checkOneWay(request);
        var answer = DescribeTargetGroupsOutput.newBuilder();
        for (String arn : new LinkedHashSet<>(request.getTargetGroupArnsList())) {
            answer.addTargetGroups(TargetGroups.shown(tx, ElbReferences.targetGroup(tx, arn)));
        }
        for (String name : new LinkedHashSet<>(request.getNamesList())) {
            answer.addTargetGroups(
                    TargetGroups.shown(
                            tx,
                            TargetGroups.named(tx, name)
                                    .orElseThrow(ElbReferences::noTargetGroup)));
        }
        if (answer.getTargetGroupsCount() > 0) {
            return answer.build();
        }
        Page<TargetGroup> page = Page.ascending(request, ElbReferences.MAX_PAGE);
        if (request.hasLoadBalancerArn()) {
            ofBalancer(tx, request.getLoadBalancerArn(), page);
        } else {
            tx.scan(
                    Tables.TARGET_GROUPS,
                    KeyPrefix.ALL,
                    page.after(Tables.TARGET_GROUPS),
                    row -> page.add(row.key(), TargetGroups.shown(tx, row.row())));
        }
        answer.addAllTargetGroups(page.entries());
        page.nextToken().ifPresent(answer::setNextMarker);
        return answer.build();
    }

    private static void checkOneWay(DescribeTargetGroupsInput request) {
        int ways =
                (request.getTargetGroupArnsCount() > 0 ? 1 : 0)
                        + (request.getNamesCount() > 0 ? 1 : 0)
                        + (request.hasLoadBalancerArn() ? 1 : 0);
        if (ways > 1) {
            throw ApiException.invalidValue(
                    "Target group names, target group ARNs, and a load balancer ARN cannot be specified at the same time");
        }
    }

    private static void ofBalancer(ReadTx tx, String arn, Page<TargetGroup> page) {
        LoadBalancerRow balancer = ElbReferences.balancer(tx, arn);
        for (TargetGroupKey key :
                Balancers.targetGroups(tx, Balancers.key(balancer.getLoadBalancer()))) {
            Optional<TargetGroupRow> row = tx.get(Tables.TARGET_GROUPS, key);
            if (row.isPresent() && !page.add(key, TargetGroups.shown(tx, row.get()))) {
                return;
            }
        }
    }

    private static ModifyTargetGroupOutput modify(Tx tx, ModifyTargetGroupInput request) {
        TargetGroupRow row = ElbReferences.targetGroup(tx, request.getTargetGroupArn());
        var changed = row.toBuilder();
        HealthChecks.copy(request, changed.getTargetGroupBuilder());
        HealthChecks.complete(changed.getTargetGroupBuilder());
        TargetGroups.put(tx, changed.build());
        return ModifyTargetGroupOutput.newBuilder()
                .addTargetGroups(TargetGroups.shown(tx, changed.build()))
                .build();
    }

    /** One that is not there counts as deleted: the operation declares no TargetGroupNotFound. */
    private static DeleteTargetGroupOutput delete(Tx tx, DeleteTargetGroupInput request) {
        String arn = request.getTargetGroupArn();
        ElbReferences.checkForm(ElbArns.targetGroup(arn), "target group", arn);
        Optional<TargetGroupRow> row = TargetGroups.withArn(tx, arn);
        if (row.isPresent()) {
            TargetGroupKey key = TargetGroups.key(row.get().getTargetGroup());
            if (TargetGroups.isUsed(tx, key)) {
                throw new ApiException(
                        "ResourceInUseException",
                        "Target group '%s' is currently in use by a listener or a rule"
                                .formatted(arn));
            }
            TargetGroups.delete(tx, key);
        }
        return DeleteTargetGroupOutput.getDefaultInstance();
    }
}
