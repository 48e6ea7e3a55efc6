package dev.longshore.simulation.invariant.service;

import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.ecs.Deployment;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.proto.store.TaskSetRow;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.Violation;
import dev.longshore.simulation.invariant.end.LogTimeIsRight;
import dev.longshore.simulation.invariant.end.Settled;
import dev.longshore.simulation.invariant.end.SettledCheck;
import dev.longshore.state.tables.ecs.ServiceKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Looks at every task set of an ACTIVE service. Where one has not its share, the cause has to be on
 * record under its own name, and has to be so by the rows too.
 */
@Invariant(
        "After the quiet minutes every task set has exactly its share of its service's tasks RUNNING, a part of one being a whole one, and is in STEADY_STATE; or it has told what it lacks: room, tasks that start, or the end of a protection. None that was deleted is left, nor a task of one.")
public final class TaskSetsReachTheirShare implements SettledCheck {
    @Override
    public void check(Settled settled) {
        var room = new Room(settled.rows());
        settled.rows()
                .services()
                .forEach(
                        (key, row) -> {
                            if (Services.isActive(row) && Services.isExternal(row)) {
                                check(settled, room, key, row);
                            }
                        });
    }

    private static void check(Settled settled, Room room, ServiceKey key, ServiceRow row) {
        Map<String, TaskSetRow> sets = settled.rows().taskSets(key);
        List<TaskRow> live = Services.live(settled.rows(), key);
        for (TaskRow task : live) {
            TaskSetRow own = sets.get(task.getTask().getStartedBy());
            if (own == null) {
                throw broken(key, row, "a task is left of " + task.getTask().getStartedBy());
            }
        }
        sets.forEach(
                (id, set) ->
                        check(
                                settled,
                                room,
                                key,
                                row,
                                set,
                                live.stream()
                                        .filter(task -> task.getTask().getStartedBy().equals(id))
                                        .toList()));
    }

    private static void check(
            Settled settled,
            Room room,
            ServiceKey key,
            ServiceRow row,
            TaskSetRow set,
            List<TaskRow> live) {
        Deployment made = set.getState().getDeployment();
        if (Services.isDraining(set)) {
            throw broken(key, row, made.getId() + " was deleted, and is left");
        }
        Instant now = settled.world().now();
        int share =
                (int)
                        Math.ceil(
                                row.getService().getDesiredCount()
                                        * set.getScale().getValue()
                                        / 100);
        boolean asWished = live.size() == share && live.stream().allMatch(Services::runs);
        boolean fine =
                asWished
                        || moves(settled, row, made.getId(), share, live)
                        || fails(settled, row, set, live)
                        || isKept(row, made.getId(), live, now)
                        || lacksRoom(settled, room, key, row, made);
        if (!fine || made.getDesiredCount() != share) {
            throw broken(
                    key,
                    row,
                    "%s has %s, and shall have %d of %d"
                            .formatted(
                                    made.getId(),
                                    ServiceStep.inShort(live),
                                    share,
                                    row.getService().getDesiredCount()));
        }
        boolean steady = set.getStabilityStatus().equals("STEADY_STATE");
        if (steady && !asWished) {
            throw broken(key, row, made.getId() + " is not as it is wished, and is steady");
        }
        boolean allHealthy = live.stream().allMatch(task -> Services.isHealthy(task, now));
        boolean allStay =
                live.stream()
                        .map(task -> settled.rows().nodes().get(task.getInstance()))
                        .allMatch(
                                node ->
                                        node != null
                                                && node.getInstance().getStatus().equals("ACTIVE"));
        if (asWished && allHealthy && allStay && !steady) {
            throw broken(key, row, made.getId() + " is as it is wished, and is not steady");
        }
    }

    /** There is one more than its share, since another is to stop when it is healthy. */
    private static boolean moves(
            Settled settled, ServiceRow row, String id, int share, List<TaskRow> live) {
        return row.containsTroubles("unbalanced " + id)
                && live.size() == share + 1
                && live.stream().anyMatch(settled::isAnotherTry);
    }

    /** Its tasks fail one after the other: it tries again, or waits before it does. */
    private static boolean fails(
            Settled settled, ServiceRow row, TaskSetRow set, List<TaskRow> live) {
        Instant after =
                Timestamps.instant(set.getState().getLaunchAfter())
                        .plus(LogTimeIsRight.MOST_BEHIND);
        boolean waits = set.getState().hasLaunchAfter() && settled.world().now().isBefore(after);
        boolean tries = live.stream().anyMatch(settled::isAnotherTry);
        return row.containsTroubles("failing " + set.getState().getDeployment().getId())
                && (waits || tries);
    }

    private static boolean isKept(ServiceRow row, String id, List<TaskRow> live, Instant now) {
        return (row.containsTroubles("protected " + id) || row.containsTroubles("blocked " + id))
                && live.stream().anyMatch(task -> Services.isProtected(task, now));
    }

    private static boolean lacksRoom(
            Settled settled, Room room, ServiceKey key, ServiceRow row, Deployment made) {
        var definition = settled.rows().definition(made.getTaskDefinition());
        boolean fargate =
                made.getCapacityProviderStrategyCount() > 0
                        || made.getLaunchType().equals("FARGATE");
        return row.getTroublesMap().keySet().stream()
                        .filter(cause -> cause.endsWith(" " + made.getId()))
                        .anyMatch(
                                cause ->
                                        cause.startsWith("capacity")
                                                || cause.startsWith("placement"))
                && (fargate
                                ? room.onFargate(definition)
                                : room.inCluster(key.cluster(), definition))
                        .isEmpty();
    }

    private static Violation broken(ServiceKey key, ServiceRow row, String evidence) {
        return new Violation(
                TaskSetsReachTheirShare.class,
                key + ": " + evidence + ": " + Services.inShort(row));
    }
}
