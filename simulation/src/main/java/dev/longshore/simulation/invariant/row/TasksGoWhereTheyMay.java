package dev.longshore.simulation.invariant.row;

import dev.longshore.control.schedule.Fargate;
import dev.longshore.foundation.arn.Arns;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.RowListener;
import dev.longshore.simulation.invariant.RowWatcher;
import dev.longshore.simulation.invariant.Violation;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntSupplier;

/** Looks at the node of each task that gets one, after every batch. */
@Invariant(
        "A task goes to a node of its own cluster, a FARGATE task to any node that offers it once everybody knows how.")
public final class TasksGoWhereTheyMay implements RowListener {
    private final RowWatcher rows;
    private final IntSupplier level;
    private final Map<String, TaskRow> placed = new TreeMap<>();

    public TasksGoWhereTheyMay(RowWatcher rows, IntSupplier level) {
        this.rows = rows;
        this.level = level;
    }

    @Override
    public void task(String taskId, Optional<TaskRow> before, Optional<TaskRow> after) {
        boolean hadNode = before.filter(row -> !row.getInstance().isEmpty()).isPresent();
        after.filter(row -> !hadNode && !row.getInstance().isEmpty())
                .ifPresent(row -> placed.put(taskId, row));
    }

    @Override
    public void settled() {
        placed.forEach(this::check);
        placed.clear();
    }

    private void check(String taskId, TaskRow row) {
        ContainerInstanceRow node = rows.nodes().get(row.getInstance());
        if (node == null) {
            return; // NodesHoldTheirTasks sees that
        }
        String cluster = Arns.id(row.getTask().getClusterArn());
        boolean own = RowWatcher.clusterOf(node).equals(cluster);
        boolean known = level.getAsInt() >= FeatureLevel.FEATURE_LEVEL_SERVICES_VALUE;
        boolean may = Fargate.runs(row) ? !node.getRefusesFargate() && (own || known) : own;
        if (!may) {
            throw new Violation(
                    TasksGoWhereTheyMay.class,
                    "%s task %s of %s is placed on %s of %s at level %d"
                            .formatted(
                                    row.getTask().getLaunchType(),
                                    taskId,
                                    cluster,
                                    row.getInstance(),
                                    RowWatcher.clusterOf(node),
                                    level.getAsInt()));
        }
    }
}
