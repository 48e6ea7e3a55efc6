package dev.longshore.control.dispatch.part;

import dev.longshore.control.domain.balancer.node.NodeTasks;
import dev.longshore.control.domain.connect.ConnectViews;
import dev.longshore.foundation.arn.Arns;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.agent.PartDelta;
import dev.longshore.proto.agent.PartEntry;
import dev.longshore.proto.ecs.Container;
import dev.longshore.proto.ecs.Task;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.proto.store.TaskDefinitionRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.feed.RowChange;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.TaskDefinitionKey;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The tasks of each node, by ARN: those of which it holds something, until the row says that it has
 * given all of it back. Of a task that is there, only the desired status changes.
 */
public final class TasksPart implements AssignmentPart {
    /** Its name on the wire. */
    public static final String NAME = "tasks";

    private final CommittedRows rows;

    public TasksPart(CommittedRows rows) {
        this.rows = rows;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public FeatureLevel since() {
        return FeatureLevel.FEATURE_LEVEL_BASE;
    }

    /** Keeps nothing: a change says how the row was before. */
    @Override
    public void rebuild(ReadTx committed) {}

    @Override
    public List<String> keys(ReadTx committed, String instance) {
        return committed.list(Tables.TASKS_BY_INSTANCE, KeyPrefix.of(instance)).stream()
                .map(row -> row.row().getTask().getTaskArn())
                .toList();
    }

    @Override
    public Optional<PartEntry> entry(ReadTx committed, String instance, String key) {
        return TaskKey.ofArn(key)
                .flatMap(task -> committed.get(Tables.TASKS, task))
                .filter(row -> node(row).equals(instance))
                .map(row -> entry(committed, row));
    }

    @Override
    public void changed(List<RowChange<?, ?>> changes, Recipients nodes) {
        Map<String, PartDelta.Builder> deltas = new TreeMap<>();
        changes.forEach(
                change -> change.in(Tables.TASKS).ifPresent(task -> changed(task, nodes, deltas)));
        deltas.forEach((instance, delta) -> nodes.tell(instance, delta.build()));
    }

    private void changed(
            RowChange<TaskKey, TaskRow> task,
            Recipients nodes,
            Map<String, PartDelta.Builder> deltas) {
        String old = task.before().map(TasksPart::node).orElse("");
        String now = task.after().map(TasksPart::node).orElse("");
        if (!old.equals(now) && nodes.isConnected(old)) {
            delta(deltas, old).addRemoved(task.before().orElseThrow().getTask().getTaskArn());
        }
        boolean news =
                !old.equals(now)
                        || !task.before()
                                .map(TasksPart::desiredStatus)
                                .equals(task.after().map(TasksPart::desiredStatus));
        if (news && nodes.isConnected(now)) {
            TaskRow row = task.after().orElseThrow();
            delta(deltas, now).addEntries(rows.<PartEntry>read(tx -> entry(tx, row)));
        }
    }

    private static PartDelta.Builder delta(Map<String, PartDelta.Builder> deltas, String instance) {
        return deltas.computeIfAbsent(instance, i -> PartDelta.newBuilder().setPart(NAME));
    }

    /** The node that holds something of the task; empty where none does. */
    private static String node(TaskRow row) {
        return row.getReleased() ? "" : row.getInstance();
    }

    /** A node is not told to stop a task before load balancers have let go of it. */
    private static String desiredStatus(TaskRow row) {
        return row.hasToldToStopAt() ? "RUNNING" : row.getTask().getDesiredStatus();
    }

    private static PartEntry entry(ReadTx tx, TaskRow row) {
        return PartEntry.newBuilder()
                .setKey(row.getTask().getTaskArn())
                .setTask(assigned(tx, row))
                .build();
    }

    private static AssignedTask assigned(ReadTx tx, TaskRow row) {
        Task task = row.getTask();
        var assigned =
                AssignedTask.newBuilder()
                        .setTaskArn(task.getTaskArn())
                        .setCluster(Arns.id(task.getClusterArn()))
                        .setDefinition(definition(tx, task.getTaskDefinitionArn()))
                        .setOverrides(task.getOverrides())
                        .setDesiredStatus(desiredStatus(row))
                        .setLaunchType(task.getLaunchType())
                        .setStopTimeoutSeconds(row.getStopTimeoutSeconds())
                        .setAtMostOne(row.getAtMostOne())
                        .putAllImageDigests(row.getImageDigestsMap());
        if (!row.hasToldToStopAt()) {
            assigned.setStopCode(task.getStopCode()).setStoppedReason(task.getStoppedReason());
        }
        for (Container container : task.getContainersList()) {
            assigned.putContainerArns(container.getName(), container.getContainerArn());
        }
        TaskKey.ofArn(task.getTaskArn())
                .flatMap(key -> NodeTasks.balancer(key, row))
                .ifPresent(balancer -> assigned.setLoadBalancer(balancer.id()));
        if (row.hasNetwork()) {
            assigned.setNetwork(row.getNetwork());
        }
        ConnectViews.ofTask(tx, row).ifPresent(assigned::setConnect);
        return assigned.build();
    }

    private static TaskDefinition definition(ReadTx tx, String arn) {
        return tx.get(Tables.TASK_DEFINITIONS, TaskDefinitionKey.ofArn(arn))
                .map(TaskDefinitionRow::getDefinition)
                .orElseThrow(
                        () -> new IllegalStateException("a task's definition is gone: " + arn));
    }
}
