package dev.longshore.simulation;

import dev.longshore.control.settings.ClusterSettings;
import dev.longshore.simulation.client.Calls;
import dev.longshore.simulation.client.Promises;
import dev.longshore.simulation.client.RegisterHistory;
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
import dev.longshore.simulation.raft.Replica;
import dev.longshore.simulation.raft.SimRaft;
import dev.longshore.simulation.raft.Stores;
import dev.longshore.simulation.world.Coverage;
import dev.longshore.simulation.world.Faults;
import dev.longshore.simulation.world.Sabotage;
import dev.longshore.simulation.world.Trace;
import dev.longshore.simulation.world.World;
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
    private static final Duration QUIET = Duration.ofMinutes(4);

    /** How often the replicas' rows are compared. */
    private static final Duration COMPARE_INTERVAL = Duration.ofMinutes(1);

    /** Shorter than in production, so that a world sees what has been kept long enough go. */
    private static final Duration KEEP_STOPPED_TASKS = Duration.ofMinutes(2);

    private static final Duration KEEP_CLIENT_TOKENS = Duration.ofMinutes(9);
    private static final Duration WAIT_FOR_CAPACITY = Duration.ofMinutes(3);

    private final World world;
    private final Faults faults;
    private final SimRaft raft;
    private final Map<String, SimServer> servers = new TreeMap<>();
    private final List<SimMachine> machines = new ArrayList<>();
    private final RowWatcher rows = new RowWatcher();
    private final Promises promises;
    private final RegisterHistory register = new RegisterHistory();
    private final Stores stores;
    private final Plan plan;
    private final Quiet quiet;

    /** Prepares a world. */
    public Simulation(Plan plan, Coverage coverage, Trace trace, Sabotage sabotage) {
        this.plan = plan;
        world = new World(plan.seed(), coverage, trace);
        promises = new Promises(world, rows);
        faults = Faults.draw(world);
        plan.without().forEach(faults::remove);
        stores = plan.rocks() ? Stores.rocksDb() : Stores.memory();
        raft = new SimRaft(world, faults, SERVERS, stores, sabotage);
        ClusterSettings settings = settings();
        rows.watch(new TaskMovesForward());
        rows.watch(new NodesHoldTheirTasks(rows));
        rows.watch(new AddressesComeBack());
        rows.watch(new Milestones(world));
        rows.watch(new LifeCycles(coverage));
        raft.onCommit((index, entry, result) -> rows.committed(entry, result));
        if (sabotage == Sabotage.RELEASE_ADDRESS_AT_STOP) {
            rows.watch(new EarlyRelease(servers, settings));
        }
        for (Replica replica : raft.replicas()) {
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
        rows.watch(witness);
        for (int i = 1; i <= plan.machines(); i++) {
            String zone = settings.zones().get(i % settings.zones().size());
            machines.add(new SimMachine(world, faults, i, zone, witness, servers, sabotage));
        }
        quiet = new Quiet(world, raft, servers, machines, rows, promises, settings);
    }

    /** Runs the world to its end. @throws Violation at the first broken promise */
    public Result run() {
        try (stores) {
            return runToTheEnd();
        }
    }

    private Result runToTheEnd() {
        servers.values().forEach(SimServer::start);
        Workload.install(new Calls(world, faults, "administrator", servers));
        machines.forEach(
                machine ->
                        world.after(
                                world.between(Duration.ofSeconds(4), Duration.ofSeconds(8)),
                                machine::startAgent));
        for (int i = 0; i < plan.clients(); i++) {
            String name = "client-" + i;
            var calls = new Calls(world, faults, name, servers);
            new SimClient(world, faults, name, calls, promises, register, rows).start();
        }
        new Chaos(world, faults, raft, servers, machines).start();
        world.after(COMPARE_INTERVAL, this::compare);
        world.after(world.between(COMPARE_INTERVAL, plan.faulty()), raft::keepSnapshot);
        world.runFor(plan.faulty());
        faults.quiet();
        quiet.heal();
        world.runFor(QUIET);
        quiet.check();
        register.check();
        return new Result(world.ran(), world.elapsed(), rows.tasks().size());
    }

    /** What a run amounted to. */
    public record Result(long events, Duration virtual, int tasks) {}

    private static ClusterSettings settings() {
        var usual = ClusterSettings.defaults();
        return new ClusterSettings(
                usual.accountId(),
                usual.region(),
                usual.zones(),
                usual.vpc(),
                usual.unknownIdsAreDefault(),
                usual.heartbeatInterval(),
                usual.lease(),
                usual.lostAfter(),
                WAIT_FOR_CAPACITY,
                KEEP_STOPPED_TASKS,
                KEEP_CLIENT_TOKENS);
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
