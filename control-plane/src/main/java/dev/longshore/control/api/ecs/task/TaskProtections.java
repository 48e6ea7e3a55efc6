package dev.longshore.control.api.ecs.task;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Handlers;
import dev.longshore.control.api.ecs.reference.References;
import dev.longshore.control.domain.arn.EcsArns;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.ecs.ECSGrpc;
import dev.longshore.proto.ecs.Failure;
import dev.longshore.proto.ecs.GetTaskProtectionRequest;
import dev.longshore.proto.ecs.GetTaskProtectionResponse;
import dev.longshore.proto.ecs.ProtectedTask;
import dev.longshore.proto.ecs.UpdateTaskProtectionRequest;
import dev.longshore.proto.ecs.UpdateTaskProtectionResponse;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * UpdateTaskProtection and GetTaskProtection: for a while neither scaling in nor a deployment stops
 * a service's task.
 */
public final class TaskProtections {
    private static final int MAX_UPDATED = 10;
    private static final int MAX_READ = 100;
    private static final int USUAL_MINUTES = 120;
    private static final int MAX_MINUTES = 2_880;

    private final EcsArns arns;

    public TaskProtections(EcsArns arns) {
        this.arns = arns;
    }

    /** Registers its operations. */
    public void register(Handlers on) {
        on.write(ECSGrpc.getUpdateTaskProtectionMethod(), this::update);
        on.read(ECSGrpc.getGetTaskProtectionMethod(), this::get);
    }

    /** What a call does with a task of a service. */
    @FunctionalInterface
    private interface Action {
        ProtectedTask apply(TaskKey key, TaskRow row);
    }

    /** UpdateTaskProtection: another call for a protected task counts from now on. */
    public UpdateTaskProtectionResponse update(Tx tx, UpdateTaskProtectionRequest request) {
        int minutes = request.hasExpiresInMinutes() ? request.getExpiresInMinutes() : USUAL_MINUTES;
        if (minutes < 1 || minutes > MAX_MINUTES) {
            throw ApiException.invalidValue(
                    "expiresInMinutes must be 1 to " + MAX_MINUTES + ", not " + minutes + ".");
        }
        Instant until = tx.now().plus(Duration.ofMinutes(minutes));
        var response = UpdateTaskProtectionResponse.newBuilder();
        forEach(
                tx,
                request.getCluster(),
                tasks(request.getTasksList(), MAX_UPDATED),
                (key, row) -> {
                    var changed = row.toBuilder().clearProtectedUntil();
                    if (request.getProtectionEnabled()) {
                        changed.setProtectedUntil(Timestamps.of(until));
                    }
                    tx.put(Tables.TASKS, key, changed.build());
                    return protection(tx, changed.build());
                },
                response::addProtectedTasks,
                response::addFailures);
        return response.build();
    }

    /** GetTaskProtection. */
    public GetTaskProtectionResponse get(ReadTx tx, GetTaskProtectionRequest request) {
        var response = GetTaskProtectionResponse.newBuilder();
        forEach(
                tx,
                request.getCluster(),
                tasks(request.getTasksList(), MAX_READ),
                (key, row) -> protection(tx, row),
                response::addProtectedTasks,
                response::addFailures);
        return response.build();
    }

    private static List<String> tasks(List<String> tasks, int most) {
        if (tasks.isEmpty()) {
            throw ApiException.invalidValue("Tasks cannot be empty.");
        }
        if (tasks.size() > most) {
            throw ApiException.invalidValue("Tasks can have at most " + most + " items.");
        }
        return tasks;
    }

    private void forEach(
            ReadTx tx,
            String clusterReference,
            List<String> tasks,
            Action action,
            Consumer<ProtectedTask> done,
            Consumer<Failure> failed) {
        String cluster =
                References.activeCluster(tx, clusterReference).getCluster().getClusterName();
        for (String reference : tasks) {
            var key = new TaskKey(cluster, References.id(reference));
            Optional<TaskRow> row =
                    tx.get(Tables.TASKS, key)
                            .filter(
                                    found ->
                                            References.denotes(
                                                    reference, found.getTask().getTaskArn()));
            if (row.isEmpty()) {
                String arn =
                        reference.startsWith("arn:") ? reference : arns.task(cluster, reference);
                failed.accept(failure(arn, "MISSING"));
            } else if (!canBeProtected(row.get())) {
                failed.accept(failure(row.get().getTask().getTaskArn(), "TASK_NOT_VALID"));
            } else {
                done.accept(action.apply(key, row.get()));
            }
        }
    }

    /** Only services stop tasks of their own accord, and what stops already is not held back. */
    private static boolean canBeProtected(TaskRow row) {
        return row.getTask().getGroup().startsWith(Tables.SERVICE_GROUP)
                && row.getTask().getDesiredStatus().equals("RUNNING");
    }

    private static ProtectedTask protection(ReadTx tx, TaskRow row) {
        boolean enabled =
                row.hasProtectedUntil()
                        && Timestamps.instant(row.getProtectedUntil()).isAfter(tx.now());
        var shown =
                ProtectedTask.newBuilder()
                        .setTaskArn(row.getTask().getTaskArn())
                        .setProtectionEnabled(enabled);
        if (enabled) {
            shown.setExpirationDate(row.getProtectedUntil());
        }
        return shown.build();
    }

    private static Failure failure(String arn, String reason) {
        return Failure.newBuilder().setArn(arn).setReason(reason).build();
    }
}
