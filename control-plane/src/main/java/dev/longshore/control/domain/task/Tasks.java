package dev.longshore.control.domain.task;

import dev.longshore.control.domain.naming.TaskRegistrations;
import dev.longshore.control.domain.network.AddressPool;
import dev.longshore.control.schedule.Fargate;
import dev.longshore.control.schedule.Node;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.agent.TaskNetwork;
import dev.longshore.proto.ecs.Attachment;
import dev.longshore.proto.ecs.Container;
import dev.longshore.proto.ecs.Task;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.lifecycle.TaskStatus;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tx.Tx;
import java.time.Instant;
import java.util.function.UnaryOperator;

/**
 * The changes of a task that is there. A task is made with {@code desiredStatus} RUNNING; only this
 * class changes it to STOPPED, and nobody changes it back. {@code lastStatus} only moves forward. A
 * task that has stopped has a code and a reason. What it held is free exactly when {@code released}
 * is set.
 */
public final class Tasks {
    /** The code of a task that ended with its machine. */
    public static final String LOST = "InfrastructureHealth";

    private final AddressPool addresses;

    public Tasks(AddressPool addresses) {
        this.addresses = addresses;
    }

    /**
     * Wishes that a task stop. Its first code and reason stay; a task that has no node yet is gone
     * at once.
     */
    public TaskRow stop(Tx tx, TaskKey key, TaskRow row, String stopCode, String reason) {
        if (row.getTask().getDesiredStatus().equals("STOPPED")) {
            return row;
        }
        TaskRow stopping =
                update(
                        row,
                        task ->
                                withReason(task, stopCode, reason)
                                        .setDesiredStatus("STOPPED")
                                        .setStoppingAt(
                                                task.hasStoppingAt()
                                                        ? task.getStoppingAt()
                                                        : Timestamps.of(tx.now())));
        if (stopping.getInstance().isEmpty()) {
            return ended(tx, key, stopping, tx.now());
        }
        if (stopping.hasLostAt()) {
            return declareStopped(tx, key, stopping);
        }
        TaskRow drained = TaskEndpoints.drain(stopping, TaskTargets.drain(tx, stopping));
        TaskRegistrations.put(tx, key, drained);
        return drained;
    }

    /**
     * Its silent node is given up. A task that is wanted may still run there, and comes back with
     * its node; one that was to stop anyway is declared STOPPED.
     */
    public void away(Tx tx, TaskKey key, TaskRow row, String reason) {
        if (statusOf(row) == TaskStatus.STOPPED || row.hasLostAt()) {
            return;
        }
        if (row.getTask().getDesiredStatus().equals("STOPPED")) {
            declareStopped(tx, key, because(row, LOST, reason));
            return;
        }
        TaskRow away = update(row, task -> connectivity(task, "DISCONNECTED", tx.now()));
        TaskRegistrations.put(tx, key, away.toBuilder().setLostAt(Timestamps.of(tx.now())).build());
    }

    /** The row of a task whose node has come back, as it was before. */
    static TaskRow back(TaskRow row, Instant now) {
        return row.hasLostAt() && statusOf(row) != TaskStatus.STOPPED
                ? row.toBuilder()
                        .clearLostAt()
                        .setTask(connectivity(row.getTask().toBuilder(), "CONNECTED", now))
                        .build()
                : row;
    }

    /** A node that was given up has come back, and has nothing of a task of its yet. */
    public void back(Tx tx, TaskKey key, TaskRow row) {
        TaskRow back = back(row, tx.now());
        if (!back.equals(row)) {
            TaskRegistrations.put(tx, key, update(back, task -> task));
        }
    }

    /**
     * STOPPED by declaration, its node being silent. What it held stays taken: the containers may
     * still run there, until the agent comes back and removes them, or the node is deregistered.
     */
    private static TaskRow declareStopped(Tx tx, TaskKey key, TaskRow row) {
        TaskRow stopped =
                update(
                        TaskTargets.gone(tx, row),
                        task -> {
                            if (!task.hasStoppingAt()) {
                                task.setStoppingAt(Timestamps.of(tx.now()));
                            }
                            return connectivity(task, "DISCONNECTED", tx.now())
                                    .setDesiredStatus("STOPPED")
                                    .setLastStatus(TaskStatus.STOPPED.name())
                                    .setStoppedAt(Timestamps.of(tx.now()));
                        });
        TaskRegistrations.put(tx, key, stopped);
        return stopped;
    }

    private static Task.Builder connectivity(Task.Builder task, String now, Instant at) {
        return task.getConnectivity().equals(now)
                ? task
                : task.setConnectivity(now).setConnectivityAt(Timestamps.of(at));
    }

    /** Nothing of the task exists any more: it is STOPPED, and what it held is free. */
    public TaskRow ended(Tx tx, TaskKey key, TaskRow row, Instant stoppedAt) {
        if (row.hasNetwork()) {
            addresses.release(tx, row.getNetwork());
        }
        TaskRow ended =
                update(
                                TaskTargets.gone(tx, row),
                                task -> {
                                    withReason(
                                                    task,
                                                    task.hasStartedAt()
                                                            ? "EssentialContainerExited"
                                                            : "TaskFailedToStart",
                                                    "Task ended")
                                            .setDesiredStatus("STOPPED")
                                            .setLastStatus(TaskStatus.STOPPED.name());
                                    if (!task.hasStoppingAt()) {
                                        task.setStoppingAt(Timestamps.of(stoppedAt));
                                    }
                                    if (!task.hasStoppedAt()) {
                                        task.setStoppedAt(Timestamps.of(stoppedAt));
                                    }
                                    task.getContainersBuilderList()
                                            .forEach(
                                                    container ->
                                                            container.setLastStatus("STOPPED"));
                                    task.getAttachmentsBuilderList()
                                            .forEach(attachment -> attachment.setStatus("DELETED"));
                                    return task;
                                })
                        .toBuilder()
                        .setReleased(true)
                        .build();
        TaskRegistrations.put(tx, key, ended);
        return ended;
    }

    /**
     * Gives a waiting task its node, and an awsvpc task its interface. Of a FARGATE task, the row
     * alone says which machine it is on: the API names no container instance.
     */
    static TaskRow placed(TaskRow row, Node node, TaskNetwork networkOrDefault) {
        boolean awsvpc = !networkOrDefault.getAddress().isEmpty();
        TaskRow placed =
                update(
                        row,
                        task -> {
                            if (!Fargate.runs(row)) {
                                task.setContainerInstanceArn(
                                        node.row().getInstance().getContainerInstanceArn());
                            }
                            task.setAvailabilityZone(node.zone())
                                    .setLastStatus(
                                            awsvpc
                                                    ? TaskStatus.PROVISIONING.name()
                                                    : TaskStatus.PENDING.name());
                            if (awsvpc) {
                                task.addAttachments(attachment(networkOrDefault));
                                task.getContainersBuilderList()
                                        .forEach(
                                                container ->
                                                        container
                                                                .addNetworkInterfacesBuilder()
                                                                .setAttachmentId(
                                                                        networkOrDefault
                                                                                .getAttachmentId())
                                                                .setPrivateIpv4Address(
                                                                        networkOrDefault
                                                                                .getAddress()));
                            }
                            return task;
                        });
        var builder =
                placed.toBuilder()
                        .setInstance(node.id())
                        .clearWaitUntil()
                        .clearNetworkConfiguration()
                        .clearPlacementConstraints()
                        .clearPlacementStrategy();
        return (awsvpc ? builder.setNetwork(networkOrDefault) : builder).build();
    }

    /** The row with this cause of its end, unless it has one already. */
    public static TaskRow because(TaskRow row, String stopCode, String reason) {
        return row.toBuilder()
                .setTask(withReason(row.getTask().toBuilder(), stopCode, reason))
                .build();
    }

    /** The task's status as the life cycle knows it. */
    public static TaskStatus statusOf(TaskRow row) {
        return TaskStatus.parse(row.getTask().getLastStatus())
                .orElseThrow(
                        () ->
                                new IllegalStateException(
                                        "a task of unknown status: "
                                                + row.getTask().getLastStatus()));
    }

    /** Changes the API's message and counts its version up. */
    static TaskRow update(TaskRow row, UnaryOperator<Task.Builder> change) {
        Task changed =
                change.apply(row.getTask().toBuilder())
                        .setVersion(row.getTask().getVersion() + 1)
                        .build();
        return row.toBuilder().setTask(changed).build();
    }

    static Task.Builder withReason(Task.Builder task, String stopCode, String reason) {
        return task.hasStopCode() ? task : task.setStopCode(stopCode).setStoppedReason(reason);
    }

    private static Attachment attachment(TaskNetwork network) {
        var attachment =
                Attachment.newBuilder()
                        .setId(network.getAttachmentId())
                        .setType("ElasticNetworkInterface")
                        .setStatus("PRECREATED");
        detail(attachment, "subnetId", network.getSubnetId());
        detail(attachment, "networkInterfaceId", network.getEniId());
        detail(attachment, "macAddress", network.getMac());
        detail(attachment, "privateDnsName", network.getPrivateDnsName());
        detail(attachment, "privateIPv4Address", network.getAddress());
        return attachment.build();
    }

    private static void detail(Attachment.Builder attachment, String name, String value) {
        attachment.addDetailsBuilder().setName(name).setValue(value);
    }

    /** A container as a new task shows it. */
    public static Container.Builder container(
            String arn, String taskArn, String name, String image) {
        return Container.newBuilder()
                .setContainerArn(arn)
                .setTaskArn(taskArn)
                .setName(name)
                .setImage(image)
                .setLastStatus("PENDING");
    }
}
