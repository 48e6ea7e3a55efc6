package dev.longshore.simulation;

import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.simulation.client.Workload;
import dev.longshore.simulation.invariant.RowListener;
import dev.longshore.simulation.world.Coverage.Point;
import dev.longshore.simulation.world.World;
import java.util.Optional;

/** Counts the ends and beginnings of tasks. */
final class Milestones implements RowListener {
    private final World world;

    Milestones(World world) {
        this.world = world;
    }

    @Override
    public void task(String taskId, Optional<TaskRow> before, Optional<TaskRow> after) {
        String from = before.map(row -> row.getTask().getLastStatus()).orElse("");
        String to = after.map(row -> row.getTask().getLastStatus()).orElse("");
        if (!from.equals(to)) {
            world.note(taskId.substring(0, 6), from + " -> " + to);
        }
        if (to.equals("RUNNING") && !from.equals("RUNNING")) {
            world.coverage().hit(Point.TASK_RAN);
            if (after.filter(Milestones::borrows).isPresent()) {
                world.coverage().hit(Point.TASK_RAN_ON_BORROWED_ROOM);
            }
        }
        boolean gotRoom =
                before.filter(row -> row.getInstance().isEmpty()).isPresent()
                        && after.filter(Milestones::borrows).isPresent();
        if (gotRoom) {
            world.coverage().hit(Point.TASK_GOT_BORROWED_ROOM_LATER);
        }
        String code = after.map(row -> row.getTask().getStopCode()).orElse("");
        if (to.equals("STOPPED") && !from.equals("STOPPED")) {
            if (code.equals("TaskFailedToStart")) {
                world.coverage().hit(Point.TASK_FAILED_TO_START);
            } else if (after.filter(row -> !row.getReleased()).isPresent()) {
                world.coverage().hit(Point.NODE_DECLARED_LOST);
            }
        }
        boolean backFromLost =
                from.equals("STOPPED")
                        && before.filter(row -> !row.getReleased()).isPresent()
                        && after.filter(TaskRow::getReleased).isPresent();
        if (backFromLost) {
            world.coverage().hit(Point.NODE_CAME_BACK);
        }
    }

    /** Whether it is on a machine of another cluster than its own: all have joined the same one. */
    private static boolean borrows(TaskRow row) {
        return !row.getInstance().isEmpty()
                && !row.getTask().getClusterArn().equals(Workload.CLUSTER_ARN);
    }

    @Override
    public void node(Optional<ContainerInstanceRow> before, Optional<ContainerInstanceRow> after) {
        boolean was = before.map(row -> row.getInstance().getAgentConnected()).orElse(false);
        boolean is = after.map(row -> row.getInstance().getAgentConnected()).orElse(false);
        if (was != is) {
            String id = before.or(() -> after).orElseThrow().getAgentId();
            world.note(id, is ? "is connected" : "is not connected");
        }
        if (was && !is) {
            world.coverage().hit(Point.NODE_DISCONNECTED);
        }
    }
}
