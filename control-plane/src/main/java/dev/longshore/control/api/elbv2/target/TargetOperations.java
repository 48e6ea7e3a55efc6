package dev.longshore.control.api.elbv2.target;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.elbv2.reference.ElbLimits;
import dev.longshore.control.api.elbv2.reference.ElbOperations;
import dev.longshore.control.api.elbv2.reference.ElbReferences;
import dev.longshore.control.domain.Domain;
import dev.longshore.control.domain.balancer.TargetGroups;
import dev.longshore.control.domain.balancer.Targets;
import dev.longshore.proto.elbv2.DeregisterTargetsInput;
import dev.longshore.proto.elbv2.DeregisterTargetsOutput;
import dev.longshore.proto.elbv2.DescribeTargetHealthInput;
import dev.longshore.proto.elbv2.DescribeTargetHealthOutput;
import dev.longshore.proto.elbv2.ElasticLoadBalancingGrpc;
import dev.longshore.proto.elbv2.RegisterTargetsInput;
import dev.longshore.proto.elbv2.RegisterTargetsOutput;
import dev.longshore.proto.elbv2.TargetDescription;
import dev.longshore.proto.elbv2.TargetGroup;
import dev.longshore.proto.store.TargetGroupRow;
import dev.longshore.state.tables.elb.TargetGroupKey;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.util.List;

/** RegisterTargets, DeregisterTargets and DescribeTargetHealth. */
public final class TargetOperations {
    /** As many as one transaction certainly holds. */
    private static final int MAX_TARGETS = 200;

    private final TargetPlaces places;

    public TargetOperations(Domain domain) {
        this.places = new TargetPlaces(domain.networks(), domain.index());
    }

    /** Registers the operations. */
    public void register(ElbOperations on) {
        on.write(ElasticLoadBalancingGrpc.getRegisterTargetsMethod(), this::register);
        on.write(
                ElasticLoadBalancingGrpc.getDeregisterTargetsMethod(),
                TargetOperations::deregister);
        on.read(
                ElasticLoadBalancingGrpc.getDescribeTargetHealthMethod(),
                TargetOperations::describe);
    }

    private RegisterTargetsOutput register(Tx tx, RegisterTargetsInput request) {
        TargetGroupRow row = ElbReferences.targetGroup(tx, request.getTargetGroupArn());
        checkCount(request.getTargetsList());
        TargetGroup group = row.getTargetGroup();
        TargetGroupKey key = TargetGroups.key(group);
        for (TargetDescription target : places.placed(tx, group, request.getTargetsList())) {
            Targets.register(tx, key, target);
        }
        // A refusal undoes what is written: those that were there already do not count twice.
        ElbLimits.TARGETS_OF_GROUP.check(
                Targets.of(tx, key).size(),
                "TooManyTargetsException",
                "targets of the target group '%s'".formatted(group.getTargetGroupArn()));
        return RegisterTargetsOutput.getDefaultInstance();
    }

    /** Targets that are not registered do no harm. */
    private static DeregisterTargetsOutput deregister(Tx tx, DeregisterTargetsInput request) {
        TargetGroupRow row = ElbReferences.targetGroup(tx, request.getTargetGroupArn());
        checkCount(request.getTargetsList());
        for (TargetDescription target : request.getTargetsList()) {
            Targets.deregister(tx, row, target.getId(), port(row.getTargetGroup(), target));
        }
        return DeregisterTargetsOutput.getDefaultInstance();
    }

    private static void checkCount(List<TargetDescription> targets) {
        if (targets.isEmpty()) {
            throw ApiException.invalidValue("At least one target must be specified");
        }
        if (targets.size() > MAX_TARGETS) {
            throw ApiException.invalidValue(
                    "A request cannot have more than '%d' targets".formatted(MAX_TARGETS));
        }
    }

    /** The port of a target: the group's, where nothing is said. */
    static int port(TargetGroup group, TargetDescription target) {
        return target.hasPort() ? target.getPort() : group.getPort();
    }

    private static DescribeTargetHealthOutput describe(
            ReadTx tx, DescribeTargetHealthInput request) {
        TargetGroupRow row = ElbReferences.targetGroup(tx, request.getTargetGroupArn());
        if (request.getIncludeCount() > 0) {
            throw ApiException.notOffered("Anomaly detection is not offered.");
        }
        var health = TargetHealthView.of(tx, row);
        var answer = DescribeTargetHealthOutput.newBuilder();
        if (request.getTargetsCount() == 0) {
            answer.addAllTargetHealthDescriptions(health.all());
        } else {
            request.getTargetsList().stream()
                    .map(health::one)
                    .forEach(answer::addTargetHealthDescriptions);
        }
        return answer.build();
    }
}
