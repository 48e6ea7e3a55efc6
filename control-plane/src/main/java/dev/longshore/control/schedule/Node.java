package dev.longshore.control.schedule;

import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.Demand;
import dev.longshore.proto.store.TaskRow;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One container instance with what its tasks hold: what filters and scores look at. */
public final class Node {
    private final String id;
    private final Map<String, TaskRow> tasks = new TreeMap<>();
    private final Map<String, Integer> tasksByGroup = new HashMap<>();
    private final Set<Integer> tcpPorts = new HashSet<>();
    private final Set<Integer> udpPorts = new HashSet<>();
    private final Map<String, Optional<String>> attributes = new HashMap<>();
    private @Nullable ContainerInstanceRow row;
    private int usedCpu;
    private int usedMemory;
    private int usedGpus;

    Node(String id) {
        this.id = id;
    }

    /** The container instance's id. */
    public String id() {
        return id;
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

    void register(@Nullable ContainerInstanceRow instance) {
        row = instance;
        attributes.clear();
        if (instance != null) {
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
    }

    /** Whether the node bears an attribute of that name, with a value or without. */
    public boolean hasAttribute(String name) {
        return attributes.containsKey(name);
    }

    /** The value of an attribute; nothing where it is missing or has none. */
    public Optional<String> attribute(String name) {
        return attributes.getOrDefault(name, Optional.empty());
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

    /** Tasks of a group ({@code family:web}, {@code service:web}) that still run here or are to. */
    public int tasksOfGroup(String group) {
        return tasksByGroup.getOrDefault(group, 0);
    }

    /** Whether a host port is taken, by a task or by the machine itself. */
    public boolean portTaken(String protocol, int port) {
        var capacity = row().getCapacity();
        return protocol.equals("udp")
                ? udpPorts.contains(port) || capacity.getReservedUdpPortsList().contains(port)
                : tcpPorts.contains(port) || capacity.getReservedTcpPortsList().contains(port);
    }

    /** This node as it will be when the tasks that are to stop have gone. */
    Node afterStopping() {
        var later = new Node(id);
        later.register(row);
        tasks.forEach(
                (taskId, task) -> {
                    if (task.getTask().getDesiredStatus().equals("RUNNING")) {
                        later.put(taskId, task);
                    }
                });
        return later;
    }

    /** The tasks that hold something here, in the order of their ids. */
    public Iterable<TaskRow> tasks() {
        return tasks.values();
    }

    void put(String taskId, TaskRow task) {
        remove(taskId);
        tasks.put(taskId, task);
        account(task, 1);
    }

    void remove(String taskId) {
        TaskRow old = tasks.remove(taskId);
        if (old != null) {
            account(old, -1);
        }
    }

    boolean isEmpty() {
        return tasks.isEmpty();
    }

    /** A task counts until it has been released: what a stopping task holds is not free yet. */
    private void account(TaskRow task, int sign) {
        Demand demand = task.getDemand();
        usedCpu += sign * demand.getCpuUnits();
        usedMemory += sign * demand.getMemoryMib();
        usedGpus += sign * demand.getGpus();
        if (task.getTask().getDesiredStatus().equals("RUNNING")) {
            tasksByGroup.merge(task.getTask().getGroup(), sign, Integer::sum);
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
