package dev.longshore.simulation.client;

import dev.longshore.proto.ecs.DescribeTasksRequest;
import dev.longshore.proto.ecs.DescribeTasksResponse;
import dev.longshore.proto.ecs.RunTaskRequest;
import dev.longshore.proto.ecs.RunTaskResponse;
import dev.longshore.proto.ecs.StartTaskResponse;
import dev.longshore.proto.ecs.StopTaskRequest;
import dev.longshore.proto.ecs.Task;
import dev.longshore.simulation.client.Calls.Answer;
import dev.longshore.simulation.client.Calls.Repeat;
import dev.longshore.simulation.invariant.RowWatcher;
import dev.longshore.simulation.invariant.caller.Answers;
import dev.longshore.simulation.world.Coverage.Point;
import dev.longshore.simulation.world.World;
import dev.longshore.state.tables.ecs.TaskKey;
import java.util.List;
import java.util.Map;

/** Runs tasks with tokens, stops some, and reads back what it was told. */
final class TaskActivities {
    /** How often a call that has been answered is repeated. */
    private static final double REPEATED = 0.2;

    private final World world;
    private final Calls calls;
    private final String name;
    private final Answers answers;
    private final RowWatcher rows;
    private final GroupActivities groups;
    private int tokens;

    TaskActivities(
            World world,
            Calls calls,
            String name,
            Answers answers,
            RowWatcher rows,
            GroupActivities groups) {
        this.groups = groups;
        this.world = world;
        this.calls = calls;
        this.name = name;
        this.answers = answers;
        this.rows = rows;
    }

    void run() {
        String token = name + "-" + tokens++;
        var request = Workload.tasks(world).setStartedBy(token).setClientToken(token);
        if (request.hasNetworkConfiguration()) {
            groups.join(request.getNetworkConfigurationBuilder());
        }
        calls.send(
                "RunTask",
                request.build(),
                Repeat.CARELESSLY,
                answer -> {
                    switch (answer) {
                        case Answer.Done(RunTaskResponse ran) -> {
                            count(ran);
                            ran(token, ran);
                            repeatSometimes(token, request.build());
                        }
                        case Answer.Refused(var why, boolean twice) when twice -> {}
                        case Answer.Refused refused -> answers.refused(token);
                        case Answer.Done done -> {}
                        case Answer.Unknown unknown -> {}
                    }
                });
    }

    private void ran(String token, RunTaskResponse answer) {
        answers.ran(token, answer.getTasksList().stream().map(Task::getTaskArn).toList());
    }

    private void count(RunTaskResponse ran) {
        if (ran.getTasksList().stream().anyMatch(TaskActivities::waits)) {
            world.coverage().hit(Point.TASK_WAITED_FOR_CAPACITY);
        }
        if (ran.getFailuresCount() > 0) {
            world.coverage().hit(Point.TASK_REFUSED_FOR_CAPACITY);
        }
    }

    /** On an instance of the caller's choice, where that has room. */
    void start() {
        List<String> instances =
                rows.nodes().entrySet().stream()
                        .filter(e -> RowWatcher.clusterOf(e.getValue()).equals(Workload.CLUSTER))
                        .map(Map.Entry::getKey)
                        .toList();
        if (instances.isEmpty()) {
            return;
        }
        String chosen = instances.get(world.random().nextInt(instances.size()));
        calls.send(
                "StartTask",
                Workload.startedOn(chosen),
                Repeat.NEVER,
                answer -> {
                    if (answer instanceof Answer.Done(StartTaskResponse started)
                            && started.getTasksCount() > 0) {
                        world.coverage().hit(Point.TASK_STARTED_ON_AN_INSTANCE);
                    }
                });
    }

    /** A FARGATE task that has a node names no container instance, but has an interface. */
    private static boolean waits(Task task) {
        return !task.hasContainerInstanceArn() && task.getAttachmentsCount() == 0;
    }

    /** Whoever repeats a call that has been answered gets the same answer. */
    private void repeatSometimes(String token, RunTaskRequest request) {
        if (world.chance(REPEATED)) {
            calls.send(
                    "RunTask",
                    request,
                    Repeat.UNTIL_ANSWERED,
                    answer -> {
                        if (answer instanceof Answer.Done(RunTaskResponse ran)) {
                            ran(token, ran);
                        }
                    });
        }
    }

    void stop() {
        answers.someTask()
                .ifPresentOrElse(
                        arn ->
                                calls.send(
                                        "StopTask",
                                        StopTaskRequest.newBuilder()
                                                .setCluster(clusterOf(arn))
                                                .setTask(arn)
                                                .setReason("by " + name)
                                                .build(),
                                        Repeat.CARELESSLY,
                                        answer -> stopped(arn, answer)),
                        this::run);
    }

    private static String clusterOf(String arn) {
        return TaskKey.ofArn(arn).orElseThrow().cluster();
    }

    private void stopped(String arn, Answer answer) {
        if (answer instanceof Answer.Done) {
            world.coverage().hit(Point.TASK_STOPPED_BY_USER);
            answers.stopped(arn);
        }
    }

    void describe() {
        answers.someTask().ifPresentOrElse(this::describe, this::run);
    }

    private void describe(String arn) {
        long atLeast = answers.versionSeen(arn);
        calls.send(
                "DescribeTasks",
                DescribeTasksRequest.newBuilder().setCluster(clusterOf(arn)).addTasks(arn).build(),
                Repeat.UNTIL_ANSWERED,
                answer -> {
                    if (answer instanceof Answer.Done(DescribeTasksResponse described)) {
                        answers.read(arn, atLeast, described.getTasksList());
                    }
                });
    }
}
