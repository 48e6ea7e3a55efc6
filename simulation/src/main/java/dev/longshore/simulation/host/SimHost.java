package dev.longshore.simulation.host;

import dev.longshore.agent.runtime.ContainerState;
import dev.longshore.agent.runtime.ContainerState.Phase;
import dev.longshore.agent.runtime.ExecResult;
import dev.longshore.agent.task.Host;
import dev.longshore.agent.task.Step;
import dev.longshore.agent.task.StepResult;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.agent.HostNetwork;
import dev.longshore.simulation.world.Coverage.Point;
import dev.longshore.simulation.world.Faults;
import dev.longshore.simulation.world.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A machine: containers and networks that outlive the agent, and are lost when it reboots. */
public final class SimHost {
    private static final Duration CALL_LEAST = Duration.ofMillis(2);
    private static final Duration CALL_MOST = Duration.ofMillis(80);
    private static final Duration PULL_MOST = Duration.ofSeconds(20);

    /** The size of every machine. */
    static final int CPU_UNITS = 4096;

    static final int MEMORY_MIB = 8192;

    /** Sees what really happens to containers. */
    public interface Witness {
        void started(String host, String taskArn, String container, int times);

        /** After every start: what runs on a machine of this size. */
        void load(String host, Set<String> taskArns, int cpuUnits, int memoryMib);

        void stopAsked(String host, String taskArn, String container);

        void networkMade(String host, String taskArn, String address);

        void networkGone(String host, String taskArn);
    }

    /** A container as it really is. */
    private static final class Box {
        private final String id;
        private final String taskArn;
        private final String name;
        private final String bootId;
        private Phase phase = Phase.CREATED;
        private Optional<Integer> exitCode = Optional.empty();
        private boolean outOfMemory;
        private Optional<Instant> startedAt = Optional.empty();
        private Optional<Instant> finishedAt = Optional.empty();
        private int starts;

        private Box(String id, String taskArn, String name, String bootId) {
            this.id = id;
            this.taskArn = taskArn;
            this.name = name;
            this.bootId = bootId;
        }
    }

    private final World world;
    private final Faults faults;
    private final String name;
    private final Witness witness;
    private final Map<String, Box> boxes = new LinkedHashMap<>();
    private final Map<String, String> networks = new TreeMap<>();

    /** Ids of tasks that have volumes; these survive a reboot. */
    private final Set<String> volumes = new TreeSet<>();

    private final Set<String> cgroups = new TreeSet<>();
    private int boot = 1;
    private int made;
    private boolean runtimeDown;
    private @Nullable Consumer<String> watcher;

    public SimHost(World world, Faults faults, String name, Witness witness) {
        this.world = world;
        this.faults = faults;
        this.name = name;
        this.witness = witness;
    }

    public String bootId() {
        return name + "-boot-" + boot;
    }

    /** The machine restarts: nothing runs, what the runtime still lists has lost its state. */
    public void reboot() {
        boot++;
        watcher = null;
        runtimeDown = false;
        List.copyOf(networks.keySet()).forEach(taskId -> witness.networkGone(name, taskId));
        networks.clear();
        cgroups.clear();
        for (Box box : boxes.values()) {
            box.phase = Phase.CREATED;
            box.exitCode = Optional.empty();
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
        List<Box> running = boxes.values().stream().filter(b -> b.phase == Phase.RUNNING).toList();
        if (!running.isEmpty()) {
            Box box = running.get(world.random().nextInt(running.size()));
            world.coverage()
                    .hit(outOfMemory ? Point.CONTAINER_OUT_OF_MEMORY : Point.CONTAINER_EXITED);
            box.outOfMemory = outOfMemory;
            ended(box, outOfMemory ? 137 : world.random().nextInt(3));
        }
    }

    /** Tasks of which a container runs here. */
    public Set<String> runningTasks() {
        var arns = new TreeSet<String>();
        boxes.values().stream()
                .filter(b -> b.phase == Phase.RUNNING)
                .forEach(b -> arns.add(b.taskArn));
        return arns;
    }

    /** Everything of ours that exists here. */
    public Set<String> leftovers() {
        var left = new TreeSet<String>();
        boxes.values().forEach(b -> left.add("container " + b.name + " of " + b.taskArn));
        networks.keySet().forEach(id -> left.add("network of " + id));
        volumes.forEach(id -> left.add("volumes of " + id));
        cgroups.forEach(id -> left.add("cgroup of " + id));
        return left;
    }

    /** The machine as one agent's process sees it: when the process dies, it hears nothing more. */
    public Host forAgent(World.SimLoop loop, boolean blind) {
        return new View(loop, blind);
    }

    private void ended(Box box, int exitCode) {
        if (box.phase == Phase.RUNNING) {
            box.phase = Phase.EXITED;
            box.exitCode = Optional.of(exitCode);
            box.finishedAt = Optional.of(world.now());
            changed(box.id);
        }
    }

    private void changed(String id) {
        Consumer<String> hears = watcher;
        if (hears != null && !runtimeDown) {
            world.after(world.between(CALL_LEAST, CALL_MOST), () -> hears.accept(id));
        }
    }

    private ContainerState state(Box box) {
        return new ContainerState(
                box.id,
                box.taskArn,
                box.name,
                box.bootId,
                box.phase,
                box.exitCode,
                box.outOfMemory,
                box.startedAt,
                box.finishedAt,
                "sha256:0",
                List.of(),
                "");
    }

    private final class View implements Host {
        private final World.SimLoop loop;
        private final boolean blind;
        private final int bornIn = boot;

        private View(World.SimLoop loop, boolean blind) {
            this.loop = loop;
            this.blind = blind;
        }

        @Override
        public void perform(Step step, AssignedTask task, Consumer<StepResult> done) {
            boolean fails = runtimeDown || faults.strikes(world, Faults.Kind.STEP_FAILURE_PER_CALL);
            boolean afterWork =
                    !runtimeDown
                            && fails
                            && faults.strikes(world, Faults.Kind.FAILURE_AFTER_WORK_PER_CALL);
            Duration takes =
                    step instanceof Step.PullImage
                            ? world.between(CALL_LEAST, PULL_MOST)
                            : world.between(CALL_LEAST, CALL_MOST);
            world.after(
                    takes,
                    () -> {
                        if (bornIn != boot) {
                            return; // the machine has restarted since
                        }
                        StepResult result = fails && !afterWork ? null : work(step, task);
                        if (result == null || afterWork) {
                            count(step, afterWork);
                            result =
                                    new StepResult.Failed(
                                            "SimulatedError: " + step.getClass().getSimpleName());
                        }
                        StepResult told = result;
                        if (step instanceof Step.StopContainer stop
                                && told instanceof StepResult.Done) {
                            stopping(stop, done);
                        } else {
                            loop.execute(() -> done.accept(told));
                        }
                    });
        }

        private void count(Step step, boolean afterWork) {
            Point point =
                    switch (step) {
                        case Step.CreateNetwork s -> Point.NETWORK_FAILED;
                        case Step.RemoveNetwork s -> Point.REMOVE_FAILED;
                        case Step.CreateVolumes s -> Point.NETWORK_FAILED;
                        case Step.CreateCgroup s -> Point.NETWORK_FAILED;
                        case Step.RemoveCgroup s -> Point.REMOVE_FAILED;
                        case Step.RemoveVolumes s -> Point.REMOVE_FAILED;
                        case Step.PullImage s -> Point.PULL_FAILED;
                        case Step.CreateContainer s ->
                                afterWork ? Point.CREATE_FAILED_AFTER_WORK : Point.START_FAILED;
                        case Step.StartContainer s ->
                                afterWork ? Point.START_FAILED_AFTER_WORK : Point.START_FAILED;
                        case Step.StopContainer s -> Point.STOP_FAILED;
                        case Step.RemoveContainer s -> Point.REMOVE_FAILED;
                    };
            world.coverage().hit(point);
        }

        private StepResult work(Step step, AssignedTask task) {
            String taskId = task.getTaskArn().substring(task.getTaskArn().lastIndexOf('/') + 1);
            return switch (step) {
                case Step.CreateNetwork s -> {
                    networks.put(taskId, task.getNetwork().getAddress());
                    witness.networkMade(name, taskId, task.getNetwork().getAddress());
                    yield done("");
                }
                case Step.RemoveNetwork s -> {
                    networks.remove(taskId);
                    witness.networkGone(name, taskId);
                    yield done("");
                }
                case Step.CreateVolumes s -> {
                    volumes.add(taskId);
                    yield done("");
                }
                case Step.RemoveVolumes s -> {
                    volumes.remove(taskId);
                    yield done("");
                }
                case Step.CreateCgroup s -> {
                    cgroups.add(taskId);
                    yield done("");
                }
                case Step.RemoveCgroup s -> {
                    cgroups.remove(taskId);
                    yield done("");
                }
                case Step.PullImage s -> {
                    if (faults.strikes(world, Faults.Kind.PULL_FAILURE_PER_CALL)) {
                        world.coverage().hit(Point.PULL_FAILED);
                        yield new StepResult.Failed("CannotPullContainerError: no such image");
                    }
                    yield done("sha256:0");
                }
                case Step.CreateContainer s -> done(create(task.getTaskArn(), s.container()));
                case Step.StartContainer s -> start(s);
                case Step.StopContainer s -> done("");
                case Step.RemoveContainer s -> {
                    Box box = boxes.get(s.runtimeId());
                    if (box != null && box.phase == Phase.RUNNING) {
                        yield new StepResult.Failed("it runs");
                    }
                    boxes.remove(s.runtimeId());
                    yield done("");
                }
            };
        }

        private String create(String taskArn, String container) {
            for (Box box : boxes.values()) {
                if (!blind
                        && box.taskArn.equals(taskArn)
                        && box.name.equals(container)
                        && box.bootId.equals(bootId())) {
                    return box.id;
                }
            }
            boxes.values()
                    .removeIf(b -> !blind && b.taskArn.equals(taskArn) && b.name.equals(container));
            var box = new Box(name + "-c" + made++, taskArn, container, bootId());
            boxes.put(box.id, box);
            return box.id;
        }

        private StepResult start(Step.StartContainer step) {
            Box box = boxes.get(step.runtimeId());
            if (box == null) {
                return new StepResult.Failed("CannotStartContainerError: no such container");
            }
            if (box.phase != Phase.RUNNING) {
                box.phase = Phase.RUNNING;
                box.exitCode = Optional.empty();
                box.startedAt = Optional.of(world.now());
                box.starts++;
                witness.started(name, box.taskArn, box.name, box.starts);
                witness.load(name, runningTasks(), CPU_UNITS, MEMORY_MIB);
                changed(box.id);
            }
            return new StepResult.Done("", Optional.of(state(box)));
        }

        /**
         * A container ends some time after it was asked to; one that ignores SIGTERM is killed
         * after the grace period.
         */
        private void stopping(Step.StopContainer step, Consumer<StepResult> done) {
            Box box = boxes.get(step.runtimeId());
            if (box == null || box.phase != Phase.RUNNING) {
                loop.execute(
                        () ->
                                done.accept(
                                        new StepResult.Done(
                                                "",
                                                Optional.ofNullable(box)
                                                        .map(SimHost.this::state))));
                return;
            }
            witness.stopAsked(name, box.taskArn, box.name);
            boolean ignores = faults.strikes(world, Faults.Kind.IGNORED_SIGTERM_PER_CALL);
            if (ignores) {
                world.coverage().hit(Point.SIGTERM_IGNORED);
            }
            Duration takes =
                    ignores ? step.grace() : world.between(CALL_LEAST, Duration.ofSeconds(2));
            world.after(
                    takes,
                    () -> {
                        if (bornIn == boot) {
                            ended(box, ignores ? 137 : 143);
                            loop.execute(
                                    () ->
                                            done.accept(
                                                    new StepResult.Done(
                                                            "", Optional.of(state(box)))));
                        }
                    });
        }

        private StepResult done(String value) {
            return new StepResult.Done(value, Optional.empty());
        }

        @Override
        public void exec(
                String runtimeId,
                List<String> command,
                Duration timeout,
                Consumer<Optional<ExecResult>> done) {
            boolean bad = faults.strikes(world, Faults.Kind.HEALTH_FLAP_PER_CALL);
            if (bad) {
                world.coverage().hit(Point.HEALTH_CHANGED);
            }
            loop.after(
                    world.between(CALL_LEAST, CALL_MOST),
                    () ->
                            done.accept(
                                    runtimeDown
                                            ? Optional.empty()
                                            : Optional.of(new ExecResult(bad ? 1 : 0, ""))));
        }

        @Override
        public void inspect(String runtimeId, Consumer<Inspection> done) {
            loop.after(
                    world.between(CALL_LEAST, CALL_MOST),
                    () -> {
                        Box box = boxes.get(runtimeId);
                        if (runtimeDown) {
                            done.accept(new Inspection.Unknown());
                        } else if (box == null) {
                            done.accept(new Inspection.Absent());
                        } else {
                            done.accept(new Inspection.Found(state(box)));
                        }
                    });
        }

        @Override
        public void survey(Consumer<Optional<Survey>> done) {
            loop.after(
                    world.between(CALL_LEAST, CALL_MOST),
                    () -> {
                        if (runtimeDown) {
                            done.accept(Optional.empty());
                        } else {
                            var found = new ArrayList<ContainerState>();
                            boxes.values().stream()
                                    .filter(box -> !blind)
                                    .forEach(box -> found.add(state(box)));
                            done.accept(
                                    Optional.of(
                                            new Survey(
                                                    found,
                                                    Set.copyOf(networks.keySet()),
                                                    Set.copyOf(volumes),
                                                    Set.copyOf(cgroups))));
                        }
                    });
        }

        @Override
        public void overlay(HostNetwork network) {}

        @Override
        public void watch(Consumer<String> changed) {
            watcher = id -> loop.execute(() -> changed.accept(id));
        }
    }
}
