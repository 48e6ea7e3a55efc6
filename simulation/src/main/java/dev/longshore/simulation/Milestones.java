package dev.longshore.simulation;

import dev.longshore.foundation.arn.Arns;
import dev.longshore.proto.ecs.Container;
import dev.longshore.proto.ecs.Deployment;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.proto.store.TaskSetRow;
import dev.longshore.proto.task.FargateMachines;
import dev.longshore.simulation.client.Workload;
import dev.longshore.simulation.invariant.RowListener;
import dev.longshore.simulation.invariant.RowWatcher;
import dev.longshore.simulation.world.Coverage.Point;
import dev.longshore.simulation.world.World;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tables.ecs.TaskSetKey;
import java.util.Optional;

/** Counts the ends and beginnings of tasks. */
final class Milestones implements RowListener {
    private final World world;
    private final RowWatcher rows;

    Milestones(World world, RowWatcher rows) {
        this.world = world;
        this.rows = rows;
    }

    @Override
    public void task(String taskId, Optional<TaskRow> before, Optional<TaskRow> after) {
        String from = before.map(row -> row.getTask().getLastStatus()).orElse("");
        String to = after.map(row -> row.getTask().getLastStatus()).orElse("");
        if (!from.equals(to)) {
            String group = after.or(() -> before).orElseThrow().getTask().getGroup();
            world.note(taskId.substring(0, 6), from + " -> " + to + " of " + group);
        }
        if (to.equals("RUNNING") && !from.equals("RUNNING")) {
            world.coverage().hit(Point.TASK_RAN);
            if (after.filter(Milestones::borrows).isPresent()) {
                world.coverage().hit(Point.TASK_RAN_ON_BORROWED_ROOM);
            }
            if (after.filter(this::isOnMachineOfNoCluster).isPresent()) {
                world.coverage().hit(Point.TASK_RAN_ON_A_MACHINE_OF_NO_CLUSTER);
            }
        }
        boolean gotRoom =
                before.filter(row -> row.getInstance().isEmpty()).isPresent()
                        && after.filter(Milestones::borrows).isPresent();
        if (gotRoom) {
            world.coverage().hit(Point.TASK_GOT_BORROWED_ROOM_LATER);
        }
        after.filter(row -> !from.equals(to)).ifPresent(this::containers);
        String code = after.map(row -> row.getTask().getStopCode()).orElse("");
        if (to.equals("STOPPED") && !from.equals("STOPPED")) {
            if (code.equals("TaskFailedToStart")) {
                world.coverage().hit(Point.TASK_FAILED_TO_START);
            } else if (after.filter(row -> !row.getReleased()).isPresent()) {
                world.coverage().hit(Point.NODE_DECLARED_LOST);
            }
        }
        if (to.equals("STOPPED")
                && !from.equals("STOPPED")
                && after.filter(
                                row ->
                                        row.getTask()
                                                .getStoppedReason()
                                                .contains("one of it at most"))
                        .isPresent()) {
            world.coverage().hit(Point.TASK_FENCED);
        }
        boolean wasAway = before.filter(TaskRow::hasLostAt).isPresent();
        boolean isAway = after.filter(TaskRow::hasLostAt).isPresent();
        if (isAway && !wasAway) {
            world.coverage().hit(Point.NODE_GIVEN_UP);
        }
        if (wasAway && !isAway && to.equals("RUNNING")) {
            world.coverage().hit(Point.TASK_CAME_BACK);
        }
        boolean backFromLost =
                from.equals("STOPPED")
                        && before.filter(row -> !row.getReleased()).isPresent()
                        && after.filter(TaskRow::getReleased).isPresent();
        if (backFromLost) {
            world.coverage().hit(Point.NODE_CAME_BACK);
        }
    }

    /** Counts containers that did not come to run. */
    private void containers(TaskRow row) {
        if (row.getTask().getStoppedReason().contains("startTimeout")) {
            world.coverage().hit(Point.START_TIMEOUT_OVER);
        }
        if (row.getTask().getLastStatus().equals("RUNNING")) {
            for (Container container : row.getTask().getContainersList()) {
                if (container.getReason().startsWith("Cannot")) {
                    world.coverage().hit(Point.CONTAINER_FAILED_ALONE);
                } else if (container.getReason().contains("could not be started")) {
                    world.coverage().hit(Point.CONTAINER_WILL_NEVER_START);
                }
            }
        }
    }

    /** Whether it is on a machine of another cluster than its own: all have joined the same one. */
    private boolean isOnMachineOfNoCluster(TaskRow row) {
        return Optional.ofNullable(rows.nodes().get(row.getInstance()))
                .filter(node -> RowWatcher.clusterOf(node).equals(FargateMachines.CLUSTER))
                .isPresent();
    }

    private static boolean borrows(TaskRow row) {
        return !row.getInstance().isEmpty()
                && !row.getTask().getClusterArn().equals(Workload.CLUSTER_ARN);
    }

    @Override
    public void service(ServiceKey key, Optional<ServiceRow> before, Optional<ServiceRow> after) {
        String was = before.map(Milestones::inShort).orElse("");
        String is = after.map(Milestones::inShort).orElse("gone");
        if (!was.equals(is)) {
            world.note(key.service(), "in " + key.cluster() + ": " + is);
        }
    }

    private static String inShort(ServiceRow row) {
        return "%s, %d wished for; %s"
                .formatted(
                        row.getService().getStatus(),
                        row.getService().getDesiredCount(),
                        row.getDeploymentsList().stream()
                                .map(state -> state.getDeployment())
                                .map(
                                        d ->
                                                d.getId().substring(8, 14)
                                                        + " "
                                                        + Arns.id(d.getTaskDefinition())
                                                        + " "
                                                        + d.getRolloutState())
                                .toList());
    }

    @Override
    public void taskSet(TaskSetKey key, Optional<TaskSetRow> before, Optional<TaskSetRow> after) {
        String was = before.map(Milestones::inShort).orElse("");
        String is = after.map(Milestones::inShort).orElse("gone");
        if (!was.equals(is)) {
            world.note(key.service(), "task set " + key.id().substring(0, 6) + " is " + is);
        }
    }

    private static String inShort(TaskSetRow row) {
        Deployment set = row.getState().getDeployment();
        return "%s, %s percent, %d wished for, %s, %s"
                .formatted(
                        set.getStatus(),
                        row.getScale().getValue(),
                        set.getDesiredCount(),
                        Arns.id(set.getTaskDefinition()),
                        row.getStabilityStatus());
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
