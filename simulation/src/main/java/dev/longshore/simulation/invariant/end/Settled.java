package dev.longshore.simulation.invariant.end;

import dev.longshore.control.leader.Leader;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.simulation.host.SimMachine;
import dev.longshore.simulation.invariant.RowWatcher;
import dev.longshore.simulation.raft.SimRaft;
import dev.longshore.simulation.world.World;
import dev.longshore.state.tables.Tables;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A world after its quiet minutes.
 *
 * @param leader the process that leads
 */
public record Settled(
        World world, SimRaft raft, Leader leader, List<SimMachine> machines, RowWatcher rows) {
    /** A task that is launched and fails has gone after so long. */
    private static final Duration TRY = Duration.ofMinutes(1);

    /** The ARNs of the tasks that the rows give to a machine. */
    Set<String> tasksOf(SimMachine machine) {
        var arns = new TreeSet<String>();
        rows.tasks().values().stream()
                .filter(row -> !row.getReleased() && agentOf(row).equals(machine.agentId()))
                .forEach(row -> arns.add(row.getTask().getTaskArn()));
        return arns;
    }

    /** Without tasks that services have only just launched. */
    Set<String> settled(Set<String> arns) {
        var settled = new TreeSet<>(arns);
        rows.tasks().values().stream()
                .filter(this::isAnotherTry)
                .forEach(row -> settled.remove(row.getTask().getTaskArn()));
        return settled;
    }

    /** A service whose tasks fail one after the other launches one now and then, for ever. */
    public boolean isAnotherTry(TaskRow row) {
        Instant made = Timestamps.instant(row.getTask().getCreatedAt());
        return row.getTask().getGroup().startsWith(Tables.SERVICE_GROUP)
                && made.plus(TRY).isAfter(world.now());
    }

    /** It stops, and its service has only just launched another: for a zone, or a deployment. */
    boolean isBeingReplaced(TaskRow row) {
        return row.getTask().getDesiredStatus().equals("STOPPED")
                && rows.tasks().values().stream()
                        .filter(this::isAnotherTry)
                        .anyMatch(
                                other ->
                                        other.getTask().getGroup().equals(row.getTask().getGroup())
                                                && other.getTask()
                                                        .getClusterArn()
                                                        .equals(row.getTask().getClusterArn()));
    }

    /** The id of the agent of a task's node; empty where there is none. */
    String agentOf(TaskRow row) {
        return rows.nodes()
                .getOrDefault(row.getInstance(), ContainerInstanceRow.getDefaultInstance())
                .getAgentId();
    }

    /** The container instance of a machine; empty where it has none. */
    String instanceOf(SimMachine machine) {
        return rows.nodes().entrySet().stream()
                .filter(node -> node.getValue().getAgentId().equals(machine.agentId()))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("");
    }

    /** Whether a task is wanted and has no node yet. */
    static boolean waits(TaskRow row) {
        return row.getInstance().isEmpty() && row.getTask().getDesiredStatus().equals("RUNNING");
    }
}
