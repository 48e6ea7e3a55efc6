package dev.longshore.control.api.elbv2.target;

import dev.longshore.control.domain.balancer.TargetGroups;
import dev.longshore.control.domain.balancer.Targets;
import dev.longshore.proto.elbv2.AvailabilityZone;
import dev.longshore.proto.elbv2.TargetDescription;
import dev.longshore.proto.elbv2.TargetGroup;
import dev.longshore.proto.elbv2.TargetHealth;
import dev.longshore.proto.elbv2.TargetHealthDescription;
import dev.longshore.proto.store.LoadBalancerRow;
import dev.longshore.proto.store.TargetGroupRow;
import dev.longshore.proto.store.TargetHealthRow;
import dev.longshore.proto.store.TargetRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.elb.TargetGroupKey;
import dev.longshore.state.tables.elb.TargetKey;
import dev.longshore.state.tx.ReadTx;
import java.util.List;
import java.util.Optional;

/**
 * How the targets of a group are, as answers show it: what its load balancer's nodes reported, and
 * what follows from the rows alone (ELBv2 API Reference, TargetHealth).
 *
 * @param balancer the one that uses the group
 */
record TargetHealthView(
        ReadTx tx, TargetGroup group, TargetGroupKey key, Optional<LoadBalancerRow> balancer) {
    static TargetHealthView of(ReadTx tx, TargetGroupRow row) {
        TargetGroupKey key = TargetGroups.key(row.getTargetGroup());
        return new TargetHealthView(tx, row.getTargetGroup(), key, TargetGroups.balancer(tx, key));
    }

    /** Those that are registered or draining. */
    List<TargetHealthDescription> all() {
        return Targets.of(tx, key).stream()
                .map(target -> registered(target.key(), target.row()))
                .toList();
    }

    /** One, whether it is registered or not. */
    TargetHealthDescription one(TargetDescription asked) {
        var target = new TargetKey(key.id(), asked.getId(), TargetOperations.port(group, asked));
        return Targets.find(tx, target)
                .map(row -> registered(target, row))
                .orElseGet(() -> unknown(asked));
    }

    private TargetHealthDescription unknown(TargetDescription asked) {
        TargetDescription target =
                asked.toBuilder().setPort(TargetOperations.port(group, asked)).build();
        return TargetHealthDescription.newBuilder()
                .setTarget(target)
                .setHealthCheckPort(checkPort(target))
                .setTargetHealth(
                        health(
                                "unused",
                                "Target.NotRegistered",
                                "Target is not registered to the target group"))
                .build();
    }

    private TargetHealthDescription registered(TargetKey target, TargetRow row) {
        var shown =
                TargetHealthDescription.newBuilder()
                        .setTarget(row.getTarget())
                        .setHealthCheckPort(checkPort(row.getTarget()))
                        .setTargetHealth(health(target, row));
        shown.getAdministrativeOverrideBuilder()
                .setState("no_override")
                .setReason("AdministrativeOverride.NoOverride")
                .setDescription("No override is currently active on target");
        return shown.build();
    }

    private String checkPort(TargetDescription target) {
        return group.getHealthCheckPort().equals("traffic-port")
                ? Integer.toString(target.getPort())
                : group.getHealthCheckPort();
    }

    private TargetHealth health(TargetKey target, TargetRow row) {
        if (row.hasDrainedAt()) {
            return health(
                    "draining",
                    "Target.DeregistrationInProgress",
                    "Target deregistration is in progress");
        }
        if (balancer.isEmpty()) {
            return health(
                    "unused",
                    "Target.NotInUse",
                    "Target group is not configured to receive traffic from the load balancer");
        }
        if (!isServed(balancer.get(), row.getTarget().getAvailabilityZone())) {
            return health(
                    "unused",
                    "Target.NotInUse",
                    "Target is in an Availability Zone that is not enabled for the load balancer");
        }
        return tx.get(Tables.TARGET_HEALTH, target)
                .map(TargetHealthRow::getHealth)
                .orElseGet(
                        () ->
                                health(
                                        "initial",
                                        "Elb.RegistrationInProgress",
                                        "Target registration is in progress"));
    }

    private static boolean isServed(LoadBalancerRow balancer, String zone) {
        return zone.equals("all")
                || balancer.getLoadBalancer().getAvailabilityZonesList().stream()
                        .map(AvailabilityZone::getZoneName)
                        .anyMatch(zone::equals);
    }

    private static TargetHealth health(String state, String reason, String description) {
        return TargetHealth.newBuilder()
                .setState(state)
                .setReason(reason)
                .setDescription(description)
                .build();
    }
}
