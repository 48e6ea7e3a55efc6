package dev.longshore.simulation.invariant.service;

import dev.longshore.proto.ecs.Deployment;
import dev.longshore.proto.store.ServiceDeploymentState;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.Violation;
import dev.longshore.simulation.invariant.end.Settled;
import dev.longshore.simulation.invariant.end.SettledCheck;
import dev.longshore.state.tables.ecs.ServiceKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Looks at every service whose deployment is complete, and that has a launch type. */
@Invariant(
        "After the quiet minutes, where a service that is to be kept balanced has all its tasks and may have one more, no zone with room for one has two fewer than another that has one to lose.")
public final class ZonesAreEven implements SettledCheck {
    @Override
    public void check(Settled settled) {
        var room = new Room(settled.rows());
        settled.rows()
                .services()
                .forEach(
                        (key, row) -> {
                            if (isToBeEven(settled, key, row)) {
                                check(settled, room, key, row);
                            }
                        });
    }

    private static boolean isToBeEven(Settled settled, ServiceKey key, ServiceRow row) {
        ServiceDeploymentState primary = Services.primary(row);
        Instant now = settled.world().now();
        List<TaskRow> live = Services.live(settled.rows(), key);
        boolean away =
                settled.rows().tasks().values().stream()
                        .filter(task -> Services.of(task).filter(key::equals).isPresent())
                        .anyMatch(task -> Services.isWanted(task) && task.hasLostAt());
        return Services.isActive(row)
                && Services.isCounted(row)
                && row.getService().getAvailabilityZoneRebalancing().equals("ENABLED")
                && row.getDeploymentsCount() == 1
                && primary.getDeployment().getRolloutState().equals("COMPLETED")
                && primary.getDeployment().getCapacityProviderStrategyCount() == 0
                && !primary.hasLaunchAfter()
                && Services.maximum(row) > row.getService().getDesiredCount()
                && live.size() == row.getService().getDesiredCount()
                && live.stream().allMatch(task -> Services.isHealthy(task, now))
                && !away;
    }

    private static void check(Settled settled, Room room, ServiceKey key, ServiceRow row) {
        Instant now = settled.world().now();
        List<TaskRow> live = Services.live(settled.rows(), key);
        Map<String, Long> tasks =
                live.stream()
                        .collect(Collectors.groupingBy(ZonesAreEven::zone, Collectors.counting()));
        long most =
                live.stream()
                        .filter(task -> !Services.isProtected(task, now))
                        .mapToLong(task -> tasks.getOrDefault(zone(task), 0L))
                        .max()
                        .orElse(0);
        Deployment primary = Services.primary(row).getDeployment();
        room
                .zones(
                        key.cluster(),
                        primary.getLaunchType().equals("FARGATE"),
                        settled.rows().definition(primary.getTaskDefinition()))
                .stream()
                .filter(zone -> most - tasks.getOrDefault(zone, 0L) >= 2)
                .findFirst()
                .ifPresent(
                        zone -> {
                            throw new Violation(
                                    ZonesAreEven.class,
                                    "%s has %s, and room in %s: %s"
                                            .formatted(key, tasks, zone, Services.inShort(row)));
                        });
    }

    private static String zone(TaskRow row) {
        return row.getTask().getAvailabilityZone();
    }
}
