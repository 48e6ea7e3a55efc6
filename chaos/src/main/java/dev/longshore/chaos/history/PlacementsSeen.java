package dev.longshore.chaos.history;

import java.util.List;
import java.util.Map;

/**
 * All tasks at one moment.
 *
 * @param machineMegabytes what each machine offers, by its ARN
 */
public record PlacementsSeen(
        long atNanos, List<TaskSeen> tasks, Map<String, Long> machineMegabytes) {}
