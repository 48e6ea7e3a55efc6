package dev.longshore.control.schedule;

import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.tables.ecs.InstanceKey;
import dev.longshore.state.tables.ecs.TaskKey;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The machines, each once, by the id of its container instance: with views of those that are
 * registered, all of them and by the cluster that they have joined. What a task of any cluster
 * takes is counted on its machine.
 */
final class Machines {
    /** Also those that only tasks tell of, while rows come or go one by one. */
    private final Map<String, Node> known = new HashMap<>();

    private final NavigableMap<String, Node> registered = new TreeMap<>();
    private final Map<String, NavigableMap<String, Node>> byCluster = new HashMap<>();
    private final Zones zones = new Zones();
    private final Map<String, Zones> zonesOfClusters = new HashMap<>();
    private final Map<TaskKey, String> machineOf = new HashMap<>();

    void clear() {
        known.clear();
        registered.clear();
        byCluster.clear();
        zones.clear();
        zonesOfClusters.clear();
        machineOf.clear();
    }

    /** All that are registered, in the order of their ids: a view. */
    Collection<Node> all() {
        return Collections.unmodifiableCollection(registered.values());
    }

    /** Those that are registered in a cluster, in the order of their ids: a view. */
    Collection<Node> of(String cluster) {
        return Collections.unmodifiableCollection(registeredIn(cluster).values());
    }

    /** All that are registered, by their zones: a view. */
    SortedMap<String, Collection<Node>> zones() {
        return zones.all();
    }

    /** Those that are registered in a cluster, by their zones: a view. */
    SortedMap<String, Collection<Node>> zones(String cluster) {
        Zones known = zonesOfClusters.get(cluster);
        return known == null ? Collections.emptySortedMap() : known.all();
    }

    Optional<Node> find(String instance) {
        return Optional.ofNullable(registered.get(instance));
    }

    Optional<Node> find(String cluster, String instance) {
        return Optional.ofNullable(registeredIn(cluster).get(instance));
    }

    private NavigableMap<String, Node> registeredIn(String cluster) {
        return byCluster.getOrDefault(cluster, Collections.emptyNavigableMap());
    }

    void register(InstanceKey key, ContainerInstanceRow row) {
        Node node = known(key.instance());
        if (node.isRegistered() && !node.zone().equals(row.getZone())) {
            leaveZone(key.cluster(), node);
        }
        node.register(key, row);
        registered.put(key.instance(), node);
        byCluster.computeIfAbsent(key.cluster(), c -> new TreeMap<>()).put(key.instance(), node);
        zones.add(node);
        zonesOfClusters.computeIfAbsent(key.cluster(), c -> new Zones()).add(node);
    }

    private void leaveZone(String cluster, Node node) {
        zones.remove(node);
        zonesOfClusters.computeIfPresent(cluster, (c, known) -> known.remove(node) ? null : known);
    }

    void unregister(InstanceKey key) {
        Node node = known(key.instance());
        if (node.isRegistered()) {
            leaveZone(key.cluster(), node);
        }
        node.unregister();
        registered.remove(key.instance());
        byCluster.computeIfPresent(
                key.cluster(),
                (cluster, nodes) -> {
                    nodes.remove(key.instance());
                    return nodes.isEmpty() ? null : nodes;
                });
        forgetIfUnused(node);
    }

    /** What the task takes is taken from this machine. */
    void take(TaskKey task, TaskRow row) {
        machineOf.put(task, row.getInstance());
        known(row.getInstance()).put(task, row);
    }

    /** What the task took, if it took something, is free again: on that machine. */
    Optional<String> free(TaskKey task) {
        String instance = machineOf.remove(task);
        if (instance != null) {
            Node node = known(instance);
            node.remove(task);
            forgetIfUnused(node);
        }
        return Optional.ofNullable(instance);
    }

    private Node known(String instance) {
        return known.computeIfAbsent(instance, Node::new);
    }

    private void forgetIfUnused(Node node) {
        if (!node.isRegistered() && node.isEmpty()) {
            known.remove(node.id());
        }
    }
}
