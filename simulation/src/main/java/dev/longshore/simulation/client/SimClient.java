package dev.longshore.simulation.client;

import com.google.protobuf.Message;
import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Caller;
import dev.longshore.control.api.Door;
import dev.longshore.control.api.Operation;
import dev.longshore.control.api.OperationTable;
import dev.longshore.proto.ecs.DescribeTasksRequest;
import dev.longshore.proto.ecs.DescribeTasksResponse;
import dev.longshore.proto.ecs.ECSGrpc;
import dev.longshore.proto.ecs.RunTaskRequest;
import dev.longshore.proto.ecs.RunTaskResponse;
import dev.longshore.proto.ecs.StopTaskRequest;
import dev.longshore.proto.ecs.Task;
import dev.longshore.simulation.net.SimServer;
import dev.longshore.simulation.world.Coverage.Point;
import dev.longshore.simulation.world.Faults;
import dev.longshore.simulation.world.World;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A caller of the API: runs tasks with tokens and tries again until it gets an answer, stops some,
 * reads back what it was told.
 */
public final class SimClient {
    private static final OperationTable OPERATIONS =
            new OperationTable(List.of(ECSGrpc.getServiceDescriptor()));
    private static final Duration PAUSE_LEAST = Duration.ofSeconds(2);
    private static final Duration PAUSE_MOST = Duration.ofSeconds(20);
    private static final Duration HOP_LEAST = Duration.ofMillis(1);
    private static final Duration HOP_MOST = Duration.ofMillis(30);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration RETRY_DELAY = Duration.ofMillis(300);

    private final World world;
    private final Faults faults;
    private final String name;
    private final List<SimServer> servers;
    private final Promises promises;
    private int calls;

    public SimClient(
            World world,
            Faults faults,
            String name,
            Map<String, SimServer> servers,
            Promises promises) {
        this.world = world;
        this.faults = faults;
        this.name = name;
        this.servers = List.copyOf(servers.values());
        this.promises = promises;
    }

    /** Begins to call. */
    public void start() {
        world.after(world.between(Duration.ZERO, PAUSE_MOST), this::next);
    }

    private void next() {
        if (faults.isQuiet()) {
            return;
        }
        int dice = world.random().nextInt(10);
        if (dice < 5) {
            runTask();
        } else if (dice < 8) {
            promises.someTask(world).ifPresentOrElse(this::stopTask, this::runTask);
        } else {
            promises.someTask(world).ifPresentOrElse(this::describeTask, this::runTask);
        }
        world.after(world.between(PAUSE_LEAST, PAUSE_MOST), this::next);
    }

    private void runTask() {
        String token = name + "-" + calls++;
        var request =
                RunTaskRequest.newBuilder()
                        .setCluster("sim")
                        .setTaskDefinition(Workload.pick(world))
                        .setCount(1 + world.random().nextInt(3))
                        .setStartedBy(token)
                        .setClientToken(token);
        if (request.getTaskDefinition().startsWith("net")) {
            request.setNetworkConfiguration(Workload.network());
        }
        send(
                "RunTask",
                request.build(),
                (answer, failure) -> {
                    if (answer instanceof RunTaskResponse ran) {
                        ran.getTasksList().stream()
                                .filter(task -> task.getContainerInstanceArn().isEmpty())
                                .forEach(
                                        task ->
                                                world.coverage()
                                                        .hit(Point.TASK_WAITED_FOR_CAPACITY));
                        ran.getFailuresList()
                                .forEach(
                                        f -> world.coverage().hit(Point.TASK_REFUSED_FOR_CAPACITY));
                        promises.ran(
                                token, ran.getTasksList().stream().map(Task::getTaskArn).toList());
                        repeatSometimes(token, request.build());
                    } else if (failure != null) {
                        promises.refused(token);
                    }
                });
    }

    /** Whoever repeats a call that has been answered gets the same answer. */
    private void repeatSometimes(String token, RunTaskRequest request) {
        if (world.chance(0.2)) {
            send(
                    "RunTask",
                    request,
                    (answer, failure) -> {
                        if (answer instanceof RunTaskResponse ran) {
                            promises.ran(
                                    token,
                                    ran.getTasksList().stream().map(Task::getTaskArn).toList());
                        }
                    });
        }
    }

    private void stopTask(String arn) {
        var request =
                StopTaskRequest.newBuilder()
                        .setCluster("sim")
                        .setTask(arn)
                        .setReason("by " + name)
                        .build();
        send(
                "StopTask",
                request,
                (answer, failure) -> {
                    if (answer != null) {
                        world.coverage().hit(Point.TASK_STOPPED_BY_USER);
                        promises.stopped(arn);
                    }
                });
    }

    private void describeTask(String arn) {
        var request = DescribeTasksRequest.newBuilder().setCluster("sim").addTasks(arn).build();
        long atLeast = promises.versionSeen(arn);
        send(
                "DescribeTasks",
                request,
                (answer, failure) -> {
                    if (answer instanceof DescribeTasksResponse described) {
                        promises.read(arn, atLeast, described.getTasksList());
                    }
                });
    }

    /** Sends until an answer or a refusal comes; the outcome is told once. */
    private void send(
            String operation,
            Message request,
            BiConsumer<@Nullable Message, @Nullable ApiException> done) {
        Operation op = OPERATIONS.byFullName("longshore.ecs.v1.ECS/" + operation).orElseThrow();
        attempt(op, request, new boolean[1], done);
    }

    private void attempt(
            Operation operation,
            Message request,
            boolean[] settled,
            BiConsumer<@Nullable Message, @Nullable ApiException> done) {
        if (settled[0]) {
            return;
        }
        SimServer server = servers.get(world.random().nextInt(servers.size()));
        var caller =
                new Caller(
                        "123456789012", "us-east-1", Optional.empty(), name, Door.AWS_JSON, false);
        boolean[] answered = {false};
        world.after(
                world.between(HOP_LEAST, HOP_MOST),
                () ->
                        server.call(operation, request, caller)
                                .whenComplete(
                                        (answer, failure) -> {
                                            boolean lost =
                                                    faults.strikes(
                                                            world,
                                                            Faults.Kind.LOST_ANSWER_PER_CALL);
                                            if (lost) {
                                                world.coverage().hit(Point.ANSWER_LOST);
                                                return;
                                            }
                                            world.after(
                                                    world.between(HOP_LEAST, HOP_MOST),
                                                    () -> {
                                                        if (!answered[0]) {
                                                            answered[0] = true;
                                                            answered(
                                                                    operation, request, settled,
                                                                    done, answer, failure);
                                                        }
                                                    });
                                        }));
        world.after(
                TIMEOUT,
                () -> {
                    if (!answered[0]) {
                        answered[0] = true;
                        retry(operation, request, settled, done);
                    }
                });
    }

    private void answered(
            Operation operation,
            Message request,
            boolean[] settled,
            BiConsumer<@Nullable Message, @Nullable ApiException> done,
            @Nullable Message answer,
            @Nullable Throwable failure) {
        if (failure == null) {
            settle(settled, done, answer, null);
            return;
        }
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        if (cause instanceof ApiException refusal && refusal.kind() == ApiException.Kind.REFUSED) {
            settle(settled, done, null, refusal);
        } else {
            retry(operation, request, settled, done);
        }
    }

    private static void settle(
            boolean[] settled,
            BiConsumer<@Nullable Message, @Nullable ApiException> done,
            @Nullable Message answer,
            @Nullable ApiException refusal) {
        if (!settled[0]) {
            settled[0] = true;
            done.accept(answer, refusal);
        }
    }

    private void retry(
            Operation operation,
            Message request,
            boolean[] settled,
            BiConsumer<@Nullable Message, @Nullable ApiException> done) {
        world.coverage().hit(Point.CALL_RETRIED_WITH_TOKEN);
        world.after(RETRY_DELAY, () -> attempt(operation, request, settled, done));
    }
}
