package dev.longshore.agent.resource.network;

import dev.longshore.proto.agent.DeniedFlows;
import dev.longshore.proto.agent.DeniedPackets;
import dev.longshore.proto.agent.HostSecurityGroups;
import dev.longshore.proto.agent.Peer;
import dev.longshore.proto.agent.TaskNetwork;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * Makes and removes task networks. Every call can be repeated: what is already as wished is no
 * error.
 */
public interface TaskNetworks {
    /** From now on tasks have their addresses in these ranges; what leaves them is masqueraded. */
    void applyVpcs(List<String> cidrs) throws NetworkFailure;

    /** From now on tasks send and take in what these groups allow, and nothing else. */
    void applySecurityGroups(HostSecurityGroups groups) throws NetworkFailure;

    /** Brings the overlay to this state: where the blocks of each host are, this one among them. */
    void applyPeers(Collection<Peer> hosts) throws NetworkFailure;

    /**
     * From now on connections to these ports at the host's own addresses go to these tasks, under
     * the client's address. A port that another task has, or a program of the host, stays with it
     * until this is said again.
     *
     * @param ports of TCP, by the task's id
     */
    void applyHostPorts(SortedMap<String, SortedSet<Integer>> ports) throws NetworkFailure;

    /**
     * Makes the namespace in which the proxy of Service Connect runs, as far as it is not there.
     *
     * @return the namespace's path
     */
    Path ensureProxy() throws NetworkFailure;

    /** Removes that namespace; harmless when there is none. */
    void removeProxy() throws NetworkFailure;

    /**
     * From now on what tasks call is answered by the proxy.
     *
     * @param connects where: address and port, by the task's address, what it calls and the port,
     *     with points between them
     */
    void applyConnects(SortedMap<String, String> connects) throws NetworkFailure;

    /**
     * Makes the namespace of a task with its interface, address, routes and filter entries.
     *
     * @param taskId the last part of the task's ARN
     * @return the namespace's path
     */
    Path create(String taskId, TaskNetwork network) throws NetworkFailure;

    /** Removes all of it; harmless when there is nothing. */
    void remove(String taskId) throws NetworkFailure;

    /**
     * Makes again what others on this machine have removed of what all tasks share: the restart of
     * a firewall flushes every table, that of a network service may take routes and devices away.
     */
    void restore() throws NetworkFailure;

    /**
     * What security groups have refused a task lately.
     *
     * @throws NetworkFailure also where there is no such task, or no group is in force
     */
    DeniedFlows denied(String taskId) throws NetworkFailure;

    /**
     * How many packets were refused tasks of each group since this agent was started; of groups
     * without tasks here nothing.
     */
    Collection<DeniedPackets> deniedByGroup() throws NetworkFailure;

    /** The ids of tasks of which a namespace, an interface or a filter entry exists. */
    Set<String> list() throws NetworkFailure;
}
