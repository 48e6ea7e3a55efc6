package dev.longshore.control.schedule;

import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.tables.ecs.TaskKey;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Tasks without a node, by cluster, those first that wait longest. */
final class WaitingList {
    private static final Comparator<Waiting> LONGEST_FIRST =
            Comparator.comparing(Waiting::since).thenComparing(Waiting::task);

    private static final TreeSet<Waiting> NONE = new TreeSet<>(LONGEST_FIRST);

    private final Map<TaskKey, Waiting> tasks = new HashMap<>();
    private final Map<String, TreeSet<Waiting>> byCluster = new HashMap<>();
    private final Map<String, Set<String>> onFargate = new HashMap<>();

    /** A task, and since when it waits. */
    private record Waiting(Instant since, String task) {}

    void clear() {
        tasks.clear();
        byCluster.clear();
        onFargate.clear();
    }

    void add(TaskKey key, TaskRow row) {
        var fresh = new Waiting(Timestamps.instant(row.getTask().getCreatedAt()), key.task());
        tasks.put(key, fresh);
        byCluster.computeIfAbsent(key.cluster(), c -> new TreeSet<>(LONGEST_FIRST)).add(fresh);
        if (Fargate.runs(row)) {
            onFargate.computeIfAbsent(key.cluster(), c -> new HashSet<>()).add(key.task());
        }
    }

    void remove(TaskKey key) {
        Waiting old = tasks.remove(key);
        if (old != null) {
            byCluster.computeIfPresent(
                    key.cluster(),
                    (cluster, waiting) -> {
                        waiting.remove(old);
                        return waiting.isEmpty() ? null : waiting;
                    });
            onFargate.computeIfPresent(
                    key.cluster(),
                    (cluster, waiting) -> {
                        waiting.remove(key.task());
                        return waiting.isEmpty() ? null : waiting;
                    });
        }
    }

    boolean contains(TaskKey key) {
        return tasks.containsKey(key);
    }

    int count(String cluster) {
        return byCluster.getOrDefault(cluster, NONE).size();
    }

    List<String> longest(String cluster, int most) {
        return byCluster.getOrDefault(cluster, NONE).stream()
                .limit(most)
                .map(Waiting::task)
                .toList();
    }

    List<String> clusters() {
        return byCluster.keySet().stream().sorted().toList();
    }

    List<String> clustersOnFargate() {
        return onFargate.keySet().stream().sorted().toList();
    }
}
