package dev.longshore.simulation.invariant.end;

import dev.longshore.control.leader.Leader;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.simulation.host.SimMachine;
import dev.longshore.simulation.invariant.RowWatcher;
import dev.longshore.simulation.raft.SimRaft;
import dev.longshore.simulation.world.World;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A world after its quiet minutes.
 *
 * @param leader the process that leads
 */
public record Settled(
        World world, SimRaft raft, Leader leader, List<SimMachine> machines, RowWatcher rows) {

    /** The ARNs of the tasks that the rows give to a machine. */
    Set<String> tasksOf(SimMachine machine) {
        var arns = new TreeSet<String>();
        rows.tasks().values().stream()
                .filter(row -> !row.getReleased() && agentOf(row).equals(machine.agentId()))
                .forEach(row -> arns.add(row.getTask().getTaskArn()));
        return arns;
    }

    /** The id of the agent of a task's node; empty where there is none. */
    String agentOf(TaskRow row) {
        return rows.nodes()
                .getOrDefault(row.getInstance(), ContainerInstanceRow.getDefaultInstance())
                .getAgentId();
    }

    /** Whether a task is wanted and has no node yet. */
    static boolean waits(TaskRow row) {
        return row.getInstance().isEmpty() && row.getTask().getDesiredStatus().equals("RUNNING");
    }
}
