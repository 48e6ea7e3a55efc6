package dev.longshore.simulation;

import dev.longshore.control.sequencer.Sequencer;
import dev.longshore.proto.ecs.Tag;
import dev.longshore.proto.ecs.TagResourceRequest;
import dev.longshore.simulation.client.Calls;
import dev.longshore.simulation.client.Workload;
import dev.longshore.simulation.host.SimMachine;
import dev.longshore.simulation.net.SimServer;
import dev.longshore.simulation.raft.Replica;
import dev.longshore.simulation.raft.SimRaft;
import dev.longshore.simulation.world.Coverage.Point;
import dev.longshore.simulation.world.Faults;
import dev.longshore.simulation.world.Faults.Kind;
import dev.longshore.simulation.world.World;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Plans what goes wrong by itself, at the rates of the seed. */
final class Chaos {
    private static final Duration TICK = Duration.ofSeconds(1);

    /** Calls of a flood: more than may wait. */
    private static final int FLOOD = Sequencer.MAX_QUEUED + 100;

    private static final double AIMED = 0.2;

    private final World world;
    private final Faults faults;
    private final SimRaft raft;
    private final List<SimServer> servers;
    private final List<SimMachine> machines;
    private final Map<Kind, Runnable> actions;

    Chaos(
            World world,
            Faults faults,
            SimRaft raft,
            Map<String, SimServer> servers,
            List<SimMachine> machines) {
        this.world = world;
        this.faults = faults;
        this.raft = raft;
        this.servers = List.copyOf(servers.values());
        this.machines = machines;
        this.actions =
                Map.ofEntries(
                        Map.entry(Kind.SERVER_CRASH, this::crashServer),
                        Map.entry(Kind.LEADER_CUT, this::cutServer),
                        Map.entry(Kind.LEADER_TRANSFER, raft::transfer),
                        Map.entry(Kind.SERVER_WIPE, this::wipeServer),
                        Map.entry(Kind.LOG_STALL, this::stall),
                        Map.entry(Kind.FLOOD, this::flood),
                        Map.entry(Kind.CLOCK_JUMP, this::setClock),
                        Map.entry(Kind.SERVER_PAUSE, this::pauseServer),
                        Map.entry(Kind.ALL_HOSTS_CUT, this::cutAll),
                        Map.entry(
                                Kind.AGENT_PAUSE,
                                machine(
                                        m ->
                                                m.pauseAgent(
                                                        world.between(
                                                                Duration.ofMillis(100),
                                                                Duration.ofSeconds(30))))),
                        Map.entry(Kind.LAG, () -> pick(raft.replicas()).lag()),
                        Map.entry(Kind.AGENT_CRASH, machine(SimMachine::crashAgent)),
                        Map.entry(Kind.HOST_REBOOT, machine(SimMachine::reboot)),
                        Map.entry(
                                Kind.HOST_CUT,
                                machine(
                                        m ->
                                                m.cut(
                                                        world.between(
                                                                Duration.ofSeconds(1),
                                                                Duration.ofSeconds(120))))),
                        Map.entry(
                                Kind.ONE_WAY_CUT,
                                machine(
                                        m ->
                                                m.cutOneWay(
                                                        world.chance(0.5),
                                                        world.between(
                                                                Duration.ofSeconds(1),
                                                                Duration.ofSeconds(120))))),
                        Map.entry(Kind.STREAM_LOSS, machine(SimMachine::loseStreams)),
                        Map.entry(Kind.HALF_OPEN, machine(SimMachine::silenceStreams)),
                        Map.entry(
                                Kind.RUNTIME_DOWN,
                                machine(
                                        m ->
                                                m.host()
                                                        .runtimeDown(
                                                                world.between(
                                                                        Duration.ofSeconds(1),
                                                                        Duration.ofSeconds(90))))),
                        Map.entry(
                                Kind.DISK_FULL,
                                machine(
                                        m ->
                                                m.fillDisk(
                                                        world.between(
                                                                Duration.ofSeconds(1),
                                                                Duration.ofSeconds(60))))),
                        Map.entry(
                                Kind.SLOW_JOURNAL,
                                machine(
                                        m ->
                                                m.slowDisk(
                                                        world.between(
                                                                Duration.ofSeconds(1),
                                                                Duration.ofSeconds(60))))),
                        Map.entry(Kind.EXIT, machine(m -> m.host().exitOne(false))),
                        Map.entry(Kind.OUT_OF_MEMORY, machine(m -> m.host().exitOne(true))));
    }

    void start() {
        world.after(TICK, this::tick);
    }

    private void tick() {
        if (faults.isQuiet()) {
            return;
        }
        for (Kind kind : Kind.values()) {
            Runnable action = actions.get(kind);
            if (action != null && world.chance(faults.perMinute(kind) / 60)) {
                action.run();
            }
        }
        world.after(TICK, this::tick);
    }

    /** Now and then longer than the sequencer's patience. */
    private void stall() {
        raft.stall(world.between(Duration.ofMillis(100), Duration.ofSeconds(4)));
    }

    /** More calls at once than a server takes. */
    private void flood() {
        SimServer server = pick(servers);
        var calls = new Calls(world, faults, "flood", Map.of("", server));
        world.note(server.replica().id(), "is flooded with calls");
        raft.stall(Duration.ofMillis(200));
        for (int i = 0; i < FLOOD; i++) {
            calls.send(
                    "TagResource",
                    TagResourceRequest.newBuilder()
                            .setResourceArn(Workload.CLUSTER_ARN)
                            .addTags(Tag.newBuilder().setKey("flood").setValue("" + i))
                            .build(),
                    Calls.Repeat.NEVER,
                    answer -> {});
        }
    }

    private void crashServer() {
        SimServer server = pick(servers);
        server.crash();
        restartWithin(server, Duration.ofSeconds(20));
    }

    /** Unless somebody else has started it by then. */
    private void restartWithin(SimServer server, Duration most) {
        world.after(
                world.between(Duration.ofSeconds(1), most),
                () -> {
                    if (!server.isUp()) {
                        server.start();
                    }
                });
    }

    /**
     * A member without its disk; only where the others can do without it, or acknowledged entries
     * could be on too few disks.
     */
    private void wipeServer() {
        SimServer server = pick(servers);
        boolean awake = servers.stream().noneMatch(SimServer::isPaused);
        if (awake
                && raft.canSpare(server.replica())
                && raft.leader().filter(l -> l == server.replica()).isEmpty()) {
            raft.purge();
            server.crash();
            server.replica().wipe();
            restartWithin(server, Duration.ofSeconds(10));
        }
    }

    private void cutServer() {
        Replica replica =
                world.chance(0.7)
                        ? raft.leader().orElse(pick(raft.replicas()))
                        : pick(raft.replicas());
        replica.cut();
        world.after(world.between(Duration.ofMillis(300), Duration.ofSeconds(15)), replica::heal);
    }

    /** One server's clock is an hour off for a while; never two servers' at a time. */
    private void setClock() {
        if (servers.stream().anyMatch(SimServer::isClockWrong)) {
            return;
        }
        SimServer server = pick(servers);
        world.coverage().hit(Point.CLOCK_JUMP);
        server.setClock(Duration.ofHours(world.chance(0.5) ? 1 : -1));
        world.after(
                world.between(Duration.ofSeconds(1), Duration.ofSeconds(120)),
                () -> server.setClock(Duration.ZERO));
    }

    private void pauseServer() {
        SimServer server =
                world.chance(0.7)
                        ? raft.leader().flatMap(this::of).orElse(pick(servers))
                        : pick(servers);
        server.pause(world.between(Duration.ofMillis(100), Duration.ofSeconds(30)));
    }

    private Optional<SimServer> of(Replica replica) {
        return servers.stream().filter(server -> server.replica() == replica).findFirst();
    }

    /** A switch between the hosts and the servers is off. */
    private void cutAll() {
        world.coverage().hit(Point.ALL_HOSTS_CUT);
        Duration time = world.between(Duration.ofSeconds(1), Duration.ofSeconds(180));
        machines.forEach(m -> m.cut(time));
    }

    /** Now and then one of the few on which a task is of which there may be one at most. */
    private Runnable machine(Consumer<SimMachine> action) {
        return () -> {
            List<SimMachine> some =
                    world.chance(AIMED)
                            ? machines.stream().filter(SimMachine::hasOneAtMost).toList()
                            : machines;
            action.accept(pick(some.isEmpty() ? machines : some));
        };
    }

    private <T> T pick(List<T> from) {
        return from.get(world.random().nextInt(from.size()));
    }
}
