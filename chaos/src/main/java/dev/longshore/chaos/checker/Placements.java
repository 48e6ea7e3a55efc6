package dev.longshore.chaos.checker;

import dev.longshore.chaos.history.PlacementsSeen;
import dev.longshore.chaos.history.TaskSeen;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What tasks hold at any moment: addresses, ports, room. */
public final class Placements {
    private Placements() {}

    /** Looks at each moment by itself. */
    public static List<Violation> check(List<PlacementsSeen> moments) {
        return moments.stream().flatMap(moment -> check(moment).stream()).distinct().toList();
    }

    private static List<Violation> check(PlacementsSeen moment) {
        Map<String, Set<String>> holders = new TreeMap<>();
        for (TaskSeen task : moment.tasks()) {
            if (task.isAlive()) {
                task.addresses().forEach(address -> hold(holders, address, task));
                task.hostPorts()
                        .forEach(port -> hold(holders, task.machine() + " port " + port, task));
            }
        }
        var violations = new ArrayList<Violation>();
        holders.forEach(
                (thing, tasks) -> {
                    if (tasks.size() > 1) {
                        violations.add(
                                new Violation(
                                        Promise.ADDRESSES_ARE_UNIQUE,
                                        thing + " is held by " + tasks));
                    }
                });
        used(moment)
                .forEach(
                        (machine, megabytes) -> {
                            Long offered = moment.machineMegabytes().get(machine);
                            if (offered != null && megabytes > offered) {
                                violations.add(
                                        new Violation(
                                                Promise.MACHINES_ARE_NOT_OVERCOMMITTED,
                                                "%s has %d MB, and its tasks take %d"
                                                        .formatted(machine, offered, megabytes)));
                            }
                        });
        return violations;
    }

    private static void hold(Map<String, Set<String>> holders, String thing, TaskSeen task) {
        holders.computeIfAbsent(thing, key -> new TreeSet<>()).add(task.arn());
    }

    private static Map<String, Long> used(PlacementsSeen moment) {
        return moment.tasks().stream()
                .filter(task -> task.isAlive() && !task.machine().isEmpty())
                .collect(
                        Collectors.groupingBy(
                                TaskSeen::machine,
                                TreeMap::new,
                                Collectors.summingLong(TaskSeen::memoryMegabytes)));
    }
}
