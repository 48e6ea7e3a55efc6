package dev.longshore.simulation.invariant;

import dev.longshore.agent.Agent;
import dev.longshore.control.leader.Leader;
import dev.longshore.control.settings.ClusterSettings;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.simulation.client.Promises;
import dev.longshore.simulation.client.Workload;
import dev.longshore.simulation.host.SimMachine;
import dev.longshore.simulation.net.SimServer;
import dev.longshore.simulation.raft.Replica;
import dev.longshore.simulation.raft.SimRaft;
import dev.longshore.simulation.world.World;
import dev.longshore.state.store.Digests;
import dev.longshore.state.store.Store;
import dev.longshore.state.tables.TaskKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * After the faults everything converges: no orphan container or network is left, every agent holds
 * what the rows say, no task is stuck, replicas are equal, and soft state is within its bounds.
 */
public final class Quiet {
    private static final int MOMENTS = 5;
    private static final Duration MOMENT = Duration.ofMillis(100);

    private final World world;
    private final SimRaft raft;
    private final Map<String, SimServer> servers;
    private final List<SimMachine> machines;
    private final RowWatcher rows;
    private final Promises promises;
    private final NothingIsLeftBehind nothingIsLeft;

    public Quiet(
            World world,
            SimRaft raft,
            Map<String, SimServer> servers,
            List<SimMachine> machines,
            RowWatcher rows,
            Promises promises,
            ClusterSettings settings) {
        this.nothingIsLeft = new NothingIsLeftBehind(settings);
        this.world = world;
        this.raft = raft;
        this.servers = servers;
        this.machines = machines;
        this.rows = rows;
        this.promises = promises;
    }

    /** Ends lasting faults. */
    public void heal() {
        world.note("world", "quiet begins");
        servers.values()
                .forEach(
                        server -> {
                            if (!server.isUp()) {
                                server.start();
                            }
                        });
        raft.replicas().forEach(Replica::heal);
    }

    /** Replicas at the same batch have the same rows. */
    public void compareReplicas() {
        var expected = digests(raft.reference());
        long sequence = raft.reference().applied().getBatchSequence();
        for (Replica replica : raft.replicas()) {
            boolean same = replica.store().applied().getBatchSequence() == sequence;
            if (same && !digests(replica.store()).equals(expected)) {
                throw new Violation(
                        "ReplicasAreEqual", replica.id() + " differs at batch " + sequence);
            }
        }
    }

    /** Everything that must hold in the end. */
    public void check() {
        promises.checkAll();
        compareReplicas();
        raft.replicas().stream()
                .filter(
                        replica ->
                                replica.store().applied().getBatchSequence()
                                        != raft.reference().applied().getBatchSequence())
                .findFirst()
                .ifPresent(
                        replica -> {
                            throw new Violation(
                                    "ReplicasAreEqual", replica.id() + " does not catch up");
                        });
        Leader leader =
                servers.values().stream()
                        .flatMap(server -> server.leader().stream())
                        .reduce((a, b) -> b)
                        .orElseThrow(() -> new Violation("EverythingConverges", "nobody leads"));
        for (TaskRow task : rows.tasks().values()) {
            settled(task);
        }
        machines.forEach(this::machine);
        softState(leader);
        expected();
        waitingTasksAreExplained(leader);
        secondReconcileWritesNothing(leader);
        leader.<Boolean>committed(
                tx -> {
                    nothingIsLeft.check(tx);
                    return true;
                });
        raft.checkReplay();
    }

    /** Every task that waits has an explanation that names every node of its cluster. */
    private void waitingTasksAreExplained(Leader leader) {
        rows.tasks()
                .forEach(
                        (id, row) -> {
                            boolean waits =
                                    row.getInstance().isEmpty()
                                            && row.getTask().getDesiredStatus().equals("RUNNING");
                            if (waits) {
                                Set<String> named =
                                        leader.explain(new TaskKey(Workload.CLUSTER, id))
                                                .map(nowhere -> nowhere.reasons().keySet())
                                                .orElse(Set.of());
                                if (!named.equals(rows.nodes().keySet())) {
                                    throw new Violation(
                                            "WaitingTasksAreExplained",
                                            "task "
                                                    + id
                                                    + " waits; explained for "
                                                    + named
                                                    + ", the nodes are "
                                                    + rows.nodes().keySet());
                                }
                            }
                        });
    }

    /**
     * After all controllers have looked at everything none has more to write. What falls due by
     * itself in that moment is given another one.
     */
    private void secondReconcileWritesNothing(Leader leader) {
        List<String> unsettled = List.of();
        for (int i = 0; i < MOMENTS; i++) {
            leader.committed(
                    tx -> {
                        leader.controllers().resync(tx);
                        return true;
                    });
            world.runFor(MOMENT);
            unsettled = leader.unsettled();
            if (unsettled.isEmpty()) {
                return;
            }
        }
        throw new Violation(
                "SecondReconcileWritesNothing", "controllers would still write for " + unsettled);
    }

    private void settled(TaskRow row) {
        String status = row.getTask().getLastStatus();
        boolean waiting =
                row.getInstance().isEmpty() && row.getTask().getDesiredStatus().equals("RUNNING");
        boolean fine =
                (status.equals("RUNNING") && row.getTask().getDesiredStatus().equals("RUNNING"))
                        || (status.equals("STOPPED") && row.getReleased())
                        || waiting;
        if (!fine) {
            throw new Violation(
                    "EverythingConverges",
                    row.getTask().getTaskArn()
                            + " is stuck: "
                            + status
                            + ", to be "
                            + row.getTask().getDesiredStatus()
                            + ", released "
                            + row.getReleased()
                            + " ("
                            + row.getTask().getStoppedReason()
                            + "); its agent: "
                            + atAgent(row));
        }
    }

    /** What the agent of a task's node has on record of it. */
    private String atAgent(TaskRow row) {
        return machines.stream()
                .filter(machine -> agentOf(row).equals("machine-" + machine.name().substring(1)))
                .flatMap(machine -> machine.agent().stream())
                .flatMap(agent -> agent.runners().values().stream())
                .filter(
                        runner ->
                                runner.entry()
                                        .getTask()
                                        .getTaskArn()
                                        .equals(row.getTask().getTaskArn()))
                .map(runner -> runner.observation().toString().replaceAll("\\s+", " "))
                .findFirst()
                .orElse("nothing, at " + agentOf(row));
    }

    private void machine(SimMachine machine) {
        Agent agent =
                machine.agent()
                        .orElseThrow(
                                () ->
                                        new Violation(
                                                "EverythingConverges",
                                                machine.name() + " has no agent"));
        Set<String> wanted = new TreeSet<>();
        rows.tasks().values().stream()
                .filter(
                        row ->
                                !row.getReleased()
                                        && agentOf(row)
                                                .equals("machine-" + machine.name().substring(1)))
                .forEach(row -> wanted.add(row.getTask().getTaskArn()));
        if (!agent.runners().keySet().equals(wanted)) {
            throw new Violation(
                    "AgentsHoldTheirAssignment",
                    machine.name()
                            + " holds "
                            + agent.runners().keySet()
                            + ", the rows say "
                            + wanted);
        }
        if (!machine.host().runningTasks().equals(wanted)) {
            throw new Violation(
                    "NoOrphans",
                    machine.name()
                            + " runs "
                            + machine.host().runningTasks()
                            + ", wanted are "
                            + wanted);
        }
        Set<String> ids =
                wanted.stream()
                        .map(arn -> arn.substring(arn.lastIndexOf('/') + 1))
                        .collect(Collectors.toSet());
        machine.host().leftovers().stream()
                .filter(left -> ids.stream().noneMatch(left::contains))
                .findFirst()
                .ifPresent(
                        left -> {
                            throw new Violation(
                                    "NoOrphans", machine.name() + " still has the " + left);
                        });
    }

    private String agentOf(TaskRow row) {
        return rows.nodes().containsKey(row.getInstance())
                ? rows.nodes().get(row.getInstance()).getAgentId()
                : "";
    }

    private void softState(Leader leader) {
        int nodes = rows.nodes().size();
        bound("sessions", leader.dispatch().connected(), nodes);
        bound("leases", leader.dispatch().leased(), nodes);
        bound("calls that wait", leader.sequencer().queued(), 10);
        bound("dirty keys", leader.controllers().queued(), 10);
        bound("faulty keys", leader.controllers().faulty(), 0);
        bound("timers of controllers", leader.controllers().timers(), nodes + 10);
    }

    private static void bound(String what, int is, int most) {
        if (is > most) {
            throw new Violation("SoftStateIsBounded", what + ": " + is + ", at most " + most);
        }
    }

    private void expected() {
        if (rows.nodes().size() != machines.size()) {
            throw new Violation(
                    "EverythingConverges",
                    rows.nodes().size()
                            + " container instances for "
                            + machines.size()
                            + " machines");
        }
        rows.nodes()
                .forEach(
                        (id, node) -> {
                            if (!node.getInstance().getAgentConnected()) {
                                throw new Violation(
                                        "EverythingConverges",
                                        node.getAgentId() + " is not connected");
                            }
                        });
    }

    private static Map<Integer, String> digests(Store store) {
        try (var snapshot = store.snapshot()) {
            return Digests.of(snapshot);
        }
    }
}
