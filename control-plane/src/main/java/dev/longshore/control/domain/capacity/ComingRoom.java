package dev.longshore.control.domain.capacity;

import dev.longshore.control.schedule.Node;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.tables.ecs.TaskKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Machines as they will be when those tasks have gone that are stopping, and those that one run of
 * the scheduler interrupts. Each task that is to wait is counted where it will find its room, so
 * that room is made for it once.
 */
public final class ComingRoom {
    private final Map<String, Node> later = new HashMap<>();
    private final Map<String, List<Node.Held>> placed = new HashMap<>();

    /**
     * Where a task will find room.
     *
     * @param node as it is
     * @param leaving whom to interrupt for it; nobody where enough go anyway
     */
    public record Expected(Node node, List<Node.Held> leaving) {}

    /** The run has put a task there, which the node does not know yet. */
    public void placed(String node, TaskKey key, TaskRow row) {
        later.computeIfPresent(node, (id, after) -> after.with(key, row));
        placed.computeIfAbsent(node, id -> new ArrayList<>()).add(new Node.Held(key, row));
    }

    /**
     * Where a task that finds no room now will find some.
     *
     * @param nodes the machines that come into question for it
     * @param takes whether a machine that is so would take it
     */
    public Optional<Expected> expect(
            TaskKey key, TaskRow row, List<Node> nodes, Predicate<Node> takes) {
        for (Node node : nodes) {
            // One that would take it as it is lacks something else, which nobody leaves behind.
            if ((node.hasStopping() || node.hasSpot()) && takes.test(later(node))) {
                later.put(node.id(), later(node).with(key, row));
                return Optional.of(new Expected(node, List.of()));
            }
        }
        List<Node> withSpot = nodes.stream().filter(Node::hasSpot).map(this::later).toList();
        return Interruption.choose(withSpot, takes)
                .map(
                        interruption -> {
                            String id = interruption.node().id();
                            later.put(id, interruption.after().with(key, row));
                            Node node =
                                    nodes.stream()
                                            .filter(n -> n.id().equals(id))
                                            .findFirst()
                                            .orElseThrow();
                            return new Expected(node, interruption.tasks());
                        });
    }

    private Node later(Node node) {
        return later.computeIfAbsent(
                node.id(),
                id -> {
                    Node after = node.afterStopping();
                    for (Node.Held task : placed.getOrDefault(id, List.of())) {
                        after = after.with(task.key(), task.row());
                    }
                    return after;
                });
    }
}
