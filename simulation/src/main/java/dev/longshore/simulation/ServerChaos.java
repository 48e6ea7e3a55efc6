package dev.longshore.simulation;

import dev.longshore.control.sequencer.Sequencer;
import dev.longshore.proto.ecs.Tag;
import dev.longshore.proto.ecs.TagResourceRequest;
import dev.longshore.simulation.client.Calls;
import dev.longshore.simulation.client.RegisterProbe;
import dev.longshore.simulation.client.Workload;
import dev.longshore.simulation.net.SimServer;
import dev.longshore.simulation.raft.RaftWitness;
import dev.longshore.simulation.raft.Replica;
import dev.longshore.simulation.raft.SimRaft;
import dev.longshore.simulation.world.Coverage.Point;
import dev.longshore.simulation.world.Faults;
import dev.longshore.simulation.world.Faults.Kind;
import dev.longshore.simulation.world.World;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What goes wrong with servers, between them, and with their disks and clocks. */
final class ServerChaos {
    /** Calls of a flood: more than may wait. */
    private static final int FLOOD = Sequencer.MAX_QUEUED + 100;

    private static final Duration PAUSE_LEAST = Duration.ofMillis(100);
    private static final Duration PAUSE_MOST = Duration.ofSeconds(30);

    /** About as long as others wait before they elect somebody. */
    private static final Duration STALL_LEAST = Duration.ofMillis(400);

    private static final Duration STALL_MOST = Duration.ofMillis(1_200);
    private static final Duration BEFORE_WAKING = Duration.ofMillis(500);
    private static final Duration JUST_ELECTED = Duration.ofMillis(20);
    private static final Duration SINCE_CHECKPOINT = Duration.ofSeconds(20);

    private final World world;
    private final Faults faults;
    private final SimRaft raft;
    private final List<SimServer> servers;
    private final RegisterProbe probe;

    ServerChaos(
            World world,
            Faults faults,
            SimRaft raft,
            Map<String, SimServer> servers,
            RegisterProbe probe) {
        this.world = world;
        this.faults = faults;
        this.raft = raft;
        this.servers = List.copyOf(servers.values());
        this.probe = probe;
        raft.watch(
                new RaftWitness() {
                    @Override
                    public void elected(Replica member, long term, LogOf log) {
                        afterElection(member);
                    }
                });
    }

    private void afterElection(Replica elected) {
        raft.replicas().stream()
                .filter(replica -> replica != elected && replica.isLeading())
                .filter(replica -> !faults.isQuiet() && !of(replica).isPaused())
                .forEach(before -> probe.look(before.id()));
        if (faults.strikes(world, Kind.NEW_LEADER_CUT_PER_CALL)) {
            world.after(upTo(JUST_ELECTED), () -> cut(elected));
        }
    }

    /** What happens by itself, at a rate. */
    Map<Kind, Runnable> actions() {
        return Map.ofEntries(
                Map.entry(Kind.SERVER_CRASH, this::crashServer),
                Map.entry(Kind.LEADER_CUT, this::cutServer),
                Map.entry(Kind.PAIR_CUT, this::cutPair),
                Map.entry(Kind.POWER_LOSS, this::losePower),
                Map.entry(Kind.SLOW_SERVER_DISK, this::slowServerDisk),
                Map.entry(Kind.SLOW_SERVER_LINKS, this::slowLinks),
                Map.entry(Kind.LEADER_TRANSFER, raft::transfer),
                Map.entry(Kind.SERVER_WIPE, this::wipeServer),
                Map.entry(Kind.LOG_STALL, this::stall),
                Map.entry(Kind.FLOOD, this::flood),
                Map.entry(Kind.CLOCK_JUMP, this::setClock),
                Map.entry(Kind.SERVER_PAUSE, this::pauseServer),
                Map.entry(Kind.LAG, () -> pick(raft.replicas()).lag()));
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
     * A member without its disk; never more than one at a time, or acknowledged entries could be on
     * no disk at all.
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
        cut(replica);
    }

    private void cut(Replica replica) {
        replica.cut();
        world.after(world.between(Duration.ofMillis(300), Duration.ofSeconds(15)), replica::heal);
    }

    private void cutPair() {
        Replica one = pick(raft.replicas());
        List<Replica> others = raft.replicas().stream().filter(other -> other != one).toList();
        if (!others.isEmpty()) {
            Duration time = world.between(Duration.ofMillis(300), Duration.ofSeconds(40));
            raft.cut(one, pick(others), world.chance(0.3), time);
        }
    }

    private void slowLinks() {
        raft.slowLinks(world.between(Duration.ofSeconds(1), Duration.ofSeconds(30)));
    }

    /** Now and then all of them: the machines may share what their disks are on. */
    private void slowServerDisk() {
        Duration time = world.between(Duration.ofSeconds(1), Duration.ofSeconds(30));
        if (world.chance(0.3)) {
            raft.replicas().forEach(replica -> replica.slowDisk(time));
        } else {
            pick(raft.replicas()).slowDisk(time);
        }
    }

    /** Their rows go back to some moment before. */
    private void losePower() {
        raft.replicas()
                .forEach(replica -> world.after(upTo(SINCE_CHECKPOINT), replica::keepCheckpoint));
        world.after(upTo(SINCE_CHECKPOINT), this::switchOff);
    }

    private void switchOff() {
        if (faults.isQuiet()) {
            return;
        }
        world.coverage().hit(Point.POWER_LOST);
        for (SimServer server : servers) {
            server.losePower();
            restartWithin(server, Duration.ofSeconds(10));
        }
    }

    private Duration upTo(Duration most) {
        return world.between(Duration.ZERO, most);
    }

    /**
     * One server's clock is an hour off for a while; never two servers' at a time, and never the
     * only one's, which would have nobody to ask.
     */
    private void setClock() {
        if (servers.size() == 1 || servers.stream().anyMatch(SimServer::isClockWrong)) {
            return;
        }
        SimServer server = pick(servers);
        world.coverage().hit(Point.CLOCK_JUMP);
        server.setClock(Duration.ofHours(world.chance(0.5) ? 1 : -1));
        world.after(
                world.between(Duration.ofSeconds(1), Duration.ofSeconds(120)),
                () -> server.setClock(Duration.ZERO));
    }

    /** Where a machine stalls for a moment, the network often does so too. */
    private void pauseServer() {
        SimServer server =
                world.chance(0.7)
                        ? raft.leader().map(this::of).orElse(pick(servers))
                        : pick(servers);
        boolean stall = world.chance(0.6);
        Duration pause =
                stall
                        ? world.between(STALL_LEAST, STALL_MOST)
                        : world.between(PAUSE_LEAST, PAUSE_MOST);
        if (stall && world.chance(0.5)) {
            raft.slowLinks(pause.plus(STALL_MOST));
        }
        server.pause(pause);
        world.after(pause.minus(BEFORE_WAKING), () -> doubt(server.replica()));
    }

    /** Calls to a leader wait in its sockets while others have got rid of it. */
    private void doubt(Replica asleep) {
        boolean replaced = raft.leader().filter(leader -> leader != asleep).isPresent();
        if (asleep.isLeading() && replaced) {
            probe.look(asleep.id());
        }
    }

    private SimServer of(Replica replica) {
        return servers.stream()
                .filter(server -> server.replica() == replica)
                .findFirst()
                .orElseThrow();
    }

    private <T> T pick(List<T> from) {
        return from.get(world.random().nextInt(from.size()));
    }
}
