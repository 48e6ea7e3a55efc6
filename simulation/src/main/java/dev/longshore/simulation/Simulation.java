package dev.longshore.simulation;

import dev.longshore.control.leader.Leader;
import dev.longshore.control.process.secret.Seal;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.simulation.client.Calls;
import dev.longshore.simulation.client.RegisterProbe;
import dev.longshore.simulation.client.SimClient;
import dev.longshore.simulation.client.Workload;
import dev.longshore.simulation.host.SimMachine;
import dev.longshore.simulation.invariant.RowWatcher;
import dev.longshore.simulation.invariant.caller.Answers;
import dev.longshore.simulation.invariant.caller.ReadsAreLinearizable;
import dev.longshore.simulation.invariant.end.AgentsHoldTheirAssignment;
import dev.longshore.simulation.invariant.end.DrainedTargetsGo;
import dev.longshore.simulation.invariant.end.EssentialContainersRun;
import dev.longshore.simulation.invariant.end.EventsGoInTime;
import dev.longshore.simulation.invariant.end.EverythingConverges;
import dev.longshore.simulation.invariant.end.EverythingIsExplained;
import dev.longshore.simulation.invariant.end.LogTimeIsRight;
import dev.longshore.simulation.invariant.end.MachinesKnowTheNames;
import dev.longshore.simulation.invariant.end.MachinesKnowTheirCertificates;
import dev.longshore.simulation.invariant.end.MachinesKnowTheirEndpoints;
import dev.longshore.simulation.invariant.end.MachinesKnowTheirGroups;
import dev.longshore.simulation.invariant.end.MachinesKnowTheirPeers;
import dev.longshore.simulation.invariant.end.NoOrphans;
import dev.longshore.simulation.invariant.end.NothingIsLeftBehind;
import dev.longshore.simulation.invariant.end.OnlyWantedContainersRun;
import dev.longshore.simulation.invariant.end.ReplayGivesTheSameRows;
import dev.longshore.simulation.invariant.end.ReplicasAreEqual;
import dev.longshore.simulation.invariant.end.SecondReconcileWritesNothing;
import dev.longshore.simulation.invariant.end.Settled;
import dev.longshore.simulation.invariant.end.SettledCheck;
import dev.longshore.simulation.invariant.end.SoftStateIsBounded;
import dev.longshore.simulation.invariant.end.TalliesAreCounts;
import dev.longshore.simulation.invariant.end.TrafficReachesTheService;
import dev.longshore.simulation.invariant.end.WaitingTasksAreExplained;
import dev.longshore.simulation.invariant.end.WorkEnds;
import dev.longshore.simulation.invariant.log.CommittedEntriesStay;
import dev.longshore.simulation.invariant.log.OneLeaderPerTerm;
import dev.longshore.simulation.invariant.machine.AddressesExistOnce;
import dev.longshore.simulation.invariant.machine.AtMostOneIsAlive;
import dev.longshore.simulation.invariant.machine.ContainersStartOnce;
import dev.longshore.simulation.invariant.machine.ContainersStopInOrder;
import dev.longshore.simulation.invariant.machine.ContainersWaitForOthers;
import dev.longshore.simulation.invariant.machine.HeldUntilGone;
import dev.longshore.simulation.invariant.machine.MachinesHoldWhatRuns;
import dev.longshore.simulation.invariant.machine.OperatorsWord;
import dev.longshore.simulation.invariant.machine.WantedContainersRun;
import dev.longshore.simulation.invariant.machine.Witnesses;
import dev.longshore.simulation.invariant.row.AddressesComeBack;
import dev.longshore.simulation.invariant.row.Asked;
import dev.longshore.simulation.invariant.row.EventsTellEverything;
import dev.longshore.simulation.invariant.row.LostTasksAreWaitedFor;
import dev.longshore.simulation.invariant.row.NewKindsWait;
import dev.longshore.simulation.invariant.row.NoTransactionFails;
import dev.longshore.simulation.invariant.row.NodesHoldTheirTasks;
import dev.longshore.simulation.invariant.row.NothingIsHeldTwice;
import dev.longshore.simulation.invariant.row.StopIsFinal;
import dev.longshore.simulation.invariant.row.TaskMovesForward;
import dev.longshore.simulation.invariant.row.TasksGoWhereTheyMay;
import dev.longshore.simulation.invariant.service.AcknowledgedServices;
import dev.longshore.simulation.invariant.service.AwayTasksComeBack;
import dev.longshore.simulation.invariant.service.BreakersTrip;
import dev.longshore.simulation.invariant.service.DaemonsAreEverywhere;
import dev.longshore.simulation.invariant.service.DaemonsComeFirst;
import dev.longshore.simulation.invariant.service.DaemonsRunOnce;
import dev.longshore.simulation.invariant.service.DeletedServicesEnd;
import dev.longshore.simulation.invariant.service.DeploymentRecordsEnd;
import dev.longshore.simulation.invariant.service.DeploymentsRunOneImage;
import dev.longshore.simulation.invariant.service.HealthyTasksStopForACause;
import dev.longshore.simulation.invariant.service.MaximumIsKept;
import dev.longshore.simulation.invariant.service.MinimumIsKept;
import dev.longshore.simulation.invariant.service.ProtectedTasksStay;
import dev.longshore.simulation.invariant.service.ServiceWatcher;
import dev.longshore.simulation.invariant.service.ServicesReachTheirCount;
import dev.longshore.simulation.invariant.service.StrategiesHold;
import dev.longshore.simulation.invariant.service.TaskSetsKeepTheirBounds;
import dev.longshore.simulation.invariant.service.TaskSetsReachTheirShare;
import dev.longshore.simulation.invariant.service.TrafficStays;
import dev.longshore.simulation.invariant.service.ZonesAreEven;
import dev.longshore.simulation.net.SimServer;
import dev.longshore.simulation.net.Versions;
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
    private static final Duration QUIET = Duration.ofMinutes(4);

    /** How often the replicas' rows are compared. */
    private static final Duration COMPARE_INTERVAL = Duration.ofMinutes(1);

    /** Shorter than in production, so that a world sees what has been kept long enough go. */
    private static final Duration KEEP_STOPPED_TASKS = Duration.ofMinutes(2);

    private static final Duration KEEP_CLIENT_TOKENS = Duration.ofMinutes(9);
    private static final ClusterSettings.Events EVENTS =
            new ClusterSettings.Events(Duration.ofMinutes(3), 200, 1 << 20);
    private static final Duration WAIT_FOR_CAPACITY = Duration.ofMinutes(3);

    private final World world;
    private final Faults faults;
    private final SimRaft raft;
    private final Map<String, SimServer> servers = new TreeMap<>();
    private final List<SimMachine> machines = new ArrayList<>();
    private final RowWatcher rows = new RowWatcher();
    private final Answers answers;
    private final AcknowledgedServices services = new AcknowledgedServices(rows);
    private final StrategiesHold strategies = new StrategiesHold();
    private final ReadsAreLinearizable register = new ReadsAreLinearizable();
    private final Versions versions = new Versions();
    private final Stores stores;
    private final Plan plan;
    private final List<SettledCheck> settledChecks;

    /** Prepares a world. */
    public Simulation(Plan plan, Coverage coverage, Trace trace, Sabotage sabotage) {
        this.plan = plan;
        world = new World(plan.seed(), coverage, trace);
        answers = new Answers(world, rows);
        faults = Faults.draw(world);
        plan.without().forEach(faults::remove);
        stores = plan.rocks() ? Stores.rocksDb() : Stores.memory();
        raft = new SimRaft(world, faults, servers(world), stores, sabotage);
        ClusterSettings settings = settings(sabotage);
        var operator = new OperatorsWord(rows);
        raft.watch(new OneLeaderPerTerm());
        raft.watch(new CommittedEntriesStay());
        raft.onCommit((index, entry, result) -> rows.committed(entry, result));
        watchRows(operator);
        rows.watch(new Milestones(world, rows));
        rows.watch(new LifeCycles(coverage));
        if (sabotage == Sabotage.RELEASE_ADDRESS_AT_STOP) {
            rows.watch(new EarlyRelease(servers, settings));
        }
        var bugs = new NoTransactionFails();
        for (Replica replica : raft.replicas()) {
            servers.put(
                    replica.id(),
                    new SimServer(
                            world, raft, replica, settings, servers, versions, sabotage, bugs));
        }
        var witness = machineWitnesses(operator);
        for (int i = 1; i <= plan.machines(); i++) {
            String zone =
                    settings.installation().zones().get(i % settings.installation().zones().size());
            machines.add(new SimMachine(world, faults, i, zone, witness, servers, sabotage));
        }
        world.limit(
                WorkEnds.MOST_EVENTS,
                () -> {
                    throw WorkEnds.exceeded();
                });
        settledChecks =
                List.of(
                        new ReplicasAreEqual(),
                        new ReplayGivesTheSameRows(),
                        new EverythingConverges(),
                        new EverythingIsExplained(),
                        new AgentsHoldTheirAssignment(),
                        new MachinesKnowTheirPeers(settings),
                        new MachinesKnowTheirGroups(settings),
                        new MachinesKnowTheNames(),
                        new TrafficReachesTheService(),
                        new MachinesKnowTheirCertificates(settings),
                        new MachinesKnowTheirEndpoints(),
                        new OnlyWantedContainersRun(),
                        new EssentialContainersRun(),
                        new NoOrphans(),
                        new SoftStateIsBounded(),
                        new WaitingTasksAreExplained(),
                        new SecondReconcileWritesNothing(),
                        new NothingIsLeftBehind(settings),
                        new TalliesAreCounts(),
                        new ServicesReachTheirCount(),
                        new TaskSetsReachTheirShare(),
                        new ZonesAreEven(),
                        new DaemonsAreEverywhere(),
                        new DeletedServicesEnd(services),
                        new DeploymentRecordsEnd(),
                        new EventsGoInTime(EVENTS),
                        new DrainedTargetsGo(),
                        strategies);
    }

    /** Most often three, as in most installations. */
    private static int servers(World world) {
        double which = world.random().nextDouble();
        return which < 0.1 ? 1 : which < 0.25 ? 5 : 3;
    }

    private void watchRows(OperatorsWord operator) {
        rows.watch(operator);
        rows.watch(new TaskMovesForward());
        rows.watch(new StopIsFinal());
        rows.watch(new LostTasksAreWaitedFor());
        var asked = new Asked();
        rows.watch(asked);
        rows.watch(new NodesHoldTheirTasks(rows, asked));
        rows.watch(new NothingIsHeldTwice(asked));
        rows.watch(new AddressesComeBack());
        rows.watch(new HeldUntilGone(machines, operator));
        List<String> serverIds = raft.replicas().stream().map(Replica::id).toList();
        var kinds = new NewKindsWait(world, versions, serverIds, rows);
        rows.watch(kinds);
        rows.watch(new TasksGoWhereTheyMay(rows, kinds::level));
        rows.watch(new DaemonsComeFirst(rows));
        rows.watch(new EventsTellEverything(world, kinds::level));
        var bounds = new TaskSetsKeepTheirBounds();
        rows.watch(bounds);
        rows.watch(new TaskSetMilestones(world.coverage(), rows));
        rows.watch(serviceWatcher(bounds));
    }

    /** What services do, one batch at a time. */
    private ServiceWatcher serviceWatcher(TaskSetsKeepTheirBounds bounds) {
        return new ServiceWatcher(
                rows,
                List.of(
                        new ServiceMilestones(world.coverage(), rows),
                        new AwayTasksComeBack(),
                        new DeploymentsRunOneImage(),
                        new MaximumIsKept(),
                        new MinimumIsKept(),
                        new HealthyTasksStopForACause(rows),
                        new TrafficStays(rows),
                        new ProtectedTasksStay(rows),
                        new BreakersTrip(),
                        new DaemonsRunOnce(),
                        bounds,
                        strategies));
    }

    private Witnesses machineWitnesses(OperatorsWord operator) {
        var records = new AgentsRecords(machines);
        return new Witnesses(
                List.of(
                        new ContainersStartOnce(rows, operator),
                        new WantedContainersRun(rows, records),
                        new ContainersWaitForOthers(),
                        new AtMostOneIsAlive(rows, operator, machines),
                        new ContainersStopInOrder(records),
                        new MachinesHoldWhatRuns(rows, operator),
                        new AddressesExistOnce(operator)));
    }

    /**
     * Runs the world to its end.
     *
     * @throws dev.longshore.simulation.invariant.Violation at the first broken promise
     */
    public Result run() {
        try (stores) {
            return runToTheEnd();
        }
    }

    private Result runToTheEnd() {
        if (faults.has(Faults.Kind.UPGRADE)) {
            new Upgrade(world, versions, servers.values(), machines).plan(plan.faulty());
        }
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
            new SimClient(world, faults, name, calls, answers, register, rows, services).start();
        }
        var probe = new RegisterProbe(world, faults, servers, register);
        var chaos = new ServerChaos(world, faults, raft, servers, probe);
        new Chaos(world, faults, chaos, machines).start();
        world.after(COMPARE_INTERVAL, this::compare);
        world.after(world.between(COMPARE_INTERVAL, plan.faulty()), raft::keepSnapshot);
        world.runFor(plan.faulty());
        faults.quiet();
        heal();
        world.runFor(QUIET);
        answers.check();
        services.check();
        register.check();
        var settled = new Settled(world, raft, leader(), machines, rows);
        settledChecks.forEach(check -> check.check(settled));
        return new Result(world.ran(), world.elapsed(), rows.tasks().size());
    }

    /** Ends lasting faults. */
    private void heal() {
        world.note("world", "quiet begins");
        servers.values().stream().filter(server -> !server.isUp()).forEach(SimServer::start);
        raft.heal();
    }

    private Leader leader() {
        return servers.values().stream()
                .flatMap(server -> server.leader().stream())
                .reduce((a, b) -> b)
                .orElseThrow(EverythingConverges::nobodyLeads);
    }

    /** What a run amounted to. */
    public record Result(long events, Duration virtual, int tasks) {}

    private static ClusterSettings settings(Sabotage sabotage) {
        var usual = ClusterSettings.defaults();
        return new ClusterSettings(
                usual.installation(),
                usual.network(),
                new ClusterSettings.Timing(
                        usual.timing().heartbeatInterval(),
                        usual.timing().lease(),
                        usual.timing().lostAfter(),
                        usual.timing().forgetLostTasks(),
                        WAIT_FOR_CAPACITY,
                        usual.timing().healthyAfter(),
                        usual.timing().spotWarning()),
                new ClusterSettings.Keeping(
                        KEEP_STOPPED_TASKS,
                        usual.keeping().mostStoppedTasks(),
                        KEEP_CLIENT_TOKENS,
                        sabotage == Sabotage.KEEP_ALL_EVENTS ? usual.keeping().events() : EVENTS),
                usual.massLossPercent(),
                Seal.with(new byte[32]));
    }

    private void compare() {
        ReplicasAreEqual.whereTheyAreAsFar(raft);
        TalliesAreCounts.in(raft.reference(), world.random());
        LogTimeIsRight.in(raft.reference(), world.now());
        world.after(COMPARE_INTERVAL, this::compare);
    }
}
