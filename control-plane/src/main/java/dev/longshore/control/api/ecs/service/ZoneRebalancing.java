package dev.longshore.control.api.ecs.service;

import static dev.longshore.control.api.Rule.not;

import dev.longshore.control.api.Rule;
import dev.longshore.proto.ecs.PlacementStrategy;
import dev.longshore.proto.ecs.Service;
import dev.longshore.proto.ecs.ServiceOrBuilder;
import java.util.List;
import java.util.function.Predicate;

/**
 * Which services can be kept balanced over the availability zones (Amazon ECS Developer Guide,
 * availability zone rebalancing).
 */
final class ZoneRebalancing {
    private static final String ZONE = "ecs.availability-zone";

    private ZoneRebalancing() {}

    /** The default of a new service: wherever it can be. */
    static String usual(ServiceOrBuilder service) {
        boolean possible =
                !isDaemon(service)
                        && !leavesNoRoom(service)
                        && !spreadsOtherwise(service)
                        && !namesAZone(service);
        return possible ? "ENABLED" : "DISABLED";
    }

    /** The rules of a service that shall be balanced; {@code done} is created or updated. */
    static List<Rule<Service>> rules(String done) {
        return List.of(
                refused(
                        ZoneRebalancing::isDaemon,
                        done,
                        "does not support DAEMON as scheduling strategy. Update scheduling strategy and try again."),
                refused(
                        ZoneRebalancing::leavesNoRoom,
                        done,
                        "does not support maximumPercent <= 100 % as deployment configuration."),
                refused(
                        ZoneRebalancing::spreadsOtherwise,
                        done,
                        "only supports availability zone spread as task placement strategy."),
                refused(
                        ZoneRebalancing::namesAZone,
                        done,
                        "does not support placement constraints on the availability zone."));
    }

    private static Rule<Service> refused(Predicate<Service> broken, String done, String why) {
        return not(
                service ->
                        service.getAvailabilityZoneRebalancing().equals("ENABLED")
                                && broken.test(service),
                "The service couldn't be "
                        + done
                        + " because Availability Zone Rebalancing "
                        + why);
    }

    private static boolean isDaemon(ServiceOrBuilder service) {
        return service.getSchedulingStrategy().equals("DAEMON");
    }

    private static boolean leavesNoRoom(ServiceOrBuilder service) {
        return service.getDeploymentConfiguration().getMaximumPercent() <= 100;
    }

    private static boolean spreadsOtherwise(ServiceOrBuilder service) {
        if (service.getPlacementStrategyCount() == 0) {
            return false;
        }
        PlacementStrategy first = service.getPlacementStrategy(0);
        return !first.getType().equals("spread") || !first.getField().equals("attribute:" + ZONE);
    }

    private static boolean namesAZone(ServiceOrBuilder service) {
        return service.getPlacementConstraintsList().stream()
                .anyMatch(constraint -> constraint.getExpression().contains(ZONE));
    }
}
