package dev.longshore.simulation.invariant.service;

import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.ecs.Deployment;
import dev.longshore.proto.store.ServiceDeploymentState;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.Violation;
import dev.longshore.simulation.invariant.end.LogTimeIsRight;
import dev.longshore.simulation.invariant.end.Settled;
import dev.longshore.simulation.invariant.end.SettledCheck;
import dev.longshore.state.tables.ecs.ServiceKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Looks at every ACTIVE service. Where one is not as it is wished, the cause has to be on record,
 * and has to be so by the rows too.
 */
@Invariant(
        "After the quiet minutes every ACTIVE service with deployments has exactly its desired"
                + " tasks RUNNING, all of its PRIMARY deployment; or that has FAILED; or it has told"
                + " what it lacks: room, bounds that allow a step, tasks that start, or the end of a"
                + " protection.")
public final class ServicesReachTheirCount implements SettledCheck {
    /** A stage that lasts longer waits for what has to be on record. */
    private static final Duration LONGEST_STAGE = Duration.ofMinutes(3);

    @Override
    public void check(Settled settled) {
        var room = new Room(settled.rows());
        Instant now = settled.world().now();
        settled.rows()
                .services()
                .forEach(
                        (key, row) -> {
                            boolean counted = Services.isActive(row) && Services.isCounted(row);
                            if (counted) {
                                check(settled, room, now, key, row);
                            }
                        });
    }

    private static void check(
            Settled settled, Room room, Instant now, ServiceKey key, ServiceRow row) {
        List<TaskRow> live = Services.live(settled.rows(), key);
        Deployment primary = Services.primary(row).getDeployment();
        boolean allRun =
                live.stream()
                        .allMatch(task -> Services.runs(task) && Services.isOfPrimary(row, task));
        boolean asWished = allRun && live.size() == row.getService().getDesiredCount();
        boolean fine =
                asWished
                        || primary.getRolloutState().equals("FAILED")
                        || moves(settled, row, live)
                        || shifts(settled, row)
                        || fails(settled, row, live)
                        || isKept(row, live, now)
                        || isBlocked(row)
                        || lacksRoom(settled, room, key, row);
        if (!fine) {
            throw new Violation(
                    ServicesReachTheirCount.class,
                    "%s has %s: %s"
                            .formatted(key, ServiceStep.inShort(live), Services.inShort(row)));
        }
        // one that runs may have to go from its node, and no step is allowed
        boolean waits = shifts(settled, row) || isKept(row, live, now) || isBlocked(row);
        if (asWished && !waits && primary.getRolloutState().equals("IN_PROGRESS")) {
            throw new Violation(
                    ServicesReachTheirCount.class,
                    key
                            + " is as it is wished, and its deployment goes on: "
                            + Services.inShort(row));
        }
    }

    /** Two deployments are there while traffic goes over; each of its stages is soon over. */
    private static boolean shifts(Settled settled, ServiceRow row) {
        ServiceDeploymentState primary = Services.primary(row);
        Instant since = Timestamps.instant(primary.getShift().getSince());
        return primary.hasShift()
                && primary.getDeployment().getRolloutState().equals("IN_PROGRESS")
                && since.plus(LONGEST_STAGE).isAfter(settled.world().now());
    }

    /** There is one more than is wished for, since another is to stop when it is healthy. */
    private static boolean moves(Settled settled, ServiceRow row, List<TaskRow> live) {
        return hasTold(row, Set.of("unbalanced"))
                && live.size() == row.getService().getDesiredCount() + 1
                && live.stream().anyMatch(settled::isAnotherTry);
    }

    /** Tasks fail one after the other: it tries again, or waits before it does. */
    private static boolean fails(Settled settled, ServiceRow row, List<TaskRow> live) {
        ServiceDeploymentState primary = Services.primary(row);
        Instant after =
                Timestamps.instant(primary.getLaunchAfter()).plus(LogTimeIsRight.MOST_BEHIND);
        boolean waits = primary.hasLaunchAfter() && settled.world().now().isBefore(after);
        return hasTold(row, Set.of("failing"))
                && (waits || live.stream().anyMatch(settled::isAnotherTry));
    }

    private static boolean isKept(ServiceRow row, List<TaskRow> live, Instant now) {
        return hasTold(row, Set.of("protected", "blocked"))
                && live.stream().anyMatch(task -> Services.isProtected(task, now));
    }

    /** As many as are allowed at most are to be healthy at least. */
    private static boolean isBlocked(ServiceRow row) {
        return hasTold(row, Set.of("blocked")) && Services.minimum(row) >= Services.maximum(row);
    }

    private static boolean lacksRoom(Settled settled, Room room, ServiceKey key, ServiceRow row) {
        Deployment primary = Services.primary(row).getDeployment();
        var definition = settled.rows().definition(primary.getTaskDefinition());
        boolean fargate =
                primary.getCapacityProviderStrategyCount() > 0
                        || primary.getLaunchType().equals("FARGATE");
        return row.getTroublesMap().keySet().stream()
                        .anyMatch(
                                cause -> cause.equals("capacity") || cause.startsWith("placement"))
                && (fargate
                                ? room.onFargate(definition)
                                : room.inCluster(key.cluster(), definition))
                        .isEmpty();
    }

    private static boolean hasTold(ServiceRow row, Set<String> causes) {
        return causes.stream().anyMatch(row.getTroublesMap()::containsKey);
    }
}
