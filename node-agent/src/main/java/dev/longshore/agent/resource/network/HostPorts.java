package dev.longshore.agent.resource.network;

import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which task gets the connections to which of the machine's own ports. A port is one task's: who
 * has it keeps it for as long as that is wished.
 *
 * @param taken ids of tasks by port
 * @param refused what others want of them, for people to read
 */
record HostPorts(SortedMap<Integer, String> taken, SortedSet<String> refused) {
    /**
     * Shares the ports out.
     *
     * @param before ids of tasks by port, as they were
     * @param wished ports by the task's id
     * @param others ports at which programs of the machine listen
     */
    static HostPorts share(
            Map<Integer, String> before,
            SortedMap<String, SortedSet<Integer>> wished,
            Set<Integer> others) {
        var taken = new TreeMap<Integer, String>();
        before.forEach(
                (port, task) -> {
                    if (wished.getOrDefault(task, new TreeSet<>()).contains(port)) {
                        taken.put(port, task);
                    }
                });
        var refused = new TreeSet<String>();
        wished.forEach(
                (task, ports) -> {
                    for (int port : ports) {
                        String holder =
                                others.contains(port) && !taken.containsKey(port)
                                        ? "a program of the machine"
                                        : taken.computeIfAbsent(port, free -> task);
                        if (!holder.equals(task)) {
                            refused.add("%d of %s (%s has it)".formatted(port, task, holder));
                        }
                    }
                });
        return new HostPorts(taken, refused);
    }
}
