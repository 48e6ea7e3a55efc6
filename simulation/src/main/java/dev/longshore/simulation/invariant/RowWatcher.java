package dev.longshore.simulation.invariant;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.store.AddressBlockRow;
import dev.longshore.proto.store.Batch;
import dev.longshore.proto.store.Change;
import dev.longshore.proto.store.ClusterRow;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.ServiceDeploymentRow;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.proto.store.TaskDefinitionRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.proto.store.TaskSetRow;
import dev.longshore.state.apply.ApplyResult;
import dev.longshore.state.tables.AddressBlockKey;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ServiceDeploymentKey;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tables.ecs.TaskSetKey;
import dev.longshore.state.tables.schema.Key;
import dev.longshore.state.tables.schema.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Keeps the committed rows as plain maps, and shows every change to those that watch. */
public final class RowWatcher {
    private final Map<String, TaskRow> tasks = new TreeMap<>();
    private final Map<String, ContainerInstanceRow> nodes = new TreeMap<>();
    private final Map<String, ClusterRow> clusters = new TreeMap<>();
    private final Map<String, TaskDefinitionRow> definitions = new TreeMap<>();
    private final Map<AddressBlockKey, AddressBlockRow> blocks = new HashMap<>();
    private final Map<ServiceKey, ServiceRow> services =
            new TreeMap<>(
                    Comparator.comparing(ServiceKey::cluster).thenComparing(ServiceKey::service));
    private final Map<ServiceDeploymentKey, ServiceDeploymentRow> deployments = new HashMap<>();
    private final Map<TaskSetKey, TaskSetRow> taskSets = new HashMap<>();
    private final Map<String, TaskRow> removedTasks = new HashMap<>();
    private final List<RowListener> listeners = new ArrayList<>();

    /** By the table's number. */
    private final Map<Integer, Kept<?, ?, ?>> kept;

    /** Tells a listener of one change. */
    @FunctionalInterface
    private interface Show<N, R> {
        void change(RowListener listener, N name, Optional<R> before, Optional<R> after);
    }

    /**
     * A table that is kept.
     *
     * @param name what its rows are called in {@code rows}
     */
    private record Kept<K extends Key, N, R extends Message>(
            Table<K, R> table, Function<K, N> name, Map<N, R> rows, Show<N, R> show) {
        void take(Change change, List<RowListener> listeners) {
            N called = name.apply(table.parseKey(change.getKey().toByteArray()));
            Optional<R> after =
                    change.hasRow()
                            ? Optional.of(table.parseRow(change.getRow().toByteArray()))
                            : Optional.empty();
            Optional<R> before =
                    Optional.ofNullable(
                            after.isPresent()
                                    ? rows.put(called, after.get())
                                    : rows.remove(called));
            listeners.forEach(listener -> show.change(listener, called, before, after));
        }
    }

    public RowWatcher() {
        kept =
                List.<Kept<?, ?, ?>>of(
                                new Kept<>(
                                        Tables.TASKS, key -> key.task(), tasks, RowListener::task),
                                new Kept<>(
                                        Tables.CONTAINER_INSTANCES,
                                        key -> key.instance(),
                                        nodes,
                                        (listener, id, before, after) ->
                                                listener.node(before, after)),
                                new Kept<>(
                                        Tables.CLUSTERS,
                                        key -> key.cluster(),
                                        clusters,
                                        (listener, name, before, after) ->
                                                listener.cluster(before, after)),
                                new Kept<>(
                                        Tables.TASK_DEFINITIONS,
                                        key -> key.toString(),
                                        definitions,
                                        (listener, revision, before, after) ->
                                                listener.definition(before, after)),
                                new Kept<>(
                                        Tables.ADDRESS_BLOCKS,
                                        key -> key,
                                        blocks,
                                        (listener, key, before, after) ->
                                                listener.block(before, after)),
                                new Kept<>(
                                        Tables.SERVICES,
                                        key -> key,
                                        services,
                                        RowListener::service),
                                new Kept<>(
                                        Tables.SERVICE_DEPLOYMENTS,
                                        key -> key,
                                        deployments,
                                        RowListener::deployment),
                                new Kept<>(
                                        Tables.TASK_SETS,
                                        key -> key,
                                        taskSets,
                                        RowListener::taskSet))
                        .stream()
                        .collect(Collectors.toMap(table -> table.table().id(), table -> table));
        watch(
                new RowListener() {
                    @Override
                    public void task(String id, Optional<TaskRow> before, Optional<TaskRow> after) {
                        if (after.isEmpty()) {
                            before.ifPresent(row -> removedTasks.put(id, row));
                        }
                    }
                });
    }

    /** Shows it every change from now on. */
    public void watch(RowListener listener) {
        listeners.add(listener);
    }

    /** The committed tasks by id. */
    public Map<String, TaskRow> tasks() {
        return tasks;
    }

    /** The committed container instances by id. */
    public Map<String, ContainerInstanceRow> nodes() {
        return nodes;
    }

    /** The committed services. */
    public Map<ServiceKey, ServiceRow> services() {
        return services;
    }

    /** The committed records of deployments. */
    public Map<ServiceDeploymentKey, ServiceDeploymentRow> deployments() {
        return deployments;
    }

    /** The committed task sets of a service, by the ids that their tasks bear. */
    public Map<String, TaskSetRow> taskSets(ServiceKey service) {
        var own = new TreeMap<String, TaskSetRow>();
        taskSets.forEach(
                (key, row) -> {
                    if (key.cluster().equals(service.cluster())
                            && key.service().equals(service.service())) {
                        own.put(row.getState().getDeployment().getId(), row);
                    }
                });
        return own;
    }

    /** The committed clusters by name. */
    public Map<String, ClusterRow> clusters() {
        return clusters;
    }

    /**
     * A revision by its ARN.
     *
     * @throws IllegalArgumentException if there is none
     */
    public TaskDefinition definition(String arn) {
        return definitions.values().stream()
                .map(TaskDefinitionRow::getDefinition)
                .filter(definition -> definition.getTaskDefinitionArn().equals(arn))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no " + arn));
    }

    /** Whether a revision of a family has been registered. */
    public boolean knowsFamily(String family) {
        return definitions.values().stream()
                .anyMatch(row -> row.getDefinition().getFamily().equals(family));
    }

    /** The name of the cluster that a container instance belongs to. */
    public static String clusterOf(ContainerInstanceRow node) {
        return node.getInstance().getContainerInstanceArn().split("/", -1)[1];
    }

    /** Whether there was such a task, which has ended and been forgotten since. */
    public boolean wasRemoved(String taskId) {
        return removedTasks.containsKey(taskId);
    }

    /** A task as it is, or as it was when it was forgotten. */
    public Optional<TaskRow> lastOf(String taskId) {
        return Optional.ofNullable(tasks.getOrDefault(taskId, removedTasks.get(taskId)));
    }

    /** Takes a committed entry. */
    public void committed(ByteString entry, ApplyResult result) {
        if (!(result instanceof ApplyResult.Accepted) || entry.isEmpty()) {
            return;
        }
        try {
            Batch batch = Batch.parseFrom(entry);
            listeners.forEach(listener -> listener.batch(batch));
            for (Change change : batch.getChangesList()) {
                Kept<?, ?, ?> table = kept.get(change.getTable());
                if (table != null) {
                    table.take(change, listeners);
                }
            }
            listeners.forEach(RowListener::settled);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("the log holds something that is no batch", e);
        }
    }
}
