package dev.longshore.control.domain.task;

import com.google.protobuf.Timestamp;
import dev.longshore.control.domain.naming.TaskRegistrations;
import dev.longshore.foundation.text.Excerpt;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.agent.ContainerObservation;
import dev.longshore.proto.agent.TaskObservation;
import dev.longshore.proto.ecs.Container;
import dev.longshore.proto.ecs.Task;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.lifecycle.TaskStatus;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tx.Tx;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes what agents see into the rows. An observation may come twice, late, or after others: it
 * only ever adds. Whatever an agent says, no observation is too large for a transaction.
 */
public final class Observations {
    /** Ports of a container that are shown: ECS allows as many. */
    private static final int MOST_BINDINGS = 100;

    /** An address, a protocol and ports are shorter. */
    private static final int MOST_BYTES_OF_BINDING = 200;

    private final Tasks tasks;
    private final ResolvedImages images;

    public Observations(Tasks tasks, ResolvedImages images) {
        this.tasks = tasks;
        this.images = images;
    }

    /**
     * Takes one observation of a task on {@code instance}; one that does not concern this node any
     * more changes nothing.
     */
    public void observe(Tx tx, String instance, TaskObservation seen) {
        TaskKey.ofArn(seen.getTaskArn()).ifPresent(key -> observe(tx, instance, key, seen));
    }

    /** The task's cluster need not be the one that its node has joined. */
    private void observe(Tx tx, String instance, TaskKey key, TaskObservation seen) {
        TaskRow row = tx.get(Tables.TASKS, key).orElse(null);
        if (row == null || row.getReleased() || !row.getInstance().equals(instance)) {
            return;
        }
        TaskRow observed = merge(Tasks.back(row, tx.now()), seen, tx.now());
        resolved(tx, key, row, seen);
        if (seen.getGone()) {
            tasks.ended(
                    tx,
                    key,
                    observed,
                    isTold(seen.hasStoppedAt(), seen.getStoppedAt())
                            ? Timestamps.instant(seen.getStoppedAt())
                            : tx.now());
        } else if (!observed.equals(row)) {
            TaskRegistrations.put(tx, key, Tasks.update(targets(tx, row, observed), task -> task));
        }
    }

    /** Targets come when the containers run, and go when these end by themselves. */
    private static TaskRow targets(Tx tx, TaskRow before, TaskRow now) {
        if (!TaskTargets.has(now)) {
            return now;
        }
        if (now.getTask().getDesiredStatus().equals("RUNNING")) {
            if (now.hasRunningSince() && !before.hasRunningSince()) {
                TaskTargets.register(tx, now);
            }
            return now;
        }
        boolean ends = !now.hasToldToStopAt() || Tasks.statusOf(now).isEnding();
        return ends ? TaskTargets.gone(tx, now) : now;
    }

    /** Tells of each image's digest once: an agent repeats what it has seen. */
    private void resolved(Tx tx, TaskKey key, TaskRow row, TaskObservation seen) {
        for (ContainerObservation container : seen.getContainersList()) {
            if (!container.getRegistryDigest().isEmpty()
                    && row.getTask().getContainersList().stream()
                            .filter(known -> known.getName().equals(container.getName()))
                            .anyMatch(known -> known.getImageDigest().isEmpty())) {
                images.resolved(tx, key, row, container.getName(), container.getRegistryDigest());
            }
        }
    }

    /**
     * Takes several, from the index {@code from} on, as far as the transaction reaches.
     *
     * @return the index of the first that has not been taken; their number when all have
     */
    public int observe(Tx tx, String instance, List<TaskObservation> seen, int from) {
        int at = from;
        while (at < seen.size() && tx.hasRoom()) {
            observe(tx, instance, seen.get(at));
            at++;
        }
        return at;
    }

    private static TaskRow merge(TaskRow row, TaskObservation seen, Instant now) {
        TaskRow.Builder merged = row.toBuilder();
        Task.Builder task = row.getTask().toBuilder();
        moveForward(task, Tasks.statusOf(row), seen);
        boolean runs = task.getLastStatus().equals("RUNNING");
        if (runs && !row.hasRunningSince()) {
            merged.setRunningSince(Timestamps.of(now));
        }
        if (runs && TaskTargets.has(row) && Tasks.statusOf(row) != TaskStatus.RUNNING) {
            // Until load balancers have found it healthy.
            task.setLastStatus(TaskStatus.ACTIVATING.name());
        }
        times(task, seen);
        if (!seen.getStopCode().isEmpty()) {
            Tasks.withReason(
                            task,
                            Excerpt.ofWord(seen.getStopCode()),
                            Excerpt.of(seen.getStoppedReason()))
                    .setDesiredStatus("STOPPED");
        }
        if (!seen.getHealthStatus().isEmpty()) {
            task.setHealthStatus(Excerpt.ofWord(seen.getHealthStatus()));
            boolean healthy = seen.getHealthStatus().equals("HEALTHY") && !TaskTargets.has(row);
            merged.setWasHealthy(row.getWasHealthy() || healthy);
        }
        Map<String, ContainerObservation> byName = new HashMap<>();
        seen.getContainersList().forEach(container -> byName.put(container.getName(), container));
        task.getContainersBuilderList()
                .forEach(
                        container ->
                                Optional.ofNullable(byName.get(container.getName()))
                                        .ifPresent(c -> container(merged, container, c)));
        return merged.setTask(task).build();
    }

    /**
     * STOPPED is for tasks of which nothing is left, so it is not taken from an observation that is
     * not about the end.
     */
    private static void moveForward(Task.Builder task, TaskStatus now, TaskObservation seen) {
        TaskStatus.parse(seen.getLastStatus())
                .filter(next -> next != TaskStatus.STOPPED && now.mayBecome(next))
                .ifPresent(
                        next -> {
                            task.setLastStatus(next.name());
                            if (next == TaskStatus.RUNNING) {
                                task.setConnectivity("CONNECTED");
                                if (isTold(seen.hasStartedAt(), seen.getStartedAt())) {
                                    task.setConnectivityAt(seen.getStartedAt());
                                }
                            }
                            if (next.compareTo(TaskStatus.PENDING) >= 0
                                    && next.compareTo(TaskStatus.RUNNING) <= 0) {
                                task.getAttachmentsBuilderList()
                                        .forEach(attachment -> attachment.setStatus("ATTACHED"));
                            }
                        });
    }

    /** A machine's clock may say anything; what is no moment is not told to anybody. */
    private static boolean isTold(boolean there, Timestamp at) {
        return there && Timestamps.isMoment(at);
    }

    private static void times(Task.Builder task, TaskObservation seen) {
        if (isTold(seen.hasPullStartedAt(), seen.getPullStartedAt()) && !task.hasPullStartedAt()) {
            task.setPullStartedAt(seen.getPullStartedAt());
        }
        if (isTold(seen.hasPullStoppedAt(), seen.getPullStoppedAt()) && !task.hasPullStoppedAt()) {
            task.setPullStoppedAt(seen.getPullStoppedAt());
        }
        if (isTold(seen.hasStartedAt(), seen.getStartedAt()) && !task.hasStartedAt()) {
            task.setStartedAt(seen.getStartedAt());
        }
        if (isTold(seen.hasStoppingAt(), seen.getStoppingAt()) && !task.hasStoppingAt()) {
            task.setStoppingAt(seen.getStoppingAt());
        }
        if (isTold(seen.hasExecutionStoppedAt(), seen.getExecutionStoppedAt())
                && !task.hasExecutionStoppedAt()) {
            task.setExecutionStoppedAt(seen.getExecutionStoppedAt());
        }
    }

    private static void container(
            TaskRow.Builder row, Container.Builder container, ContainerObservation seen) {
        int known = row.getRestartsOrDefault(container.getName(), 0);
        if (seen.getRestartCount() < known) {
            return;
        }
        if (seen.getRestartCount() > known) {
            row.putRestarts(container.getName(), seen.getRestartCount());
            container.setLastStatus("PENDING").clearExitCode().clearReason();
        }
        if (!seen.getLastStatus().isEmpty() && !container.getLastStatus().equals("STOPPED")) {
            container.setLastStatus(Excerpt.ofWord(seen.getLastStatus()));
        }
        if (!seen.getRuntimeId().isEmpty()) {
            container.setRuntimeId(Excerpt.ofWord(seen.getRuntimeId()));
        }
        if (seen.hasExitCode()) {
            container.setExitCode(seen.getExitCode());
        }
        if (!seen.getReason().isEmpty()) {
            container.setReason(Excerpt.of(seen.getReason()));
        }
        if (!seen.getHealthStatus().isEmpty()) {
            container.setHealthStatus(Excerpt.ofWord(seen.getHealthStatus()));
        }
        if (!seen.getImageDigest().isEmpty()) {
            container.setImageDigest(Excerpt.ofWord(seen.getImageDigest()));
        }
        if (seen.getNetworkBindingsCount() > 0) {
            container
                    .clearNetworkBindings()
                    .addAllNetworkBindings(
                            seen.getNetworkBindingsList().stream()
                                    .filter(it -> it.getSerializedSize() <= MOST_BYTES_OF_BINDING)
                                    .limit(MOST_BINDINGS)
                                    .toList());
        }
    }
}
