package dev.longshore.agent.resource.network.filter;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the machine's packet filter follows from.
 *
 * @param vpcs the ranges of all networks
 * @param tasks the interfaces of this machine's tasks, by the task's id
 * @param groups absent until somebody tells of them: then nothing is refused
 * @param hostPorts tasks that get the connections to a port of the machine's own, by the port
 * @param connects where what tasks call by Service Connect is answered: address and port, by the
 *     task's address, what it calls and the port, as nft writes them
 */
public record FilterState(
        List<String> vpcs,
        SortedMap<String, Interface> tasks,
        Optional<SecurityGroups> groups,
        SortedMap<Integer, String> hostPorts,
        SortedMap<String, String> connects) {
    /**
     * A task's interface.
     *
     * @param hostEnd the name of its end on the host
     * @param groups ids of its security groups
     */
    public record Interface(String hostEnd, String address, List<String> groups) {}

    /** With other networks. */
    public FilterState withVpcs(List<String> others) {
        return new FilterState(List.copyOf(others), tasks, groups, hostPorts, connects);
    }

    /** With other security groups. */
    public FilterState withGroups(SecurityGroups others) {
        return new FilterState(vpcs, tasks, Optional.of(others), hostPorts, connects);
    }

    /** With other tasks behind the machine's own ports. */
    public FilterState withHostPorts(SortedMap<Integer, String> others) {
        return new FilterState(vpcs, tasks, groups, new TreeMap<>(others), connects);
    }

    /** With other ways of what tasks call by Service Connect. */
    public FilterState withConnects(SortedMap<String, String> others) {
        return new FilterState(vpcs, tasks, groups, hostPorts, new TreeMap<>(others));
    }

    /** With one task more. */
    public FilterState with(String task, Interface its) {
        var more = new TreeMap<>(tasks);
        more.put(task, its);
        return new FilterState(vpcs, more, groups, hostPorts, connects);
    }

    /** Without a task. */
    public FilterState without(String task) {
        var fewer = new TreeMap<>(tasks);
        fewer.remove(task);
        return new FilterState(vpcs, fewer, groups, hostPorts, connects);
    }
}
