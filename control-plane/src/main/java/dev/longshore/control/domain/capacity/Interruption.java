package dev.longshore.control.domain.capacity;

import dev.longshore.control.schedule.Node;
import dev.longshore.foundation.time.Timestamps;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Tasks on FARGATE_SPOT that leave one machine so that another task finds room there.
 *
 * @param node the machine, with them
 * @param tasks at least one
 */
public record Interruption(Node node, List<Node.Held> tasks) {
    /** As few as possible; among as many, the newest; whichever machine, in the order of ids. */
    private static final Comparator<Interruption> LEAST_HARM =
            Comparator.comparingInt((Interruption it) -> it.tasks().size())
                    .thenComparing(Interruption::oldest, Comparator.reverseOrder())
                    .thenComparing(it -> it.node().id());

    private static final Comparator<Node.Held> LARGEST_FIRST =
            Comparator.comparing(Interruption::size, Comparator.reverseOrder());

    /**
     * Who leaves where.
     *
     * @param nodes the machines that come into question, as they will be when those have gone that
     *     go anyway
     * @param takes whether a machine that is so would take the task
     */
    public static Optional<Interruption> choose(Collection<Node> nodes, Predicate<Node> takes) {
        return nodes.stream().flatMap(node -> on(node, takes).stream()).min(LEAST_HARM);
    }

    /**
     * One task where one is enough: the newest that is. Else the largest, until there is room, less
     * those without whom it is enough as well, the oldest of them first.
     */
    private static Optional<Interruption> on(Node node, Predicate<Node> takes) {
        List<Node.Held> spot = node.spotTasks();
        if (spot.isEmpty() || !takes.test(node.without(spot))) {
            return Optional.empty();
        }
        Predicate<List<Node.Held>> enough = leaving -> takes.test(node.without(leaving));
        // The sort is stable: among tasks of one size the newest stay first.
        List<Node.Held> bySize = spot.stream().sorted(LARGEST_FIRST).toList();
        var leaving = new ArrayList<Node.Held>();
        for (Node.Held task : bySize) {
            leaving.add(task);
            if (enough.test(leaving)) {
                break;
            }
        }
        if (leaving.size() == 1) {
            return spot.stream()
                    .filter(task -> enough.test(List.of(task)))
                    .findFirst()
                    .map(task -> new Interruption(node, List.of(task)));
        }
        for (Node.Held task : spot.reversed()) {
            List<Node.Held> fewer = leaving.stream().filter(other -> !other.equals(task)).toList();
            if (fewer.size() < leaving.size() && enough.test(fewer)) {
                leaving.remove(task);
            }
        }
        return Optional.of(new Interruption(node, List.copyOf(leaving)));
    }

    /** The machine as it will be without them. */
    Node after() {
        return node.without(tasks);
    }

    private Instant oldest() {
        return tasks.stream().map(Interruption::since).min(Comparator.naturalOrder()).orElseThrow();
    }

    private static Instant since(Node.Held task) {
        return Timestamps.instant(task.row().getTask().getCreatedAt());
    }

    /** One CPU unit goes with two MiB, as in the smallest sizes of Fargate. */
    private static long size(Node.Held task) {
        return 2L * task.row().getDemand().getCpuUnits() + task.row().getDemand().getMemoryMib();
    }
}
