package dev.longshore.simulation;

import dev.longshore.control.settings.ClusterSettings;
import dev.longshore.simulation.client.Promises;
import dev.longshore.simulation.client.SimClient;
import dev.longshore.simulation.client.Workload;
import dev.longshore.simulation.host.SimMachine;
import dev.longshore.simulation.invariant.AddressesComeBack;
import dev.longshore.simulation.invariant.ContainersStartOnce;
import dev.longshore.simulation.invariant.NodesHoldTheirTasks;
import dev.longshore.simulation.invariant.Quiet;
import dev.longshore.simulation.invariant.RowWatcher;
import dev.longshore.simulation.invariant.TaskMovesForward;
import dev.longshore.simulation.invariant.Violation;
import dev.longshore.simulation.net.SimServer;
import dev.longshore.simulation.raft.SimRaft;
import dev.longshore.simulation.world.Coverage;
import dev.longshore.simulation.world.Faults;
import dev.longshore.simulation.world.Sabotage;
import dev.longshore.simulation.world.Trace;
import dev.longshore.simulation.world.World;
import dev.longshore.state.tables.ClusterKey;
import dev.longshore.state.tables.Tables;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One seed's world: servers, machines, clients and what goes wrong between them, for some minutes
 * of faults and then some of quiet.
 */
public final class Simulation {
    private static final int SERVERS = 3;
    private static final int MACHINES = 20;
    private static final int CLIENTS = 4;
    private static final Duration FAULTY = Duration.ofMinutes(7);
    private static final Duration QUIET = Duration.ofMinutes(4);

    /** How often the replicas' rows are compared. */
    private static final Duration COMPARE_INTERVAL = Duration.ofMinutes(1);

    private final World world;
    private final Faults faults;
    private final SimRaft raft;
    private final Map<String, SimServer> servers = new TreeMap<>();
    private final List<SimMachine> machines = new ArrayList<>();
    private final RowWatcher rows = new RowWatcher();
    private final Promises promises = new Promises(rows);
    private final Quiet quiet;

    /** Plans a seed's world. */
    public Simulation(long seed, Coverage coverage, Trace trace, Sabotage sabotage) {
        world = new World(seed, coverage, trace);
        faults = Faults.draw(world);
        raft = new SimRaft(world, faults, SERVERS, sabotage);
        var settings = ClusterSettings.defaults();
        rows.watch(new TaskMovesForward());
        rows.watch(new NodesHoldTheirTasks(rows));
        rows.watch(new AddressesComeBack(rows));
        rows.watch(new Milestones(world));
        raft.onCommit((index, entry, result) -> rows.committed(entry, result));
        if (sabotage == Sabotage.RELEASE_ADDRESS_AT_STOP) {
            rows.watch(new EarlyRelease(servers, settings));
        }
        for (SimRaft.Replica replica : raft.replicas()) {
            servers.put(
                    replica.id(),
                    new SimServer(
                            world,
                            raft,
                            replica,
                            settings,
                            servers,
                            sabotage,
                            bug -> {
                                throw new Violation("NoTransactionFails", String.valueOf(bug), bug);
                            }));
        }
        var witness = new ContainersStartOnce(rows, this::causeOnRecord);
        for (int i = 1; i <= MACHINES; i++) {
            String zone = settings.zones().get(i % settings.zones().size());
            machines.add(new SimMachine(world, faults, i, zone, witness, servers, sabotage));
        }
        quiet = new Quiet(world, raft, servers, machines, rows, promises);
    }

    /** Runs the world to its end. @throws Violation at the first broken promise */
    public Result run() {
        servers.values().forEach(SimServer::start);
        world.after(Duration.ofSeconds(3), this::install);
        machines.forEach(
                machine ->
                        world.after(
                                world.between(Duration.ofSeconds(4), Duration.ofSeconds(8)),
                                machine::startAgent));
        for (int i = 0; i < CLIENTS; i++) {
            new SimClient(world, faults, "client-" + i, servers, promises).start();
        }
        new Chaos(world, faults, raft, servers, machines).start();
        world.after(COMPARE_INTERVAL, this::compare);
        runUntil(FAULTY);
        faults.quiet();
        quiet.heal();
        runUntil(FAULTY.plus(QUIET));
        quiet.check();
        return new Result(world.ran(), world.elapsed(), rows.tasks().size());
    }

    /** What a run amounted to. */
    public record Result(long events, Duration virtual, int tasks) {}

    private void runUntil(Duration end) {
        boolean more = true;
        while (more) {
            more = world.step(end);
        }
    }

    /**
     * Again and again until it is committed: the leader that was asked may have died without a
     * word.
     */
    private void install() {
        if (installed()) {
            return;
        }
        servers.values().stream()
                .flatMap(server -> server.leader().stream())
                .findFirst()
                .ifPresent(leader -> leader.write(Workload::install));
        world.after(Duration.ofSeconds(2), this::install);
    }

    private boolean installed() {
        try (var snapshot = raft.reference().snapshot()) {
            return snapshot.get(Tables.CLUSTERS.storageKey(new ClusterKey("sim"))) != null;
        }
    }

    private void compare() {
        quiet.compareReplicas();
        world.after(COMPARE_INTERVAL, this::compare);
    }

    private String causeOnRecord(String hostAndTask) {
        int space = hostAndTask.indexOf(' ');
        return machines.stream()
                .filter(machine -> machine.name().equals(hostAndTask.substring(0, space)))
                .flatMap(machine -> machine.agent().stream())
                .flatMap(agent -> agent.runners().values().stream())
                .filter(
                        runner ->
                                runner.entry()
                                        .getTask()
                                        .getTaskArn()
                                        .equals(hostAndTask.substring(space + 1)))
                .map(runner -> runner.entry().getStopCode())
                .findFirst()
                .orElse("");
    }
}
