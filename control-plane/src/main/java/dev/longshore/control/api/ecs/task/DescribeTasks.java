package dev.longshore.control.api.ecs.task;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Handlers;
import dev.longshore.control.api.Page;
import dev.longshore.control.api.ecs.reference.References;
import dev.longshore.control.domain.Domain;
import dev.longshore.control.domain.arn.EcsArns;
import dev.longshore.control.domain.task.Tasks;
import dev.longshore.control.schedule.Fargate;
import dev.longshore.proto.ecs.DescribeTasksRequest;
import dev.longshore.proto.ecs.DescribeTasksResponse;
import dev.longshore.proto.ecs.ECSGrpc;
import dev.longshore.proto.ecs.Failure;
import dev.longshore.proto.ecs.ListTasksRequest;
import dev.longshore.proto.ecs.ListTasksResponse;
import dev.longshore.proto.ecs.StopTaskRequest;
import dev.longshore.proto.ecs.StopTaskResponse;
import dev.longshore.proto.ecs.Task;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.TaskDefinitionKey;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tables.schema.IndexEntry;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Row;
import dev.longshore.state.tx.Tx;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** DescribeTasks, ListTasks and StopTask. */
public final class DescribeTasks {
    private static final int MAX_TASKS = 100;
    private static final int MAX_RESULTS = 100;
    private static final String DEFAULT_STOP_REASON = "Task stopped by user";

    private final Tasks tasks;
    private final EcsArns arns;

    public DescribeTasks(Domain domain, EcsArns arns) {
        this.tasks = domain.tasks();
        this.arns = arns;
    }

    /** Registers its operations. */
    public void register(Handlers on) {
        on.read(ECSGrpc.getDescribeTasksMethod(), this::describeTasks);
        on.read(ECSGrpc.getListTasksMethod(), this::listTasks);
        on.write(ECSGrpc.getStopTaskMethod(), this::stopTask);
    }

    /** DescribeTasks. */
    public DescribeTasksResponse describeTasks(ReadTx tx, DescribeTasksRequest request) {
        if (request.getTasksCount() == 0) {
            throw ApiException.invalidValue("Tasks cannot be empty.");
        }
        if (request.getTasksCount() > MAX_TASKS) {
            throw ApiException.invalidValue("Tasks can have at most " + MAX_TASKS + " items.");
        }
        String cluster = References.clusterOfTasks(tx, request.getCluster());
        var response = DescribeTasksResponse.newBuilder();
        for (String reference : request.getTasksList()) {
            Optional<TaskRow> row = find(tx, cluster, reference);
            if (row.isPresent()) {
                response.addTasks(shown(row.get(), request.getIncludeList()));
            } else {
                String arn =
                        reference.startsWith("arn:") ? reference : arns.task(cluster, reference);
                response.addFailures(Failure.newBuilder().setArn(arn).setReason("MISSING"));
            }
        }
        return response.build();
    }

    /** ListTasks. */
    public ListTasksResponse listTasks(ReadTx tx, ListTasksRequest request) {
        String cluster = References.clusterOfTasks(tx, request.getCluster());
        boolean otherFilter =
                request.hasContainerInstance() || request.hasFamily() || request.hasServiceName();
        if (request.hasStartedBy() && otherFilter) {
            throw ApiException.invalidValue("startedBy must be the only filter that you use.");
        }
        Optional<String> group = group(tx, cluster, request);
        Predicate<TaskRow> wanted = filter(request);
        Page<String> page = Page.ascending(request, MAX_RESULTS);
        Predicate<Row<TaskKey, TaskRow>> show =
                row ->
                        !wanted.test(row.row())
                                || page.add(row.key(), row.row().getTask().getTaskArn());
        if (group.isPresent() && !request.getDesiredStatus().equals("STOPPED")) {
            // The index has all that shall run, in the order of their keys too.
            tx.scan(
                    Tables.LIVE_TASKS,
                    KeyPrefix.of(group.get(), cluster),
                    page.after(Tables.TASKS).flatMap(key -> liveEntry(key, group.get())),
                    show);
        } else {
            Predicate<Row<TaskKey, TaskRow>> inGroup =
                    row -> group.map(row.row().getTask().getGroup()::equals).orElse(true);
            tx.scan(
                    Tables.TASKS,
                    KeyPrefix.of(cluster),
                    page.after(Tables.TASKS),
                    row -> !inGroup.test(row) || show.test(row));
        }
        var response = ListTasksResponse.newBuilder().addAllTaskArns(page.entries());
        page.nextToken().ifPresent(response::setNextToken);
        return response.build();
    }

    /** StopTask. */
    public StopTaskResponse stopTask(Tx tx, StopTaskRequest request) {
        String cluster = References.clusterOfTasks(tx, request.getCluster());
        if (request.getReason().length() > 1024) {
            throw ApiException.invalidValue("reason can have at most 1024 characters.");
        }
        TaskRow row =
                find(tx, cluster, request.getTask())
                        .orElseThrow(
                                () ->
                                        ApiException.invalidValue(
                                                "The referenced task was not found."));
        var key = new TaskKey(cluster, References.id(request.getTask()));
        String reason = request.getReason().isEmpty() ? DEFAULT_STOP_REASON : request.getReason();
        TaskRow stopped = tasks.stop(tx, key, row, "UserInitiated", reason);
        return StopTaskResponse.newBuilder().setTask(shown(stopped, List.of())).build();
    }

    private static Optional<TaskRow> find(ReadTx tx, String cluster, String reference) {
        return tx.get(Tables.TASKS, new TaskKey(cluster, References.id(reference)))
                .filter(row -> References.denotes(reference, row.getTask().getTaskArn()));
    }

    private static Predicate<TaskRow> filter(ListTasksRequest request) {
        String desired = request.hasDesiredStatus() ? request.getDesiredStatus() : "RUNNING";
        Predicate<TaskRow> wanted = row -> row.getTask().getDesiredStatus().equals(desired);
        if (request.hasContainerInstance()) {
            String instance = References.id(request.getContainerInstance());
            wanted =
                    wanted.and(
                            row ->
                                    !Fargate.runs(row)
                                            && row.getInstance().equals(instance)
                                            && References.denotes(
                                                    request.getContainerInstance(),
                                                    row.getTask().getContainerInstanceArn()));
        }
        if (request.hasFamily()) {
            wanted = wanted.and(row -> family(row).equals(request.getFamily()));
        }
        if (request.hasStartedBy()) {
            wanted = wanted.and(row -> row.getTask().getStartedBy().equals(request.getStartedBy()));
        }
        if (request.hasLaunchType()) {
            wanted =
                    wanted.and(
                            row -> row.getTask().getLaunchType().equals(request.getLaunchType()));
        }
        return wanted;
    }

    /** The group of the tasks of the service that is asked for, if one is. */
    private static Optional<String> group(ReadTx tx, String cluster, ListTasksRequest request) {
        if (!request.getDaemonName().isEmpty()) {
            throw ApiException.invalidValue(
                    "The daemon "
                            + request.getDaemonName()
                            + " was not found: this version of Longshore has no daemons yet.");
        }
        if (request.getServiceName().isEmpty()) {
            return Optional.empty();
        }
        return References.service(tx, cluster, request.getServiceName())
                .map(row -> Tables.SERVICE_GROUP + row.getService().getServiceName())
                .or(
                        () -> {
                            throw new ApiException(
                                    "ServiceNotFoundException", "Service not found.");
                        });
    }

    /** Where a live task of the group stands in the index. */
    private static Optional<IndexEntry> liveEntry(TaskKey key, String group) {
        return Tables.LIVE_TASKS.entry(
                key, TaskRow.newBuilder().setTask(Task.newBuilder().setGroup(group)).build());
    }

    private static String family(TaskRow row) {
        return TaskDefinitionKey.ofArn(row.getTask().getTaskDefinitionArn()).family();
    }

    private static Task shown(TaskRow row, List<String> include) {
        return include.contains("TAGS")
                ? row.getTask()
                : row.getTask().toBuilder().clearTags().build();
    }
}
