package dev.longshore.simulation.host;

import dev.longshore.agent.node.Agent;
import dev.longshore.agent.task.TaskRunner;
import dev.longshore.agent.task.TaskStep;
import dev.longshore.proto.agent.Capacity;
import dev.longshore.proto.agent.Hello;
import dev.longshore.proto.agent.JournalEntry;
import dev.longshore.proto.ecs.Attribute;
import dev.longshore.proto.task.BalancerTasks;
import dev.longshore.proto.task.ConnectTasks;
import dev.longshore.proto.task.FargateMachines;
import dev.longshore.simulation.net.SimServer;
import dev.longshore.simulation.net.SimStreams;
import dev.longshore.simulation.world.Coverage.Point;
import dev.longshore.simulation.world.Faults;
import dev.longshore.simulation.world.Sabotage;
import dev.longshore.simulation.world.World;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A machine with its disk, its link and, most of the time, an agent. */
public final class SimMachine {
    private static final Duration RESTART_LEAST = Duration.ofMillis(200);
    private static final Duration RESTART_MOST = Duration.ofSeconds(10);
    private static final Duration BOOT_MOST = Duration.ofSeconds(90);

    /** How often an agent is away for longer than its node is waited for. */
    private static final double AWAY_LONG = 0.1;

    /** The same where only the guard is left to end a task; there are few such tasks in a world. */
    private static final double AWAY_LONG_FROM_ONE_AT_MOST = 0.5;

    /** How often an agent's process dies while its disk is slow. */
    private static final double CRASHES_WHILE_SLOW = 0.3;

    private static final Duration AWAY_MOST = Duration.ofSeconds(150);

    private final World world;
    private final Faults faults;
    private final String name;
    private final int number;
    private final SimHost host;
    private final SimFenceGuard guard;
    private final MemoryJournal journal;
    private final Map<String, SimServer> servers;
    private final String zone;
    private final Sabotage sabotage;
    private World.@Nullable SimLoop loop;
    private MemoryJournal.@Nullable Opened opened;
    private @Nullable Agent agent;
    private @Nullable SimStreams streams;
    private boolean sends = true;
    private boolean hears = true;
    private boolean powered = true;

    public SimMachine(
            World world,
            Faults faults,
            int number,
            String zone,
            SimHost.Witness witness,
            Map<String, SimServer> servers,
            Sabotage sabotage) {
        this.sabotage = sabotage;
        this.world = world;
        this.faults = faults;
        this.number = number;
        this.name = "a" + number;
        this.zone = zone;
        this.servers = servers;
        this.host = new SimHost(world, faults, name, witness);
        this.journal = new MemoryJournal(world, sabotage);
        this.guard = new SimFenceGuard(world, host, sabotage == Sabotage.NOBODY_FENCES);
    }

    public String name() {
        return name;
    }

    /** The id of its agent, which survives every restart. */
    public String agentId() {
        return SimHost.agentOf(name);
    }

    public SimHost host() {
        return host;
    }

    /** Whether it has tasks of which there may be one at most. */
    public boolean hasOneAtMost() {
        return guard.isNeeded();
    }

    /** The agent, while its process runs. */
    public Optional<Agent> agent() {
        return Optional.ofNullable(agent);
    }

    /** What the agent, while its process runs, has on record of a task. */
    public Optional<TaskRunner> runner(String taskArn) {
        return agent().map(running -> running.runners().get(taskArn));
    }

    /**
     * What is on record of a task: the agent's, while its process runs, else that on its disk. What
     * the last process had begun may still come about.
     */
    public Optional<JournalEntry> record(String taskArn) {
        return agent != null
                ? runner(taskArn).map(TaskRunner::entry)
                : journal.entries().stream()
                        .filter(entry -> entry.getTask().getTaskArn().equals(taskArn))
                        .findFirst();
    }

    /** Whether the disk has lost what was on record of a task. */
    public boolean isDamaged(String taskArn) {
        return journal.isDamaged(taskArn);
    }

    /** Starts the agent's process. */
    public void startAgent() {
        if (agent != null || !powered) {
            return;
        }
        World.SimLoop fresh =
                world.loop(world.between(Duration.ofSeconds(-5), Duration.ofSeconds(5)));
        loop = fresh;
        streams = new SimStreams(world, faults, fresh, servers, new Cable(), sabotage);
        if (!host.runningTasks().isEmpty()) {
            world.coverage().hit(Point.AGENT_ADOPTED_CONTAINER);
        }
        if (faults.strikes(world, Faults.Kind.DAMAGED_ENTRY_PER_CALL)) {
            journal.damage();
        }
        MemoryJournal.Opened writes =
                (sabotage == Sabotage.START_BEFORE_ADOPTING
                                ? new MemoryJournal(world, sabotage)
                                : journal)
                        .open(fresh);
        opened = writes;
        agent =
                new Agent(
                        fresh,
                        host.forAgent(fresh, sabotage == Sabotage.START_BEFORE_ADOPTING),
                        writes,
                        streams,
                        List.copyOf(servers.keySet()),
                        identity(),
                        guard,
                        TaskStep.DEFAULT_STOP_TIMEOUT,
                        world.random());
        agent.start();
    }

    /** The agent's process dies; containers go on. It is started again after a while. */
    public void crashAgent() {
        if (agent != null) {
            world.coverage().hit(Point.AGENT_CRASH);
            world.note(name, "agent crashes");
            die();
            boolean isLong =
                    world.chance(guard.isNeeded() ? AWAY_LONG_FROM_ONE_AT_MOST : AWAY_LONG);
            Duration most = isLong ? AWAY_MOST : RESTART_MOST;
            world.after(world.between(RESTART_LEAST, most), this::startAgent);
        }
    }

    /** The machine loses its power, and boots again after a while. */
    public void reboot() {
        if (powered) {
            world.coverage().hit(Point.HOST_REBOOT);
            world.note(name, "reboots");
            die();
            powered = false;
            host.reboot();
            guard.boot();
            world.after(
                    world.between(RESTART_MOST, BOOT_MOST),
                    () -> {
                        powered = true;
                        startAgent();
                    });
        }
    }

    /** The link goes down for a while. */
    public void cut(Duration duration) {
        if (sends && hears) {
            sends = false;
            hears = false;
            world.note(name, "link down");
            mend(duration);
        }
    }

    /** Its agent stands still for a while; its containers go on. */
    public void pauseAgent(Duration duration) {
        if (loop != null) {
            world.coverage().hit(Point.AGENT_PAUSED);
            world.note(name, "agent stands still");
            loop.pause(duration);
        }
    }

    /** One direction of the link goes down for a while. */
    public void cutOneWay(boolean sending, Duration duration) {
        if (sends && hears) {
            sends = !sending;
            hears = sending;
            world.coverage().hit(Point.ONE_WAY_CUT);
            world.note(name, sending ? "is not heard" : "hears nothing");
            mend(duration);
        }
    }

    /** Its disk takes no writes for a while. */
    public void fillDisk(Duration duration) {
        world.note(name, "disk full");
        journal.full(true);
        world.after(duration, () -> journal.full(false));
    }

    /** Its disk is slow for a while. */
    public void slowDisk(Duration duration) {
        world.note(name, "disk slow");
        journal.slow(true);
        world.after(duration, () -> journal.slow(false));
        if (world.chance(CRASHES_WHILE_SLOW)) {
            world.after(world.between(Duration.ZERO, duration), this::crashAgent);
        }
    }

    private void mend(Duration later) {
        world.after(
                later,
                () -> {
                    sends = true;
                    hears = true;
                });
    }

    /** The link, while there is power. */
    private final class Cable implements SimStreams.Link {
        @Override
        public boolean sends() {
            return sends && powered;
        }

        @Override
        public boolean hears() {
            return hears && powered;
        }
    }

    /** All streams break. */
    public void loseStreams() {
        if (streams != null) {
            streams.breakAll();
        }
    }

    /** All streams go dead without a word. */
    public void silenceStreams() {
        if (streams != null) {
            streams.silence();
        }
    }

    private void die() {
        if (loop != null) {
            loop.kill();
        }
        if (streams != null) {
            streams.drop();
        }
        if (opened != null) {
            opened.die();
        }
        agent = null;
        streams = null;
        opened = null;
    }

    private Hello identity() {
        return Hello.newBuilder()
                .setCluster(number % 9 == 4 ? FargateMachines.CLUSTER : "sim")
                .setAgentId(agentId())
                .setAgentKey("key of " + agentId())
                .setBootId(host.bootId())
                .setHostname(name)
                .setAgentVersion("sim")
                .setRuntimeVersion("sim")
                .setCapacity(
                        Capacity.newBuilder()
                                .setCpuUnits(SimHost.CPU_UNITS)
                                .setMemoryMib(SimHost.MEMORY_MIB)
                                .setGpus(number % 5 == 0 ? 2 : 0)
                                .addReservedTcpPorts(22))
                .addAttributes(attribute("ecs.os-type", "linux"))
                .addAttributes(attribute("ecs.cpu-architecture", "x86_64"))
                .addAttributes(Attribute.newBuilder().setName("ecs.capability.task-eni"))
                .addAttributes(Attribute.newBuilder().setName(BalancerTasks.CAPABILITY))
                .addAttributes(Attribute.newBuilder().setName(ConnectTasks.CAPABILITY))
                .addAttributes(
                        Attribute.newBuilder()
                                .setName("com.amazonaws.ecs.capability.docker-remote-api.1.18"))
                .addAttributes(attribute("rack", "r" + number % 4))
                .setZone(zone)
                .setHostAddress("10.200.0." + number)
                .setRefusesFargate(number % 7 == 0)
                .build();
    }

    private static Attribute attribute(String name, String value) {
        return Attribute.newBuilder().setName(name).setValue(value).build();
    }
}
