package dev.longshore.simulation.invariant.service;

import dev.longshore.foundation.arn.Arns;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.RowListener;
import dev.longshore.simulation.invariant.RowWatcher;
import dev.longshore.simulation.invariant.Violation;
import dev.longshore.state.tables.ecs.ServiceKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Looks at what is left of a node for daemons whenever something else is placed there. */
@Invariant(
        "What is placed on an ACTIVE node leaves the room that daemons of its cluster need which have no task there yet; another daemon's task may take it.")
public final class DaemonsComeFirst implements RowListener {
    private final RowWatcher rows;
    private final Map<String, TaskRow> placed = new TreeMap<>();

    /** The wanted tasks of each node. */
    private final Map<String, Map<String, TaskRow>> wanted = new HashMap<>();

    /** What one batch changes may have been otherwise for a part of its transactions. */
    private final Set<String> changedNodes = new HashSet<>();

    private final Map<ServiceKey, Optional<ServiceRow>> before = new HashMap<>();
    private final Set<ServiceKey> withChangedTasks = new HashSet<>();

    public DaemonsComeFirst(RowWatcher rows) {
        this.rows = rows;
    }

    @Override
    public void task(String id, Optional<TaskRow> was, Optional<TaskRow> is) {
        is.or(() -> was).flatMap(Services::of).ifPresent(withChangedTasks::add);
        was.ifPresent(row -> onNode(row).remove(id));
        is.filter(Services::isWanted).ifPresent(row -> onNode(row).put(id, row));
        boolean hadNode = was.filter(row -> !row.getInstance().isEmpty()).isPresent();
        is.filter(row -> !hadNode && !row.getInstance().isEmpty())
                .ifPresent(row -> placed.put(id, row));
    }

    @Override
    public void node(Optional<ContainerInstanceRow> was, Optional<ContainerInstanceRow> is) {
        is.or(() -> was)
                .map(row -> Arns.id(row.getInstance().getContainerInstanceArn()))
                .ifPresent(changedNodes::add);
    }

    @Override
    public void service(ServiceKey key, Optional<ServiceRow> was, Optional<ServiceRow> is) {
        before.putIfAbsent(key, was);
    }

    @Override
    public void settled() {
        placed.forEach(this::check);
        placed.clear();
        changedNodes.clear();
        before.clear();
        withChangedTasks.clear();
    }

    private void check(String id, TaskRow task) {
        ContainerInstanceRow node = rows.nodes().get(task.getInstance());
        if (node == null
                || changedNodes.contains(task.getInstance())
                || !node.getInstance().getStatus().equals("ACTIVE")
                || isOfDaemon(task)) {
            return;
        }
        var needed = new ArrayList<TaskDefinition>();
        var names = new ArrayList<String>();
        rows.services()
                .forEach(
                        (key, row) -> {
                            if (key.cluster().equals(RowWatcher.clusterOf(node))
                                    && needsRoom(key, row)
                                    && !hasTask(key, task.getInstance())) {
                                needed.add(rows.definition(definition(row)));
                                names.add(key.service());
                            }
                        });
        if (!needed.isEmpty() && new Room(rows).misses(task, needed)) {
            throw new Violation(
                    DaemonsComeFirst.class,
                    "task %s of %s takes the room of %s on %s"
                            .formatted(id, task.getTask().getGroup(), names, task.getInstance()));
        }
    }

    private Map<String, TaskRow> onNode(TaskRow row) {
        return wanted.computeIfAbsent(row.getInstance(), node -> new HashMap<>());
    }

    private boolean isOfDaemon(TaskRow task) {
        return Services.of(task).map(rows.services()::get).filter(Services::isDaemon).isPresent();
    }

    /** Whether it needed room all through the batch. */
    private boolean needsRoom(ServiceKey key, ServiceRow row) {
        Optional<ServiceRow> was = before.getOrDefault(key, Optional.of(row));
        return needsRoom(row)
                && was.filter(DaemonsComeFirst::needsRoom)
                        .filter(old -> definition(old).equals(definition(row)))
                        .isPresent()
                && !withChangedTasks.contains(key);
    }

    private static boolean needsRoom(ServiceRow row) {
        return Services.isActive(row)
                && Services.isDaemon(row)
                && !Services.primary(row).getDeployment().getRolloutState().equals("FAILED");
    }

    private static String definition(ServiceRow row) {
        return Services.primary(row).getDeployment().getTaskDefinition();
    }

    private boolean hasTask(ServiceKey key, String node) {
        return wanted.getOrDefault(node, Map.of()).values().stream()
                .anyMatch(task -> Services.of(task).filter(key::equals).isPresent());
    }
}
