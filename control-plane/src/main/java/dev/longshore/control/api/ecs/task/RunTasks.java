package dev.longshore.control.api.ecs.task;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.ClientTokens;
import dev.longshore.control.api.Handlers;
import dev.longshore.control.api.TagRules;
import dev.longshore.control.api.ecs.definition.Revisions;
import dev.longshore.control.api.ecs.launch.LaunchOptions;
import dev.longshore.control.api.ecs.reference.References;
import dev.longshore.control.domain.Domain;
import dev.longshore.control.domain.arn.EcsArns;
import dev.longshore.control.domain.capacity.StrategySplit;
import dev.longshore.control.domain.task.NewTasks;
import dev.longshore.control.domain.task.Placer;
import dev.longshore.control.domain.task.TaskSpec;
import dev.longshore.control.domain.task.TaskSpec.Launch;
import dev.longshore.control.domain.task.Where;
import dev.longshore.control.schedule.ClusterIndex;
import dev.longshore.proto.ecs.Cluster;
import dev.longshore.proto.ecs.ECSGrpc;
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
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tx.Tx;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * RunTask and StartTask. A task is placed in the same transaction that makes it; where it fits
 * nowhere now but will once stopping tasks have gone it waits in PROVISIONING, and where it fits
 * nowhere at all the answer says why, node by node.
 */
public final class RunTasks {
    private static final int MAX_COUNT = 10;

    /** Kinds of machines that no cluster here has. */
    private static final Set<String> NOT_OFFERED = Set.of("EXTERNAL", "MANAGED_INSTANCES");

    /** The managed tag of tasks: their cluster's name. */
    private static final String CLUSTER_NAME_TAG = "aws:ecs:clusterName";

    private final LaunchChecks checks;
    private final EcsArns arns;
    private final LaunchFailures failures;
    private final NewTasks newTasks;
    private final ClusterIndex index;
    private final Placer placer;
    private final ClientTokens tokens;

    public RunTasks(Domain domain) {
        this.checks = new LaunchChecks(domain);
        this.arns = new EcsArns(domain.settings().installation());
        this.failures = new LaunchFailures(arns);
        this.newTasks = new NewTasks(domain.settings(), arns);
        this.index = domain.index();
        this.placer = domain.placer();
        this.tokens =
                new ClientTokens(domain.settings().keeping().clientTokens(), new TaskTokens());
    }

    /** Registers its operations. */
    public void register(Handlers on) {
        on.write(ECSGrpc.getRunTaskMethod(), tokens, this::runTask);
        on.write(ECSGrpc.getStartTaskMethod(), this::startTask);
    }

    /** RunTask. */
    public RunTaskResponse runTask(Tx tx, RunTaskRequest request) {
        int count = request.hasCount() ? request.getCount() : 1;
        if (count < 1 || count > MAX_COUNT) {
            throw ApiException.invalidValue("Count must be between 1 and " + MAX_COUNT + ".");
        }
        checkLaunchType(request.getLaunchType());
        Cluster here = References.activeCluster(tx, request.getCluster()).getCluster();
        LaunchOptions options =
                LaunchOptions.of(
                        request.getLaunchType(), request.getCapacityProviderStrategyList(), here);
        var launch = new Launch(options.runsOn(), "", request.getPlatformVersion());
        String cluster = here.getClusterName();
        TaskDefinition definition = Revisions.usable(tx, request.getTaskDefinition());
        TaskSpec spec = checked(tx, new TaskRequest(cluster, definition, launch, request));
        List<String> providers = StrategySplit.of(options.strategy(), count);
        if (!launch.onFargate()) {
            checkInstances(cluster, providers);
        }
        var response = RunTaskResponse.newBuilder();
        var launches = new Launches(tx, cluster, response::addTasks, response::addAllFailures);
        for (String provider : providers) {
            launches.start(spec.through(provider), new Where.Anywhere());
        }
        return response.build();
    }

    /** Tasks of other kinds of machines would run on container instances. */
    private static void checkLaunchType(String launchType) {
        if (NOT_OFFERED.contains(launchType)) {
            throw ApiException.notOffered(
                    "RunTask asks for launchType "
                            + launchType
                            + ", which this version of Longshore does not offer.");
        }
    }

    /** There must be a container instance; where providers are named, one of theirs. */
    private void checkInstances(String cluster, List<String> providers) {
        if (providers.getFirst().isEmpty()) {
            if (index.nodes(cluster).isEmpty()) {
                throw ApiException.invalidValue(
                        "No Container Instances were found in your cluster.");
            }
        } else if (index.nodes(cluster).stream()
                .noneMatch(node -> providers.stream().anyMatch(node::isOf))) {
            throw ApiException.invalidValue(LaunchFailures.EMPTY_PROVIDER);
        }
    }

    /** StartTask. */
    public StartTaskResponse startTask(Tx tx, StartTaskRequest request) {
        if (request.getContainerInstancesCount() == 0) {
            throw ApiException.invalidValue("Container instances cannot be empty.");
        }
        if (request.getContainerInstancesCount() > MAX_COUNT) {
            throw ApiException.invalidValue(
                    "Container instances can have at most " + MAX_COUNT + " items.");
        }
        String cluster =
                References.activeCluster(tx, request.getCluster()).getCluster().getClusterName();
        TaskDefinition definition = Revisions.usable(tx, request.getTaskDefinition());
        TaskSpec spec =
                checked(
                        tx,
                        new TaskRequest(
                                cluster, definition, Launch.ON_EC2, TaskRequest.asked(request)));
        var response = StartTaskResponse.newBuilder();
        var launches = new Launches(tx, cluster, response::addTasks, response::addAllFailures);
        for (String reference : request.getContainerInstancesList()) {
            String id = References.id(reference);
            boolean known =
                    index.node(cluster, id)
                            .map(node -> node.row().getInstance().getContainerInstanceArn())
                            .filter(arn -> References.denotes(reference, arn))
                            .isPresent();
            if (!known) {
                response.addFailures(
                        LaunchFailures.failure(
                                reference.startsWith("arn:")
                                        ? reference
                                        : arns.instance(cluster, id),
                                "MISSING",
                                ""));
                continue;
            }
            launches.start(spec, new Where.Node(id));
        }
        return response.build();
    }

    /**
     * The tasks of one request, which are alike. What no node takes, no node takes a second time
     * before another task has been placed: the nodes are asked once, not for each task.
     */
    private final class Launches {
        private final Tx tx;
        private final Placer.Run run;
        private final Consumer<Task> started;
        private final Consumer<List<Failure>> failed;
        private final Map<Place, Placer.Result.NotPlaced> refused = new HashMap<>();
        private final Set<Place> hopeless = new HashSet<>();

        /** Where a task of the request may go. */
        private record Place(String provider, Where where) {}

        private Launches(
                Tx tx, String cluster, Consumer<Task> started, Consumer<List<Failure>> failed) {
            this.tx = tx;
            this.run = placer.run(tx, cluster);
            this.started = started;
            this.failed = failed;
        }

        void start(TaskSpec spec, Where where) {
            var place = new Place(spec.launch().capacityProvider(), where);
            String id = tx.newId();
            TaskRow row = newTasks.row(tx, id, spec);
            Placer.Result result = refused.get(place);
            if (result == null) {
                result = run.place(row, spec.definition(), where);
            }
            switch (result) {
                case Placer.Result.Placed(TaskRow placed) -> {
                    refused.clear();
                    hopeless.clear();
                    keep(spec, id, placed);
                }
                case Placer.Result.NotPlaced notPlaced -> {
                    refused.put(place, notPlaced);
                    if (mayWait(place, notPlaced)) {
                        keep(spec, id, row);
                    } else {
                        failed.accept(failures.of(spec, notPlaced.why()));
                    }
                }
            }
        }

        /** Each that waits takes some of the room that comes. */
        private boolean mayWait(Place place, Placer.Result.NotPlaced notPlaced) {
            if (place.where().node().isPresent() || hopeless.contains(place)) {
                return false;
            }
            boolean worthWaiting = notPlaced.worthWaiting().getAsBoolean();
            if (!worthWaiting) {
                hopeless.add(place);
            }
            return worthWaiting;
        }

        private void keep(TaskSpec spec, String id, TaskRow row) {
            tx.put(Tables.TASKS, new TaskKey(spec.cluster(), id), row);
            started.accept(row.getTask());
        }
    }

    /** The specification, once it is known that the request may be one. */
    private TaskSpec checked(Tx tx, TaskRequest request) {
        checks.check(tx, request);
        return request.spec(tags(tx, request));
    }

    private static List<Tag> tags(Tx tx, TaskRequest request) {
        var byKey = new LinkedHashMap<String, Tag>();
        request.asked().getTagsList().forEach(tag -> byKey.put(tag.getKey(), tag));
        if (request.asked().getPropagateTags().equals("TASK_DEFINITION")) {
            Revisions.find(tx, request.definition().getTaskDefinitionArn()).stream()
                    .flatMap(row -> row.getTagsList().stream())
                    .forEach(tag -> byKey.putIfAbsent(tag.getKey(), tag));
        }
        if (byKey.size() > TagRules.MAX_TAGS) {
            throw ApiException.invalidValue(
                    "A resource can have at most " + TagRules.MAX_TAGS + " tags.");
        }
        if (request.asked().getEnableEcsManagedTags()) {
            byKey.put(
                    CLUSTER_NAME_TAG,
                    Tag.newBuilder().setKey(CLUSTER_NAME_TAG).setValue(request.cluster()).build());
        }
        return List.copyOf(byKey.values());
    }
}
