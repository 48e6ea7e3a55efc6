package dev.longshore.control.domain.event;

import dev.longshore.foundation.text.Excerpt;
import dev.longshore.proto.ecs.Container;
import dev.longshore.proto.ecs.ContainerOverride;
import dev.longshore.proto.ecs.Task;
import dev.longshore.proto.store.EventRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.proto.store.TaskStateChange;
import dev.longshore.state.feed.RowChange;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tx.ReadTx;
import java.util.ArrayList;
import java.util.List;

/**
 * A task's state changes (Amazon ECS Developer Guide, task state change events): of its statuses,
 * its place, its connection and health, and of its containers. Its removal is none.
 */
final class TaskNews implements News<TaskKey, TaskRow> {
    /** A larger task is shown without what its caller has set for its containers. */
    private static final int MOST_BYTES = 8 << 10;

    @Override
    public int most(RowChange<TaskKey, TaskRow> change) {
        return summary(change).isEmpty()
                ? 0
                : change.after().map(TaskRow::getSerializedSize).orElse(0) + BESIDE;
    }

    @Override
    public List<EventRow.Builder> tell(ReadTx tx, RowChange<TaskKey, TaskRow> change) {
        List<String> changed = summary(change);
        if (changed.isEmpty()) {
            return List.of();
        }
        return change.after().stream()
                .map(
                        row ->
                                EventRow.newBuilder()
                                        .setSummary(Excerpt.of(String.join(", ", changed)))
                                        .setTask(
                                                TaskStateChange.newBuilder()
                                                        .setTask(shown(row.getTask()))
                                                        .setBefore(
                                                                change.before()
                                                                        .map(TaskNews::status)
                                                                        .orElse(""))))
                .toList();
    }

    private static String status(TaskRow row) {
        return row.getTask().getLastStatus();
    }

    private static Task shown(Task task) {
        var shown = task.toBuilder().clearTags();
        if (task.getSerializedSize() > MOST_BYTES) {
            shown.getOverridesBuilder().clearContainerOverrides();
            task.getOverrides().getContainerOverridesList().stream()
                    .map(ContainerOverride::getName)
                    .forEach(
                            name ->
                                    shown.getOverridesBuilder()
                                            .addContainerOverridesBuilder()
                                            .setName(name));
        }
        return shown.build();
    }

    /** What changed, in words; nothing where it is no event. */
    private static List<String> summary(RowChange<TaskKey, TaskRow> change) {
        TaskRow after = change.after().orElse(null);
        if (after == null) {
            return List.of();
        }
        TaskRow before = change.before().orElse(null);
        if (before == null) {
            return List.of("new, " + status(after));
        }
        return changes(before, after);
    }

    private static List<String> changes(TaskRow before, TaskRow after) {
        Task old = before.getTask();
        Task task = after.getTask();
        var changes = new ArrayList<String>(0); // most changes of rows are no events
        if (!before.getInstance().equals(after.getInstance())) {
            changes.add("placed in " + task.getAvailabilityZone());
        }
        if (!old.getLastStatus().equals(task.getLastStatus())) {
            changes.add(old.getLastStatus() + " -> " + task.getLastStatus());
        }
        if (!old.getDesiredStatus().equals(task.getDesiredStatus())) {
            changes.add("to be " + task.getDesiredStatus());
        }
        if (!old.getConnectivity().equals(task.getConnectivity())) {
            changes.add(task.getConnectivity());
        }
        if (!old.getHealthStatus().equals(task.getHealthStatus())) {
            changes.add(task.getHealthStatus());
        }
        containers(old, task, changes);
        if (!old.getStopCode().equals(task.getStopCode())) {
            changes.add(task.getStopCode() + ": " + task.getStoppedReason());
        }
        return changes;
    }

    /** A task's containers keep their order. */
    private static void containers(Task old, Task task, List<String> changes) {
        for (int i = 0; i < task.getContainersCount() && i < old.getContainersCount(); i++) {
            Container before = old.getContainers(i);
            Container now = task.getContainers(i);
            if (!before.getLastStatus().equals(now.getLastStatus())
                    || before.hasExitCode() != now.hasExitCode()) {
                changes.add(
                        "%s %s%s"
                                .formatted(
                                        now.getName(),
                                        now.getLastStatus(),
                                        now.hasExitCode() ? " (" + now.getExitCode() + ")" : ""));
            }
            if (!before.getHealthStatus().equals(now.getHealthStatus())) {
                changes.add(now.getName() + " " + now.getHealthStatus());
            }
        }
    }
}
