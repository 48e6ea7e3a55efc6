package dev.longshore.simulation.host;

import dev.longshore.agent.resource.TaskResource;
import dev.longshore.agent.runtime.ContainerState;
import dev.longshore.agent.runtime.ContainerState.Phase;
import dev.longshore.agent.task.Host;
import dev.longshore.foundation.arn.Arns;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.agent.BalancerObservation;
import dev.longshore.proto.agent.PartEntry;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.simulation.world.Coverage.Point;
import dev.longshore.simulation.world.Faults;
import dev.longshore.simulation.world.World;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A machine: what is on it outlives the agent; containers and most resources end with a boot. */
public final class SimHost {
    static final Duration CALL_LEAST = Duration.ofMillis(2);
    static final Duration CALL_MOST = Duration.ofMillis(80);

    /** The size of every machine. */
    static final int CPU_UNITS = 4096;

    static final int MEMORY_MIB = 8192;

    /** An image that no registry has. */
    public static final String IMAGE_THAT_IS_MISSING = "missing";

    /** An image whose program ends soon after it has begun. */
    public static final String IMAGE_THAT_EXITS = "exits";

    /** An image whose program has soon done what it is for. */
    public static final String IMAGE_THAT_COMPLETES = "completes";

    /** An image whose program ends after a minute or two. */
    public static final String IMAGE_THAT_EXITS_LATE = "exits-late";

    /** An image whose program cannot be started. */
    public static final String IMAGE_THAT_DOES_NOT_START = "broken";

    /** A health check that never says yes. */
    public static final String PROGRAM_THAT_FAILS = "false";

    /** Sooner than a task without a health check counts as healthy. */
    private static final Duration EXITS_WITHIN = Duration.ofSeconds(6);

    private static final Duration EXITS_LATE = Duration.ofMinutes(2);

    /** What the leader tells a machine as a whole. */
    static final List<String> PARTS =
            List.of(
                    "vpcs",
                    "peers",
                    "security-groups",
                    "names",
                    "balancers",
                    "certificates",
                    "connect");

    /**
     * Something that is done to a container.
     *
     * @param containers all of the task's that are on the machine, by name, as they really are
     */
    public record Deed(
            String host,
            AssignedTask task,
            String container,
            Map<String, ContainerState> containers) {
        /** What a container of the task is to be. */
        public ContainerDefinition definition(String name) {
            return task.getDefinition().getContainerDefinitionsList().stream()
                    .filter(definition -> definition.getName().equals(name))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Sees what really happens to containers. */
    public interface Witness {
        /** For the how manyth time. */
        default void started(Deed deed, int times) {}

        /** After every start: what runs on a machine of this size. */
        default void load(String host, Set<String> taskArns, int cpuUnits, int memoryMib) {}

        default void stopAsked(Deed deed) {}

        default void prepared(String host, TaskResource resource, AssignedTask task) {}

        default void released(String host, TaskResource resource, String taskId) {}
    }

    private final World world;
    private final Faults faults;
    private final String name;
    private final Witness witness;
    final Map<String, SimContainer> containers = new LinkedHashMap<>();

    /** The digests of images that were pulled here, by the name that was asked for. */
    final Map<String, String> images = new TreeMap<>();

    final SimResources resources;

    private final SimBalancers balancers;

    /** By the part's name, as the machine was told last. */
    private final Map<String, NavigableMap<String, PartEntry>> parts = new TreeMap<>();

    private int boot = 1;
    private int made;
    private boolean runtimeDown;
    private @Nullable Consumer<String> watcher;

    public SimHost(World world, Faults faults, String name, Witness witness) {
        this.world = world;
        this.faults = faults;
        this.name = name;
        this.witness = witness;
        this.resources = new SimResources(name, witness);
        this.balancers = new SimBalancers(world, this);
    }

    String name() {
        return name;
    }

    /** The id of the agent of a machine with this name. */
    public static String agentOf(String name) {
        return "machine-" + name.substring(1);
    }

    Witness witness() {
        return witness;
    }

    boolean isRuntimeDown() {
        return runtimeDown;
    }

    /** Counts boots. */
    int boot() {
        return boot;
    }

    String newContainerId() {
        return name + "-c" + made++;
    }

    void watch(Consumer<String> hears) {
        watcher = hears;
    }

    public String bootId() {
        return name + "-boot-" + boot;
    }

    /** The machine restarts: nothing runs, what the runtime still lists has lost its state. */
    public void reboot() {
        boot++;
        watcher = null;
        runtimeDown = false;
        resources.boot();
        balancers.boot();
        parts.clear();
        for (SimContainer container : containers.values()) {
            container.phase = Phase.CREATED;
            container.exitCode = Optional.empty();
        }
    }

    /** The runtime's daemon answers nothing for a while; containers go on. */
    public void runtimeDown(Duration duration) {
        runtimeDown = true;
        world.coverage().hit(Point.RUNTIME_DOWN);
        world.after(
                duration,
                () -> {
                    runtimeDown = false;
                    changed("");
                });
    }

    /** Some running container ends by itself. */
    public void exitOne(boolean outOfMemory) {
        List<SimContainer> running =
                containers.values().stream().filter(b -> b.phase == Phase.RUNNING).toList();
        if (!running.isEmpty()) {
            SimContainer container = running.get(world.random().nextInt(running.size()));
            world.coverage()
                    .hit(outOfMemory ? Point.CONTAINER_OUT_OF_MEMORY : Point.CONTAINER_EXITED);
            container.outOfMemory = outOfMemory;
            ended(container, outOfMemory ? 137 : world.random().nextInt(3));
        }
    }

    /** Tasks of which a container runs here. */
    public Set<String> runningTasks() {
        var arns = new TreeSet<String>();
        containers.values().stream()
                .filter(b -> b.phase == Phase.RUNNING)
                .forEach(b -> arns.add(b.taskArn));
        return arns;
    }

    /** Whether a container of a task runs here, or its network is here. */
    public boolean uses(String taskId) {
        return resources.exists(TaskResource.NETWORK, taskId)
                || runningTasks().stream().map(Arns::id).anyMatch(taskId::equals);
    }

    /** Everything of ours that exists here. */
    public Set<String> leftovers() {
        var left = new TreeSet<String>();
        containers.values().forEach(b -> left.add("container " + b.name + " of " + b.taskArn));
        left.addAll(resources.all());
        return left;
    }

    /** The machine as one agent's process sees it: when the process dies, it hears nothing more. */
    public Host forAgent(World.SimLoop loop, boolean blind) {
        return new AgentsView(this, world, faults, loop, blind);
    }

    void become(String part, NavigableMap<String, PartEntry> table) {
        parts.put(part, table);
        if (part.equals(SimBalancers.PART)) {
            balancers.become(table);
        }
    }

    void watchTargets(Consumer<BalancerObservation> found) {
        balancers.watch(found);
    }

    /** The table of a part, as the machine was told last. */
    public NavigableMap<String, PartEntry> part(String name) {
        return parts.getOrDefault(name, Collections.emptyNavigableMap());
    }

    void ended(SimContainer container, int exitCode) {
        if (container.phase == Phase.RUNNING) {
            container.phase = Phase.EXITED;
            container.exitCode = Optional.of(exitCode);
            container.finishedAt = Optional.of(world.now());
            changed(container.id);
        }
    }

    /** Whether the program of an image ends without anybody's doing. */
    public static boolean endsByItself(String image) {
        return switch (image) {
            case IMAGE_THAT_EXITS, IMAGE_THAT_COMPLETES, IMAGE_THAT_EXITS_LATE -> true;
            default -> false;
        };
    }

    /** The program of such an image ends, unless the machine boots before. */
    void endsInTime(SimContainer container, String image) {
        int bornIn = boot;
        int start = container.starts;
        Duration takes =
                image.equals(IMAGE_THAT_EXITS_LATE)
                        ? world.between(EXITS_LATE.dividedBy(2), EXITS_LATE)
                        : world.between(CALL_LEAST, EXITS_WITHIN);
        world.after(
                takes,
                () -> {
                    if (bornIn == boot && container.starts == start) {
                        ended(container, image.equals(IMAGE_THAT_COMPLETES) ? 0 : 1);
                    }
                });
    }

    /** The containers of a task that are here, by name. */
    public Map<String, ContainerState> containersOf(String taskArn) {
        var found = new TreeMap<String, ContainerState>();
        containers.values().stream()
                .filter(it -> it.taskArn.equals(taskArn))
                .forEach(it -> found.put(it.name, it.state()));
        return found;
    }

    Deed deed(AssignedTask task, String container) {
        return new Deed(name, task, container, containersOf(task.getTaskArn()));
    }

    void changed(String id) {
        Consumer<String> hears = watcher;
        if (hears != null && !runtimeDown) {
            world.after(world.between(CALL_LEAST, CALL_MOST), () -> hears.accept(id));
        }
    }
}
