package dev.longshore.simulation.invariant.row;

import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.Demand;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.RowListener;
import dev.longshore.simulation.invariant.RowWatcher;
import dev.longshore.simulation.invariant.Violation;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Counted over everything that has not been released, after every batch. */
@Invariant("No node holds tasks beyond its CPU, its memory, its GPUs and its free ports.")
public final class NodesHoldTheirTasks implements RowListener {
    private final RowWatcher rows;
    private final Asked asked;
    private final Map<String, Map<String, TaskRow>> tasksOf = new TreeMap<>();
    private final Set<String> touched = new HashSet<>();

    public NodesHoldTheirTasks(RowWatcher rows, Asked asked) {
        this.rows = rows;
        this.asked = asked;
    }

    @Override
    public void task(String taskId, Optional<TaskRow> before, Optional<TaskRow> after) {
        before.ifPresent(
                row -> tasksOf.getOrDefault(row.getInstance(), new TreeMap<>()).remove(taskId));
        after.filter(row -> !row.getReleased() && !row.getInstance().isEmpty())
                .ifPresent(
                        row -> {
                            touched.add(row.getInstance());
                            tasksOf.computeIfAbsent(row.getInstance(), i -> new TreeMap<>())
                                    .put(taskId, row);
                        });
    }

    @Override
    public void settled() {
        touched.forEach(this::check);
        touched.clear();
    }

    private void check(String instance) {
        ContainerInstanceRow node = rows.nodes().get(instance);
        if (node == null) {
            throw broken("a task was placed on a node that is not there: " + instance);
        }
        int cpu = 0;
        int memory = 0;
        int gpus = 0;
        for (TaskRow task : tasksOf.getOrDefault(instance, Map.of()).values()) {
            Demand demand = task.getDemand();
            cpu += demand.getCpuUnits();
            memory += demand.getMemoryMib();
            gpus += asked.by(task).gpus();
            for (int port : asked.by(task).tcpPorts()) {
                if (node.getCapacity().getReservedTcpPortsList().contains(port)) {
                    throw broken("the reserved port " + port + " is given away on " + instance);
                }
            }
        }
        var has = node.getCapacity();
        if (cpu > has.getCpuUnits() || memory > has.getMemoryMib() || gpus > has.getGpus()) {
            throw broken(
                    "node %s holds %d CPU units, %d MiB, %d GPUs; it has %d, %d, %d"
                            .formatted(
                                    instance,
                                    cpu,
                                    memory,
                                    gpus,
                                    has.getCpuUnits(),
                                    has.getMemoryMib(),
                                    has.getGpus()));
        }
    }

    private static Violation broken(String evidence) {
        return new Violation(NodesHoldTheirTasks.class, evidence);
    }
}
