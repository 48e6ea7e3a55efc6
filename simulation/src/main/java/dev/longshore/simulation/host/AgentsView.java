package dev.longshore.simulation.host;

import dev.longshore.agent.runtime.ContainerState;
import dev.longshore.agent.runtime.ContainerState.Phase;
import dev.longshore.agent.runtime.ExecResult;
import dev.longshore.agent.runtime.TaskLimits;
import dev.longshore.agent.task.Host;
import dev.longshore.agent.task.Step;
import dev.longshore.agent.task.StepResult;
import dev.longshore.foundation.arn.Arns;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.agent.HostNetwork;
import dev.longshore.simulation.world.Coverage.Point;
import dev.longshore.simulation.world.Faults;
import dev.longshore.simulation.world.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A machine as one agent's process sees it: slowly, with calls that fail before or after their
 * work, and without a word once the process or the machine has died.
 */
final class AgentsView implements Host {
    private static final Duration PULL_MOST = Duration.ofSeconds(20);

    /** The agent makes few containers at a time: the others wait for their turn. */
    private static final Duration TURN_MOST = Duration.ofSeconds(2);

    private final SimHost host;
    private final World world;
    private final Faults faults;
    private final World.SimLoop loop;
    private final boolean blind;
    private final int bornIn;

    AgentsView(SimHost host, World world, Faults faults, World.SimLoop loop, boolean blind) {
        this.host = host;
        this.world = world;
        this.faults = faults;
        this.bornIn = host.boot();
        this.loop = loop;
        this.blind = blind;
    }

    @Override
    public void perform(Step step, AssignedTask task, Consumer<StepResult> done) {
        if (step instanceof Step.CreateContainer) {
            loop.after(world.between(Duration.ZERO, TURN_MOST), () -> begin(step, task, done));
        } else {
            begin(step, task, done);
        }
    }

    private void begin(Step step, AssignedTask task, Consumer<StepResult> done) {
        if (host.isRuntimeDown() && asksRuntime(step)) {
            world.coverage().hit(Point.STEP_FOUND_NO_RUNTIME);
            loop.after(
                    world.between(SimHost.CALL_LEAST, SimHost.CALL_MOST),
                    () -> done.accept(new StepResult.Unreachable("SimulatedError: no runtime")));
            return;
        }
        boolean fails = faults.strikes(world, Faults.Kind.STEP_FAILURE_PER_CALL);
        boolean afterWork = fails && faults.strikes(world, Faults.Kind.FAILURE_AFTER_WORK_PER_CALL);
        Duration takes =
                step instanceof Step.PullImage
                        ? world.between(SimHost.CALL_LEAST, PULL_MOST)
                        : world.between(SimHost.CALL_LEAST, SimHost.CALL_MOST);
        world.after(
                takes,
                () -> {
                    if (bornIn != host.boot()) {
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

    private static boolean asksRuntime(Step step) {
        return switch (step) {
            case Step.CreateNetwork s -> false;
            case Step.RemoveNetwork s -> false;
            case Step.CreateCgroup s -> false;
            case Step.RemoveCgroup s -> false;
            case Step.CreateVolumes s -> true;
            case Step.RemoveVolumes s -> true;
            case Step.PullImage s -> true;
            case Step.CreateContainer s -> true;
            case Step.StartContainer s -> true;
            case Step.StopContainer s -> true;
            case Step.RemoveContainer s -> true;
        };
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
        String taskId = Arns.id(task.getTaskArn());
        return switch (step) {
            case Step.CreateNetwork s -> {
                host.networks.put(taskId, task.getNetwork().getAddress());
                host.witness().networkMade(host.name(), taskId, task.getNetwork().getAddress());
                yield done("");
            }
            case Step.RemoveNetwork s -> {
                host.networks.remove(taskId);
                host.witness().networkGone(host.name(), taskId);
                yield done("");
            }
            case Step.CreateVolumes s -> {
                host.volumes.add(taskId);
                yield done("");
            }
            case Step.RemoveVolumes s -> {
                host.volumes.remove(taskId);
                yield done("");
            }
            case Step.CreateCgroup s -> {
                host.cgroups.add(taskId);
                yield done("");
            }
            case Step.RemoveCgroup s -> {
                host.cgroups.remove(taskId);
                yield done("");
            }
            case Step.PullImage s -> {
                if (faults.strikes(world, Faults.Kind.PULL_FAILURE_PER_CALL)) {
                    world.coverage().hit(Point.PULL_FAILED);
                    yield new StepResult.Failed("CannotPullContainerError: no such image");
                }
                yield done("sha256:0");
            }
            case Step.CreateContainer s -> {
                makeWhatIsMissing(task, taskId);
                yield done(create(task.getTaskArn(), s.container()));
            }
            case Step.StartContainer s -> start(s);
            case Step.StopContainer s -> done("");
            case Step.RemoveContainer s -> {
                Box box = host.boxes.get(s.runtimeId());
                if (box != null && box.phase == Phase.RUNNING) {
                    yield new StepResult.Failed("it runs");
                }
                host.boxes.remove(s.runtimeId());
                yield done("");
            }
        };
    }

    /**
     * What a container needs is made with it where it is missing, as on a real machine: the network
     * and the cgroup by the agent and the kernel; a volume by Podman, which knows no label for it,
     * so that nobody finds it again.
     */
    private void makeWhatIsMissing(AssignedTask task, String taskId) {
        if (task.hasNetwork() && !host.networks.containsKey(taskId)) {
            host.networks.put(taskId, task.getNetwork().getAddress());
            host.witness().networkMade(host.name(), taskId, task.getNetwork().getAddress());
        }
        if (task.getDefinition().getVolumesCount() > 0 && !host.volumes.contains(taskId)) {
            host.unlabelledVolumes.add(taskId);
        }
        if (TaskLimits.of(task).any()) {
            host.cgroups.add(taskId);
        }
    }

    private String create(String taskArn, String container) {
        for (Box box : host.boxes.values()) {
            if (!blind
                    && box.taskArn.equals(taskArn)
                    && box.name.equals(container)
                    && box.bootId.equals(host.bootId())) {
                return box.id;
            }
        }
        host.boxes
                .values()
                .removeIf(b -> !blind && b.taskArn.equals(taskArn) && b.name.equals(container));
        var box = new Box(host.newContainerId(), taskArn, container, host.bootId());
        host.boxes.put(box.id, box);
        return box.id;
    }

    private StepResult start(Step.StartContainer step) {
        Box box = host.boxes.get(step.runtimeId());
        if (box == null) {
            return new StepResult.Failed("CannotStartContainerError: no such container");
        }
        if (box.phase != Phase.RUNNING) {
            box.phase = Phase.RUNNING;
            box.exitCode = Optional.empty();
            box.startedAt = Optional.of(world.now());
            box.starts++;
            host.witness().started(host.name(), box.taskArn, box.name, box.starts);
            host.witness()
                    .load(host.name(), host.runningTasks(), SimHost.CPU_UNITS, SimHost.MEMORY_MIB);
            host.changed(box.id);
        }
        return new StepResult.Done("", Optional.of(box.state()));
    }

    /**
     * A container ends some time after it was asked to; one that ignores SIGTERM is killed after
     * the grace period.
     */
    private void stopping(Step.StopContainer step, Consumer<StepResult> done) {
        Box box = host.boxes.get(step.runtimeId());
        if (box == null || box.phase != Phase.RUNNING) {
            loop.execute(
                    () ->
                            done.accept(
                                    new StepResult.Done(
                                            "", Optional.ofNullable(box).map(Box::state))));
            return;
        }
        host.witness().stopAsked(host.name(), box.taskArn, box.name);
        boolean ignores = faults.strikes(world, Faults.Kind.IGNORED_SIGTERM_PER_CALL);
        if (ignores) {
            world.coverage().hit(Point.SIGTERM_IGNORED);
        }
        Duration takes =
                ignores ? step.grace() : world.between(SimHost.CALL_LEAST, Duration.ofSeconds(2));
        world.after(
                takes,
                () -> {
                    if (bornIn == host.boot()) {
                        host.ended(box, ignores ? 137 : 143);
                        loop.execute(
                                () ->
                                        done.accept(
                                                new StepResult.Done("", Optional.of(box.state()))));
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
                world.between(SimHost.CALL_LEAST, SimHost.CALL_MOST),
                () ->
                        done.accept(
                                host.isRuntimeDown()
                                        ? Optional.empty()
                                        : Optional.of(new ExecResult(bad ? 1 : 0, ""))));
    }

    @Override
    public void inspect(String runtimeId, Consumer<Inspection> done) {
        loop.after(
                world.between(SimHost.CALL_LEAST, SimHost.CALL_MOST),
                () -> {
                    Box box = host.boxes.get(runtimeId);
                    if (host.isRuntimeDown()) {
                        done.accept(new Inspection.Unknown());
                    } else if (box == null) {
                        done.accept(new Inspection.Absent());
                    } else {
                        done.accept(new Inspection.Found(box.state()));
                    }
                });
    }

    @Override
    public void survey(Consumer<Optional<Survey>> done) {
        loop.after(
                world.between(SimHost.CALL_LEAST, SimHost.CALL_MOST),
                () -> {
                    if (host.isRuntimeDown()) {
                        done.accept(Optional.empty());
                    } else {
                        var found = new ArrayList<ContainerState>();
                        host.boxes.values().stream()
                                .filter(box -> !blind)
                                .forEach(box -> found.add(box.state()));
                        done.accept(
                                Optional.of(
                                        new Survey(
                                                found,
                                                Set.copyOf(host.networks.keySet()),
                                                Set.copyOf(host.volumes),
                                                Set.copyOf(host.cgroups))));
                    }
                });
    }

    @Override
    public void overlay(HostNetwork network) {}

    @Override
    public void watch(Consumer<String> changed) {
        host.watch(id -> loop.execute(() -> changed.accept(id)));
    }
}
