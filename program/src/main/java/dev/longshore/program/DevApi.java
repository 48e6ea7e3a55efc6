package dev.longshore.program;

import dev.longshore.control.process.startup.StartException;
import dev.longshore.proto.ecs.CreateClusterRequest;
import dev.longshore.proto.ecs.ECSGrpc;
import dev.longshore.proto.ecs.ListContainerInstancesRequest;
import dev.longshore.proto.ecs.ListTasksRequest;
import dev.longshore.proto.ecs.StopTaskRequest;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** What {@code longshore dev} asks of its own API. Blocks, for a bounded time. */
final class DevApi implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(15);

    /** What a server says, or not, while it has only just started. */
    private static final Set<Status.Code> NOT_YET =
            Set.of(Status.Code.UNAVAILABLE, Status.Code.DEADLINE_EXCEEDED);

    private final ManagedChannel channel;

    DevApi(int port) {
        channel = ManagedChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    }

    private ECSGrpc.ECSBlockingStub ecs() {
        return ECSGrpc.newBlockingStub(channel)
                .withDeadlineAfter(CALL_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Makes a cluster, or finds it there.
     *
     * @throws StartException if the server does not do it within {@code atMost}
     */
    void createCluster(String name, Duration atMost) {
        var request = CreateClusterRequest.newBuilder().setClusterName(name).build();
        if (!await(atMost, () -> ecs().createCluster(request).hasCluster())) {
            throw new StartException(
                    "the server did not make the cluster "
                            + name
                            + " within "
                            + atMost.toSeconds()
                            + " s: this machine may be too busy, try again; its log is above");
        }
    }

    /** Whether a node takes tasks of {@code cluster}, waiting for {@code atMost}. */
    boolean awaitNode(String cluster, Duration atMost) {
        var request =
                ListContainerInstancesRequest.newBuilder()
                        .setCluster(cluster)
                        .setFilter("agentConnected == true")
                        .build();
        return await(
                atMost,
                () -> ecs().listContainerInstances(request).getContainerInstanceArnsCount() > 0);
    }

    /** Stops every task of {@code cluster}; whether all have ended within {@code atMost}. */
    boolean stopTasks(String cluster, Duration atMost) {
        var running =
                ListTasksRequest.newBuilder()
                        .setCluster(cluster)
                        .setDesiredStatus("RUNNING")
                        .build();
        for (String task : ecs().listTasks(running).getTaskArnsList()) {
            ecs().stopTask(
                            StopTaskRequest.newBuilder()
                                    .setCluster(cluster)
                                    .setTask(task)
                                    .setReason("longshore dev --ephemeral ends")
                                    .build());
        }
        var described =
                ListTasksRequest.newBuilder()
                        .setCluster(cluster)
                        .setDesiredStatus("STOPPED")
                        .build();
        return await(
                atMost,
                () -> {
                    var tasks = ecs().listTasks(described).getTaskArnsList();
                    return tasks.isEmpty()
                            || ecs()
                                    .describeTasks(
                                            dev.longshore.proto.ecs.DescribeTasksRequest
                                                    .newBuilder()
                                                    .setCluster(cluster)
                                                    .addAllTasks(
                                                            tasks.subList(
                                                                    0, Math.min(100, tasks.size())))
                                                    .build())
                                    .getTasksList()
                                    .stream()
                                    .allMatch(task -> task.getLastStatus().equals("STOPPED"));
                });
    }

    private static boolean await(Duration atMost, BooleanSupplier holds) {
        long end = System.nanoTime() + atMost.toNanos();
        while (true) {
            try {
                if (holds.getAsBoolean()) {
                    return true;
                }
            } catch (StatusRuntimeException e) {
                if (!NOT_YET.contains(e.getStatus().getCode())) {
                    throw e;
                }
            }
            if (System.nanoTime() > end) {
                return false;
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
