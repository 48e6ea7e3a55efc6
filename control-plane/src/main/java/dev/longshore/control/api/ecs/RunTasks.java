package dev.longshore.control.api.ecs;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.domain.task.Placer;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.control.schedule.ClusterIndex;
import dev.longshore.control.schedule.Refused;
import dev.longshore.proto.ecs.Cluster;
import dev.longshore.proto.ecs.Failure;
import dev.longshore.proto.ecs.RunTaskRequest;
import dev.longshore.proto.ecs.RunTaskResponse;
import dev.longshore.proto.ecs.StartTaskRequest;
import dev.longshore.proto.ecs.StartTaskResponse;
import dev.longshore.proto.ecs.Tag;
import dev.longshore.proto.ecs.Task;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.TaskKey;
import dev.longshore.state.tx.Tx;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;

/**
 * RunTask and StartTask. A task is placed in the same transaction that makes it; where it fits
 * nowhere now but will once stopping tasks have gone it waits in PROVISIONING, and where it fits
 * nowhere at all the answer says why, node by node.
 */
public final class RunTasks {
    private static final int MAX_COUNT = 10;

    /** Failures that one answer lists. */
    private static final int MAX_FAILURES = 100;

    private final LaunchChecks checks;
    private final Names names;
    private final NewTasks newTasks;
    private final ClusterIndex index;
    private final Placer placer;

    public RunTasks(ClusterSettings settings, ClusterIndex index, Placer placer) {
        this.checks = new LaunchChecks(settings);
        this.names = new Names(settings);
        this.newTasks = new NewTasks(settings, names);
        this.index = index;
        this.placer = placer;
    }

    /** RunTask. */
    public RunTaskResponse runTask(Tx tx, RunTaskRequest request) {
        int count = request.hasCount() ? request.getCount() : 1;
        if (count < 1 || count > MAX_COUNT) {
            throw ApiException.invalidParameter("Count must be between 1 and " + MAX_COUNT + ".");
        }
        Cluster here = Names.activeCluster(tx, request.getCluster()).getCluster();
        Launch launch = Launch.of(request, here);
        String cluster = here.getClusterName();
        TaskDefinition definition = Definitions.usable(tx, request.getTaskDefinition());
        Wish wish = checked(tx, new Wish(cluster, definition, launch, request));
        if (index.nodes(cluster).isEmpty() && !wish.onFargate()) {
            throw ApiException.invalidParameter(
                    "No Container Instances were found in your cluster.");
        }
        var response = RunTaskResponse.newBuilder();
        Placer.Run run = placer.run(tx, cluster);
        for (int i = 0; i < count; i++) {
            start(
                    tx,
                    run,
                    wish,
                    Optional.empty(),
                    response::addTasks,
                    failures -> failures.forEach(response::addFailures));
        }
        return response.build();
    }

    /** StartTask. */
    public StartTaskResponse startTask(Tx tx, StartTaskRequest request) {
        if (request.getContainerInstancesCount() == 0) {
            throw ApiException.invalidParameter("Container instances cannot be empty.");
        }
        if (request.getContainerInstancesCount() > MAX_COUNT) {
            throw ApiException.invalidParameter(
                    "Container instances can have at most " + MAX_COUNT + " items.");
        }
        String cluster =
                Names.activeCluster(tx, request.getCluster()).getCluster().getClusterName();
        TaskDefinition definition = Definitions.usable(tx, request.getTaskDefinition());
        Wish wish = checked(tx, new Wish(cluster, definition, Launch.ON_EC2, Wish.asked(request)));
        var response = StartTaskResponse.newBuilder();
        Placer.Run run = placer.run(tx, cluster);
        for (String reference : request.getContainerInstancesList()) {
            String id = Names.id(reference);
            boolean known =
                    index.node(cluster, id)
                            .map(node -> node.row().getInstance().getContainerInstanceArn())
                            .filter(arn -> Names.denotes(reference, arn))
                            .isPresent();
            if (!known) {
                response.addFailures(
                        failure(
                                reference.startsWith("arn:")
                                        ? reference
                                        : names.instanceArn(cluster, id),
                                "MISSING",
                                ""));
                continue;
            }
            start(
                    tx,
                    run,
                    wish,
                    Optional.of(id),
                    response::addTasks,
                    failures -> failures.forEach(response::addFailures));
        }
        return response.build();
    }

    private void start(
            Tx tx,
            Placer.Run run,
            Wish wish,
            Optional<String> onlyNode,
            Consumer<Task> started,
            Consumer<List<Failure>> failed) {
        String id = tx.newId();
        TaskRow row = newTasks.row(tx, id, wish);
        switch (run.place(row, wish.definition(), onlyNode)) {
            case Placer.Result.Placed(TaskRow placed) -> {
                tx.put(Tables.TASKS, new TaskKey(wish.cluster(), id), placed);
                started.accept(placed.getTask());
            }
            case Placer.Result.NotPlaced(var why, var worthWaiting) -> {
                if (onlyNode.isEmpty() && worthWaiting.getAsBoolean()) {
                    tx.put(Tables.TASKS, new TaskKey(wish.cluster(), id), row);
                    started.accept(row.getTask());
                } else {
                    failed.accept(failures(wish, why.reasons()));
                }
            }
        }
    }

    private List<Failure> failures(Wish wish, SortedMap<String, Refused> reasons) {
        if (reasons.isEmpty()) {
            return List.of(
                    failure(
                            names.clusterArn(wish.cluster()),
                            "RESOURCE:CPU",
                            "Capacity is unavailable at this time: the cluster has no container instances."));
        }
        return reasons.entrySet().stream()
                .limit(MAX_FAILURES)
                .map(
                        e ->
                                failure(
                                        names.instanceArn(wish.cluster(), e.getKey()),
                                        e.getValue().code(),
                                        e.getValue().text()))
                .toList();
    }

    private static Failure failure(String arn, String reason, String detail) {
        var failure = Failure.newBuilder().setArn(arn).setReason(reason);
        return (detail.isEmpty() ? failure : failure.setDetail(detail)).build();
    }

    /** The wish, once it is known that it may be one, with all that its tasks get by default. */
    private Wish checked(Tx tx, Wish wish) {
        checks.check(wish);
        RunTaskRequest.Builder asked =
                wish.asked().toBuilder()
                        .setOverrides(OverrideChecks.inUnits(wish.asked().getOverrides()))
                        .clearTags()
                        .addAllTags(tags(tx, wish));
        if (wish.asked().getGroup().isEmpty()) {
            asked.setGroup("family:" + wish.definition().getFamily());
        }
        return wish.with(asked);
    }

    private static Collection<Tag> tags(Tx tx, Wish wish) {
        var byKey = new LinkedHashMap<String, Tag>();
        wish.asked().getTagsList().forEach(tag -> byKey.put(tag.getKey(), tag));
        if (wish.asked().getPropagateTags().equals("TASK_DEFINITION")) {
            Definitions.find(tx, wish.definition().getTaskDefinitionArn()).stream()
                    .flatMap(row -> row.getTagsList().stream())
                    .forEach(tag -> byKey.putIfAbsent(tag.getKey(), tag));
        }
        if (byKey.size() > TagRules.MAX_TAGS) {
            throw ApiException.invalidParameter(
                    "A resource can have at most " + TagRules.MAX_TAGS + " tags.");
        }
        if (wish.asked().getEnableEcsManagedTags()) {
            byKey.put(
                    TagRules.CLUSTER_NAME,
                    Tag.newBuilder()
                            .setKey(TagRules.CLUSTER_NAME)
                            .setValue(wish.cluster())
                            .build());
        }
        return byKey.values();
    }
}
