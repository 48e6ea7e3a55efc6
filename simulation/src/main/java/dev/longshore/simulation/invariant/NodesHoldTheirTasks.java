package dev.longshore.simulation.invariant;

import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.Demand;
import dev.longshore.proto.store.TaskRow;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * No node over its CPU, memory, GPUs; no host port and no address held twice: counted over
 * everything that has not been released.
 */
public final class NodesHoldTheirTasks implements RowWatcher.RowPromise {
    private final RowWatcher rows;
    private final Map<String, String> addressHolders = new TreeMap<>();
    private final Map<String, Map<String, TaskRow>> tasksOf = new TreeMap<>();
    private final Map<String, TaskRow> touched = new TreeMap<>();

    public NodesHoldTheirTasks(RowWatcher rows) {
        this.rows = rows;
    }

    @Override
    public void task(String taskId, Optional<TaskRow> before, Optional<TaskRow> after) {
        before.map(row -> row.getNetwork().getAddress())
                .ifPresent(address -> addressHolders.remove(address, taskId));
        before.ifPresent(
                row -> tasksOf.getOrDefault(row.getInstance(), new TreeMap<>()).remove(taskId));
        after.filter(row -> !row.getReleased() && !row.getInstance().isEmpty())
                .ifPresent(
                        row -> {
                            touched.put(taskId, row);
                            tasksOf.computeIfAbsent(row.getInstance(), i -> new TreeMap<>())
                                    .put(taskId, row);
                        });
    }

    @Override
    public void settled() {
        touched.forEach((taskId, row) -> address(taskId, row.getNetwork().getAddress()));
        touched.values().stream().map(TaskRow::getInstance).distinct().forEach(this::node);
        touched.clear();
    }

    private void address(String taskId, String address) {
        String other = address.isEmpty() ? null : addressHolders.put(address, taskId);
        if (other != null && !other.equals(taskId)) {
            throw new Violation(
                    "NodesHoldTheirTasks",
                    "address " + address + " belongs to " + other + " and to " + taskId);
        }
    }

    private void node(String instance) {
        ContainerInstanceRow node = rows.nodes().get(instance);
        if (node == null) {
            throw new Violation(
                    "NodesHoldTheirTasks",
                    "a task was placed on a node that is not there: " + instance);
        }
        int cpu = 0;
        int memory = 0;
        int gpus = 0;
        Set<Integer> tcp = new HashSet<>(node.getCapacity().getReservedTcpPortsList());
        for (TaskRow task : tasksOf.getOrDefault(instance, Map.of()).values()) {
            Demand demand = task.getDemand();
            cpu += demand.getCpuUnits();
            memory += demand.getMemoryMib();
            gpus += demand.getGpus();
            for (int port : demand.getTcpPortsList()) {
                if (!tcp.add(port)) {
                    throw new Violation(
                            "NodesHoldTheirTasks",
                            "host port " + port + " is taken twice on " + instance);
                }
            }
        }
        if (cpu > node.getCapacity().getCpuUnits()
                || memory > node.getCapacity().getMemoryMib()
                || gpus > node.getCapacity().getGpus()) {
            throw new Violation(
                    "NodesHoldTheirTasks",
                    "node "
                            + instance
                            + " holds "
                            + cpu
                            + " CPU units, "
                            + memory
                            + " MiB, "
                            + gpus
                            + " GPUs; it has "
                            + node.getCapacity().getCpuUnits()
                            + ", "
                            + node.getCapacity().getMemoryMib()
                            + ", "
                            + node.getCapacity().getGpus());
        }
    }
}
