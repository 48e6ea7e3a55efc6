package dev.longshore.simulation;

import dev.longshore.proto.ecs.Deployment;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.proto.store.TaskSetRow;
import dev.longshore.simulation.invariant.RowListener;
import dev.longshore.simulation.invariant.RowWatcher;
import dev.longshore.simulation.world.Coverage;
import dev.longshore.simulation.world.Coverage.Point;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tables.ecs.TaskSetKey;
import java.util.Optional;

/** Counts what task sets go through. */
final class TaskSetMilestones implements RowListener {
    private final Coverage coverage;
    private final RowWatcher rows;

    TaskSetMilestones(Coverage coverage, RowWatcher rows) {
        this.coverage = coverage;
        this.rows = rows;
    }

    @Override
    public void taskSet(TaskSetKey key, Optional<TaskSetRow> before, Optional<TaskSetRow> after) {
        boolean was = before.filter(TaskSetMilestones::isSteady).isPresent();
        boolean is = after.filter(TaskSetMilestones::isSteady).isPresent();
        if (is && !was && after.filter(row -> of(row).getDesiredCount() > 0).isPresent()) {
            coverage.hit(Point.TASK_SET_STEADY);
        }
        if (was && after.isPresent() && !is) {
            coverage.hit(Point.TASK_SET_UNSTEADY_AGAIN);
        }
        if (before.isPresent() && after.isEmpty()) {
            coverage.hit(Point.TASK_SET_GONE);
        }
        boolean ceases =
                before.filter(row -> hasStatus(row, "PRIMARY")).isPresent()
                        && after.filter(row -> hasStatus(row, "ACTIVE")).isPresent();
        if (ceases) {
            coverage.hit(Point.PRIMARY_TASK_SET_CHANGED);
        }
        long withTasks =
                rows.taskSets(new ServiceKey(key.cluster(), key.service())).values().stream()
                        .filter(TaskSetMilestones::isSteady)
                        .filter(row -> of(row).getDesiredCount() > 0)
                        .count();
        if (is && withTasks > 1) {
            coverage.hit(Point.TASK_SETS_SIDE_BY_SIDE);
        }
    }

    @Override
    public void service(ServiceKey key, Optional<ServiceRow> before, Optional<ServiceRow> after) {
        boolean fails =
                after.filter(
                                row ->
                                        row.getTroublesMap().keySet().stream()
                                                .anyMatch(cause -> cause.startsWith("failing ")))
                        .isPresent();
        if (fails) {
            coverage.hit(Point.TASK_SET_FAILS);
        }
    }

    private static Deployment of(TaskSetRow row) {
        return row.getState().getDeployment();
    }

    private static boolean hasStatus(TaskSetRow row, String status) {
        return of(row).getStatus().equals(status);
    }

    private static boolean isSteady(TaskSetRow row) {
        return row.getStabilityStatus().equals("STEADY_STATE");
    }
}
