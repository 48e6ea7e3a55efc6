package dev.longshore.simulation.invariant.service;

import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.RowWatcher;
import dev.longshore.simulation.invariant.Violation;
import dev.longshore.simulation.invariant.end.Settled;
import dev.longshore.simulation.invariant.end.SettledCheck;
import dev.longshore.state.tables.ecs.ServiceKey;
import java.time.Instant;
import java.util.List;

/** Looks at each node of the cluster of each daemon. */
@Invariant(
        "After the quiet minutes a daemon's deployment that has not FAILED has one task RUNNING on every ACTIVE node of its cluster that has room for it; where there is none, an older one that serves goes on. None is elsewhere but protected ones, which may keep as many others from being launched.")
public final class DaemonsAreEverywhere implements SettledCheck {
    @Override
    public void check(Settled settled) {
        var room = new Room(settled.rows());
        settled.rows()
                .services()
                .forEach(
                        (key, row) -> {
                            boolean goesOn =
                                    !Services.primary(row)
                                            .getDeployment()
                                            .getRolloutState()
                                            .equals("FAILED");
                            if (Services.isActive(row) && Services.isDaemon(row) && goesOn) {
                                check(settled, room, key, row);
                            }
                        });
    }

    private static void check(Settled settled, Room room, ServiceKey key, ServiceRow row) {
        Instant now = settled.world().now();
        List<TaskRow> live = Services.live(settled.rows(), key);
        var definition =
                settled.rows()
                        .definition(Services.primary(row).getDeployment().getTaskDefinition());
        boolean heldBack = isHeldBack(settled, row, live);
        settled.rows()
                .nodes()
                .forEach(
                        (id, node) -> {
                            if (!RowWatcher.clusterOf(node).equals(key.cluster())) {
                                return;
                            }
                            List<TaskRow> here =
                                    live.stream()
                                            .filter(task -> task.getInstance().equals(id))
                                            .toList();
                            boolean belongs = node.getInstance().getStatus().equals("ACTIVE");
                            long right = here.stream().filter(task -> isRight(row, task)).count();
                            boolean roomless =
                                    belongs && right == 0 && !room.on(id, definition, here);
                            boolean keepsOld =
                                    here.stream()
                                            .filter(task -> !(belongs && isRight(row, task)))
                                            .allMatch(
                                                    task ->
                                                            Services.isProtected(task, now)
                                                                    || (roomless
                                                                            && Services.runs(
                                                                                    task)));
                            boolean full = here.isEmpty() && !room.on(id, definition);
                            boolean kept = !here.isEmpty() && right == 0 && keepsOld;
                            boolean missing = full || (here.isEmpty() && heldBack);
                            boolean fine =
                                    belongs
                                            ? keepsOld && (right == 1 || missing || kept)
                                            : keepsOld;
                            if (!fine) {
                                throw broken(
                                        key,
                                        "%s node %s has %s: %s",
                                        belongs,
                                        id,
                                        ServiceStep.inShort(here),
                                        Services.inShort(row));
                            }
                        });
    }

    /** What is protected and should go counts, and so may keep others from being launched. */
    private static boolean isHeldBack(Settled settled, ServiceRow row, List<TaskRow> live) {
        return row.containsTroubles("protected")
                && live.stream()
                        .filter(task -> Services.isProtected(task, settled.world().now()))
                        .anyMatch(
                                task ->
                                        !Services.isOfPrimary(row, task)
                                                || !settled.rows()
                                                        .nodes()
                                                        .getOrDefault(
                                                                task.getInstance(),
                                                                ContainerInstanceRow
                                                                        .getDefaultInstance())
                                                        .getInstance()
                                                        .getStatus()
                                                        .equals("ACTIVE"));
    }

    private static boolean isRight(ServiceRow row, TaskRow task) {
        return Services.runs(task) && Services.isOfPrimary(row, task);
    }

    private static Violation broken(
            ServiceKey key, String text, boolean belongs, String node, Object has, Object row) {
        return new Violation(
                DaemonsAreEverywhere.class,
                key + ": " + text.formatted(belongs ? "ACTIVE" : "left", node, has, row));
    }
}
