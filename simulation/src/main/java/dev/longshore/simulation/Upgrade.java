package dev.longshore.simulation;

import dev.longshore.simulation.host.SimMachine;
import dev.longshore.simulation.net.SimServer;
import dev.longshore.simulation.net.Versions;
import dev.longshore.simulation.world.Coverage.Point;
import dev.longshore.simulation.world.World;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * Brings every program from the older version to the newer one while the world goes on: one server
 * after the other, one of them back and again, and each agent at its own time. Afterwards that one
 * goes back once more.
 */
final class Upgrade {
    private static final Duration LEAST = Duration.ofSeconds(10);
    private static final Duration RESTART_LEAST = Duration.ofSeconds(1);
    private static final Duration RESTART_MOST = Duration.ofSeconds(5);

    private final World world;
    private final Versions versions;
    private final List<SimServer> servers;
    private final List<SimMachine> machines;

    Upgrade(
            World world,
            Versions versions,
            Collection<SimServer> servers,
            List<SimMachine> machines) {
        this.world = world;
        this.versions = versions;
        this.servers = List.copyOf(servers);
        this.machines = machines;
    }

    /** Everything is old; all steps are taken within so much time. Before anything starts. */
    void plan(Duration within) {
        servers.forEach(server -> versions.set(server.replica().id(), Versions.OLD, world.now()));
        machines.forEach(machine -> versions.set(machine.agentId(), Versions.OLD, world.now()));
        SimServer back = servers.get(servers.size() / 2);
        List<Runnable> others =
                servers.stream().filter(server -> server != back).map(this::toNew).toList();
        Runnable again = () -> restart(back, Versions.OLD, Point.SERVER_WENT_BACK);
        Duration upgraded = within.multipliedBy(2).dividedBy(3);
        int half = others.size() / 2;
        take(
                LEAST,
                upgraded,
                Stream.of(
                                others.subList(0, half),
                                List.of(toNew(back), again, toNew(back)),
                                others.subList(half, others.size()))
                        .flatMap(List::stream)
                        .toList());
        machines.forEach(machine -> world.after(world.between(LEAST, upgraded), upgrade(machine)));
        // the level may have been raised by now: whoever goes back may follow, and must not lead
        take(
                upgraded,
                within,
                Stream.of(List.of(again), others, List.of(toNew(back)))
                        .flatMap(List::stream)
                        .toList());
    }

    private Runnable toNew(SimServer server) {
        return () -> restart(server, Versions.NEW, Point.SERVER_UPGRADED);
    }

    /** Takes the steps in their order, at any times between the two. */
    private void take(Duration from, Duration until, List<Runnable> steps) {
        List<Duration> times =
                Stream.generate(() -> world.between(from, until))
                        .limit(steps.size())
                        .sorted()
                        .toList();
        for (int i = 0; i < steps.size(); i++) {
            world.after(times.get(i), steps.get(i));
        }
    }

    private void restart(SimServer server, int level, Point point) {
        server.crash();
        versions.set(server.replica().id(), level, world.now());
        world.coverage().hit(point);
        world.note(server.replica().id(), "gets a version that knows level " + level);
        world.after(
                world.between(RESTART_LEAST, RESTART_MOST),
                () -> {
                    if (!server.isUp()) {
                        server.start();
                    }
                });
    }

    private Runnable upgrade(SimMachine machine) {
        return () -> {
            versions.set(machine.agentId(), Versions.NEW, world.now());
            machine.crashAgent();
        };
    }
}
