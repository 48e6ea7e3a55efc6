package dev.longshore.simulation.invariant.service;

import dev.longshore.proto.ecs.Attribute;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.simulation.invariant.RowWatcher;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What machines have left, added up from the rows alone. */
final class Room {
    private final RowWatcher rows;
    private final Map<String, Integer> cpu = new TreeMap<>();
    private final Map<String, Integer> memory = new TreeMap<>();

    Room(RowWatcher rows) {
        this.rows = rows;
        rows.nodes()
                .forEach(
                        (id, node) -> {
                            cpu.put(id, node.getCapacity().getCpuUnits());
                            memory.put(id, node.getCapacity().getMemoryMib());
                        });
        rows.tasks().values().stream().filter(row -> !row.getReleased()).forEach(this::take);
    }

    private void take(TaskRow row) {
        cpu.merge(row.getInstance(), -row.getDemand().getCpuUnits(), Integer::sum);
        memory.merge(row.getInstance(), -row.getDemand().getMemoryMib(), Integer::sum);
    }

    /** An ACTIVE node of a cluster that would take a task. */
    Optional<String> inCluster(String cluster, TaskDefinition definition) {
        return rows.nodes().entrySet().stream()
                .filter(entry -> RowWatcher.clusterOf(entry.getValue()).equals(cluster))
                .map(Map.Entry::getKey)
                .filter(id -> on(id, definition))
                .findFirst();
    }

    /** An ACTIVE node of any cluster that would take a FARGATE task. */
    Optional<String> onFargate(TaskDefinition definition) {
        return rows.nodes().entrySet().stream()
                .filter(entry -> !entry.getValue().getRefusesFargate())
                .map(Map.Entry::getKey)
                .filter(id -> on(id, definition))
                .findFirst();
    }

    /** The zones of nodes that would take a task, a FARGATE one on those of any cluster. */
    Set<String> zones(String cluster, boolean fargate, TaskDefinition definition) {
        return rows.nodes().entrySet().stream()
                .filter(
                        node ->
                                fargate
                                        ? !node.getValue().getRefusesFargate()
                                        : RowWatcher.clusterOf(node.getValue()).equals(cluster))
                .filter(node -> on(node.getKey(), definition))
                .map(node -> zone(node.getValue()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String zone(ContainerInstanceRow node) {
        return node.getInstance().getAttributesList().stream()
                .filter(attribute -> attribute.getName().equals("ecs.availability-zone"))
                .map(Attribute::getValue)
                .findFirst()
                .orElse("");
    }

    /** Whether a node would take a task; services here ask for no ports. */
    boolean on(String id, TaskDefinition definition) {
        return on(id, definition, List.of());
    }

    /** Whether it would, were some of its tasks gone. */
    boolean on(String id, TaskDefinition definition, List<TaskRow> without) {
        int backCpu = without.stream().mapToInt(task -> task.getDemand().getCpuUnits()).sum();
        int backMemory = without.stream().mapToInt(task -> task.getDemand().getMemoryMib()).sum();
        ContainerInstanceRow node = rows.nodes().get(id);
        return node != null
                && node.getInstance().getStatus().equals("ACTIVE")
                && node.getInstance().getAgentConnected()
                && cpu.getOrDefault(id, 0) + backCpu >= cpuOf(definition)
                && memory.getOrDefault(id, 0) + backMemory >= memoryOf(definition);
    }

    /**
     * Whether a task has taken of what its node has less of than some definitions need together.
     */
    boolean misses(TaskRow task, List<TaskDefinition> definitions) {
        String id = task.getInstance();
        int wantedCpu = definitions.stream().mapToInt(Room::cpuOf).sum();
        int wantedMemory = definitions.stream().mapToInt(Room::memoryOf).sum();
        boolean takesCpu = task.getDemand().getCpuUnits() > 0;
        boolean takesMemory = task.getDemand().getMemoryMib() > 0;
        return (takesCpu && cpu.getOrDefault(id, 0) < wantedCpu)
                || (takesMemory && memory.getOrDefault(id, 0) < wantedMemory);
    }

    private static int cpuOf(TaskDefinition definition) {
        return definition.getCpu().isEmpty()
                ? definition.getContainerDefinitionsList().stream()
                        .mapToInt(ContainerDefinition::getCpu)
                        .sum()
                : Integer.parseInt(definition.getCpu());
    }

    private static int memoryOf(TaskDefinition definition) {
        return definition.getMemory().isEmpty()
                ? definition.getContainerDefinitionsList().stream()
                        .mapToInt(ContainerDefinition::getMemory)
                        .sum()
                : Integer.parseInt(definition.getMemory());
    }
}
