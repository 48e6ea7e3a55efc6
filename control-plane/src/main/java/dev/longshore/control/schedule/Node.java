package dev.longshore.control.schedule;

import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.Demand;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.tables.ecs.InstanceKey;
import dev.longshore.state.tables.ecs.TaskKey;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One machine with what tasks hold of it, those of its own cluster and FARGATE tasks of any: what
 * filters and scores look at.
 */
public final class Node {
    private final String id;
    private final Map<String, Held> tasks = new TreeMap<>();
    private final Map<Group, Integer> tasksByGroup = new HashMap<>();
    private final Set<Integer> tcpPorts = new HashSet<>();
    private final Set<Integer> udpPorts = new HashSet<>();
    private final Map<String, Optional<String>> attributes = new HashMap<>();
    private @Nullable InstanceKey key;
    private @Nullable ContainerInstanceRow row;
    private int usedCpu;
    private int usedMemory;
    private int usedGpus;
    private int spot;
    private int stopping;

    /** A task that holds something here. */
    public record Held(TaskKey key, TaskRow row) {
        private boolean isToRun() {
            return row.getTask().getDesiredStatus().equals("RUNNING");
        }

        private boolean isSpot() {
            return isToRun() && Fargate.isSpot(row);
        }

        private Instant since() {
            return Timestamps.instant(row.getTask().getCreatedAt());
        }
    }

    private static final Comparator<Held> NEWEST_FIRST =
            Comparator.comparing(Held::since)
                    .reversed()
                    .thenComparing(held -> held.key().cluster())
                    .thenComparing(held -> held.key().task());

    /** Groups of two clusters may bear one name. */
    private record Group(String cluster, String name) {}

    Node(String id) {
        this.id = id;
    }

    /** The container instance's id. */
    public String id() {
        return id;
    }

    /** The container instance's key: its cluster is the one that the machine has joined. */
    public InstanceKey key() {
        if (key == null) {
            throw new IllegalStateException("tasks of a node that is not registered: " + id);
        }
        return key;
    }

    /** The instance as the cluster's rows know it. */
    public ContainerInstanceRow row() {
        if (row == null) {
            throw new IllegalStateException("tasks of a node that is not registered: " + id);
        }
        return row;
    }

    boolean isRegistered() {
        return row != null;
    }

    void register(InstanceKey instanceKey, ContainerInstanceRow instance) {
        key = instanceKey;
        row = instance;
        attributes.clear();
        instance.getInstance()
                .getAttributesList()
                .forEach(
                        attribute ->
                                attributes.put(
                                        attribute.getName(),
                                        attribute.hasValue()
                                                ? Optional.of(attribute.getValue())
                                                : Optional.empty()));
    }

    void unregister() {
        key = null;
        row = null;
        attributes.clear();
    }

    /** Whether the node bears an attribute of that name, with a value or without. */
    public boolean hasAttribute(String name) {
        return attributes.containsKey(name);
    }

    /** The value of an attribute; nothing where it is missing or has none. */
    public Optional<String> attribute(String name) {
        return attributes.getOrDefault(name, Optional.empty());
    }

    /** Whether it is one of a capacity provider that somebody made. */
    public boolean isOf(String provider) {
        return attribute(Among.Pool.ATTRIBUTE).filter(provider::equals).isPresent();
    }

    /** The zone that spreading goes by. */
    public String zone() {
        return row().getZone();
    }

    public int freeCpu() {
        return row().getCapacity().getCpuUnits() - usedCpu;
    }

    public int freeMemory() {
        return row().getCapacity().getMemoryMib() - usedMemory;
    }

    public int freeGpus() {
        return row().getCapacity().getGpus() - usedGpus;
    }

    /** Tasks that hold something here, whatever their status. */
    public int taskCount() {
        return tasks.size();
    }

    /**
     * Tasks of a cluster's group ({@code family:web}, {@code service:web}) that still run here or
     * are to.
     */
    public int tasksOfGroup(String cluster, String group) {
        return tasksByGroup.getOrDefault(new Group(cluster, group), 0);
    }

    /** Whether a host port is taken, by a task or by the machine itself. */
    public boolean portTaken(String protocol, int port) {
        var capacity = row().getCapacity();
        return protocol.equals("udp")
                ? udpPorts.contains(port) || capacity.getReservedUdpPortsList().contains(port)
                : tcpPorts.contains(port) || capacity.getReservedTcpPortsList().contains(port);
    }

    /** Whether tasks are to stop here: what they hold will be free. */
    public boolean hasStopping() {
        return stopping > 0;
    }

    /** Whether tasks on FARGATE_SPOT are to run here. */
    public boolean hasSpot() {
        return spot > 0;
    }

    /** The tasks on FARGATE_SPOT that are to run here, of all clusters, the newest first. */
    public List<Held> spotTasks() {
        return tasks.values().stream().filter(Held::isSpot).sorted(NEWEST_FIRST).toList();
    }

    /** This node as it will be when the tasks that are to stop have gone. */
    public Node afterStopping() {
        return copy(Held::isToRun);
    }

    /** The same when those on FARGATE_SPOT have gone as well. */
    Node afterSpot() {
        return copy(task -> task.isToRun() && !task.isSpot());
    }

    /** This node as it would be without some of its tasks. */
    public Node without(Collection<Held> leaving) {
        return copy(task -> !leaving.contains(task));
    }

    /** This node as it would be without the tasks of a cluster's group that are to run. */
    public Node without(String cluster, String group) {
        return copy(
                held ->
                        !held.isToRun()
                                || !held.key().cluster().equals(cluster)
                                || !held.row().getTask().getGroup().equals(group));
    }

    /** This node as it would be with one task more. */
    public Node with(TaskKey taskKey, TaskRow task) {
        Node more = copy(any -> true);
        more.put(taskKey, task);
        return more;
    }

    private Node copy(Predicate<Held> staying) {
        var copy = new Node(id);
        copy.register(key(), row());
        tasks.values().stream().filter(staying).forEach(task -> copy.put(task.key(), task.row()));
        return copy;
    }

    /**
     * The tasks of the container instance that hold something here, in the order of their ids:
     * FARGATE tasks, which only use its machine, are not among them.
     */
    public List<TaskRow> instanceTasks() {
        return tasks.values().stream().map(Held::row).filter(task -> !Fargate.runs(task)).toList();
    }

    void put(TaskKey taskKey, TaskRow task) {
        remove(taskKey);
        var held = new Held(taskKey, task);
        tasks.put(taskKey.task(), held);
        account(held, 1);
    }

    void remove(TaskKey taskKey) {
        Held old = tasks.remove(taskKey.task());
        if (old != null) {
            account(old, -1);
        }
    }

    boolean isEmpty() {
        return tasks.isEmpty();
    }

    /** A task counts until it has been released: what a stopping task holds is not free yet. */
    private void account(Held held, int sign) {
        TaskRow task = held.row();
        Demand demand = task.getDemand();
        usedCpu += sign * demand.getCpuUnits();
        usedMemory += sign * demand.getMemoryMib();
        usedGpus += sign * demand.getGpus();
        spot += held.isSpot() ? sign : 0;
        stopping += held.isToRun() ? 0 : sign;
        if (held.isToRun()) {
            var group = new Group(held.key().cluster(), task.getTask().getGroup());
            tasksByGroup.merge(group, sign, Integer::sum);
        }
        if (sign > 0) {
            tcpPorts.addAll(demand.getTcpPortsList());
            udpPorts.addAll(demand.getUdpPortsList());
        } else {
            demand.getTcpPortsList().forEach(tcpPorts::remove);
            demand.getUdpPortsList().forEach(udpPorts::remove);
        }
    }
}
