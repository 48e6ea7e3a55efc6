package dev.longshore.simulation;

import dev.longshore.simulation.host.SimMachine;
import dev.longshore.simulation.world.Coverage.Point;
import dev.longshore.simulation.world.Faults;
import dev.longshore.simulation.world.Faults.Kind;
import dev.longshore.simulation.world.World;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Plans what goes wrong by itself, at the rates of the seed. */
final class Chaos {
    private static final Duration TICK = Duration.ofSeconds(1);

    private static final double AIMED = 0.2;

    private final World world;
    private final Faults faults;
    private final List<SimMachine> machines;
    private final Map<Kind, Runnable> actions;

    Chaos(World world, Faults faults, ServerChaos servers, List<SimMachine> machines) {
        this.world = world;
        this.faults = faults;
        this.machines = machines;
        this.actions = new EnumMap<>(servers.actions());
        actions.putAll(
                Map.ofEntries(
                        Map.entry(Kind.ALL_HOSTS_CUT, this::cutAll),
                        Map.entry(
                                Kind.AGENT_PAUSE,
                                machine(
                                        m ->
                                                m.pauseAgent(
                                                        world.between(
                                                                Duration.ofMillis(100),
                                                                Duration.ofSeconds(30))))),
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
                        Map.entry(Kind.OUT_OF_MEMORY, machine(m -> m.host().exitOne(true)))));
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
