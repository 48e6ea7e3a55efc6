package dev.longshore.control.schedule;

import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.feed.ChangeFeed;
import dev.longshore.state.feed.RowChange;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.InstanceKey;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The cluster in the shape that placement needs: nodes with what is free on them, and the tasks
 * that wait. Derived from rows alone; built at the start of a leadership and kept by the feed of
 * accepted changes, so that each transaction sees what the ones before it in the same batch have
 * placed.
 */
public final class ClusterIndex implements ChangeFeed.Listener {
    private static final Comparator<Waiting> LONGEST_FIRST =
            Comparator.comparing(Waiting::since).thenComparing(Waiting::task);

    private static final TreeSet<Waiting> NONE = new TreeSet<>(LONGEST_FIRST);

    private final Map<String, TreeMap<String, Node>> nodesByCluster = new HashMap<>();
    private final Map<TaskKey, String> nodeOfTask = new HashMap<>();
    private final Map<String, TreeSet<Waiting>> waiting = new HashMap<>();
    private final Map<TaskKey, Waiting> waitingTasks = new HashMap<>();

    /** A task without a node, and since when. */
    private record Waiting(Instant since, String task) {}

    /** Reads everything anew. */
    public void rebuild(ReadTx tx) {
        nodesByCluster.clear();
        nodeOfTask.clear();
        waiting.clear();
        waitingTasks.clear();
        tx.scan(
                Tables.CONTAINER_INSTANCES,
                KeyPrefix.ALL,
                Optional.empty(),
                row -> {
                    instance(row.key(), Optional.of(row.row()));
                    return true;
                });
        tx.scan(
                Tables.TASKS,
                KeyPrefix.ALL,
                Optional.empty(),
                row -> {
                    task(row.key(), Optional.of(row.row()));
                    return true;
                });
    }

    /** Reads one node with its tasks only: for a call that looks at it. */
    public void rebuild(ReadTx tx, InstanceKey node) {
        instance(node, tx.get(Tables.CONTAINER_INSTANCES, node));
        tx.scan(
                Tables.TASKS_BY_INSTANCE,
                KeyPrefix.of(node.instance()),
                row -> {
                    task(row.key(), Optional.of(row.row()));
                    return true;
                });
    }

    /** The registered nodes of a cluster, in the order of their ids. */
    public Collection<Node> nodes(String cluster) {
        return nodesByCluster.getOrDefault(cluster, new TreeMap<>()).values().stream()
                .filter(Node::isRegistered)
                .toList();
    }

    /** A registered node. */
    public Optional<Node> node(String cluster, String instance) {
        return Optional.ofNullable(
                        nodesByCluster.getOrDefault(cluster, new TreeMap<>()).get(instance))
                .filter(Node::isRegistered);
    }

    /** Whether this task has no node yet. */
    public boolean isWaiting(TaskKey key) {
        return waitingTasks.containsKey(key);
    }

    /** How many tasks of a cluster have no node yet. */
    public int waitingCount(String cluster) {
        return waiting.getOrDefault(cluster, NONE).size();
    }

    /** The ids of the tasks of a cluster that have no node yet: those that wait longest. */
    public List<String> waitingLongest(String cluster, int most) {
        return waiting.getOrDefault(cluster, NONE).stream().limit(most).map(Waiting::task).toList();
    }

    /** Clusters in which a task waits. */
    public List<String> clustersWithWaitingTasks() {
        return waiting.keySet().stream().sorted().toList();
    }

    @Override
    public void changed(List<RowChange<?, ?>> changes) {
        for (RowChange<?, ?> change : changes) {
            change.in(Tables.CONTAINER_INSTANCES)
                    .ifPresent(instance -> instance(instance.key(), instance.after()));
            change.in(Tables.TASKS).ifPresent(task -> task(task.key(), task.after()));
        }
    }

    private void instance(InstanceKey key, Optional<ContainerInstanceRow> row) {
        Node node = nodeFor(key.cluster(), key.instance());
        node.register(row.orElse(null));
        dropIfUnused(key.cluster(), node);
    }

    private void task(TaskKey key, Optional<TaskRow> row) {
        String old = nodeOfTask.remove(key);
        if (old != null) {
            Node node = nodeFor(key.cluster(), old);
            node.remove(key.task());
            dropIfUnused(key.cluster(), node);
        }
        waits(key, row.filter(ClusterIndex::isWaiting));
        row.filter(task -> !task.getInstance().isEmpty() && !task.getReleased())
                .ifPresent(
                        task -> {
                            nodeOfTask.put(key, task.getInstance());
                            nodeFor(key.cluster(), task.getInstance()).put(key.task(), task);
                        });
    }

    private static boolean isWaiting(TaskRow task) {
        return task.getInstance().isEmpty() && !task.getReleased();
    }

    private void waits(TaskKey key, Optional<TaskRow> row) {
        Waiting old = waitingTasks.remove(key);
        TreeSet<Waiting> ofCluster =
                waiting.computeIfAbsent(key.cluster(), c -> new TreeSet<>(LONGEST_FIRST));
        if (old != null) {
            ofCluster.remove(old);
        }
        row.map(task -> new Waiting(Timestamps.instant(task.getTask().getCreatedAt()), key.task()))
                .ifPresent(
                        fresh -> {
                            waitingTasks.put(key, fresh);
                            ofCluster.add(fresh);
                        });
        if (ofCluster.isEmpty()) {
            waiting.remove(key.cluster());
        }
    }

    private Node nodeFor(String cluster, String instance) {
        return nodesByCluster
                .computeIfAbsent(cluster, c -> new TreeMap<>())
                .computeIfAbsent(instance, Node::new);
    }

    private void dropIfUnused(String cluster, Node node) {
        if (!node.isRegistered() && node.isEmpty()) {
            var nodes = nodesByCluster.get(cluster);
            if (nodes != null) {
                nodes.remove(node.id());
                if (nodes.isEmpty()) {
                    nodesByCluster.remove(cluster);
                }
            }
        }
    }
}
