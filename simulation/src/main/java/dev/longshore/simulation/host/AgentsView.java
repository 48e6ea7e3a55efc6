package dev.longshore.simulation.host;

import dev.longshore.agent.runtime.ContainerState;
import dev.longshore.agent.runtime.ContainerState.Phase;
import dev.longshore.agent.runtime.ExecResult;
import dev.longshore.agent.task.Host;
import dev.longshore.agent.task.Step;
import dev.longshore.agent.task.StepResult;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.agent.BalancerObservation;
import dev.longshore.proto.agent.DeniedAnswer;
import dev.longshore.proto.agent.DeniedFlows;
import dev.longshore.proto.agent.PartEntry;
import dev.longshore.simulation.world.Coverage;
import dev.longshore.simulation.world.Coverage.Point;
import dev.longshore.simulation.world.Coverage.ResourceStep;
import dev.longshore.simulation.world.Faults;
import dev.longshore.simulation.world.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A machine as one agent's process sees it: slowly, with calls that fail before or after their
 * work, and without a word once the process or the machine has died.
 */
final class AgentsView implements Host {
    private static final Duration PULL_MOST = Duration.ofSeconds(20);

    /** The agent makes few containers at a time: the others wait for their turn. */
    private static final Duration TURN_MOST = Duration.ofSeconds(2);

    /**
     * How long after it was given up a call may take effect: often when its task has been released.
     */
    private static final Duration LATE_MOST = Duration.ofSeconds(100);

    /** Half of them come while the agent is about to undo what it has given up. */
    private static final Duration SOON_MOST = Duration.ofMillis(300);

    private final SimHost host;
    private final World world;
    private final Faults faults;
    private final World.SimLoop loop;
    private final boolean blind;
    private final int bornIn;
    private final SimSteps steps;

    AgentsView(SimHost host, World world, Faults faults, World.SimLoop loop, boolean blind) {
        this.host = host;
        this.world = world;
        this.faults = faults;
        this.bornIn = host.boot();
        this.loop = loop;
        this.blind = blind;
        this.steps = new SimSteps(host, world, faults, blind);
    }

    @Override
    public Attempt perform(Step step, AssignedTask task, Consumer<StepResult> done) {
        switch (step) {
            case Step.CreateContainer s ->
                    loop.after(
                            world.between(Duration.ZERO, TURN_MOST), () -> begin(step, task, done));
            case Step.PullImage s -> {
                var pull = new Pull(done);
                begin(step, task, pull::ended);
                return pull;
            }
            case Step other -> begin(step, task, done);
        }
        return Attempt.FINAL;
    }

    /** A pull that may be given up. */
    private final class Pull implements Attempt {
        private final Consumer<StepResult> done;
        private boolean ended;

        Pull(Consumer<StepResult> done) {
            this.done = done;
        }

        void ended(StepResult result) {
            if (!ended) {
                ended = true;
                done.accept(result);
            }
        }

        @Override
        public void giveUp() {
            world.coverage().hit(Point.PULL_GIVEN_UP);
            loop.after(
                    world.between(SimHost.CALL_LEAST, SimHost.CALL_MOST),
                    () -> ended(new StepResult.Failed("SimulatedError: interrupted")));
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
        if (asksRuntime(step) && faults.strikes(world, Faults.Kind.LATE_EFFECT_PER_CALL)) {
            beLate(step, task);
            loop.after(takes, () -> done.accept(new StepResult.Failed("DockerTimeoutError")));
            return;
        }
        world.after(
                takes,
                () -> {
                    if (bornIn != host.boot()) {
                        return; // the machine has restarted since
                    }
                    StepResult result = fails && !afterWork ? null : steps.carryOut(step, task);
                    if (result == null || afterWork) {
                        count(step, afterWork);
                        result =
                                new StepResult.Failed(
                                        "SimulatedError: " + step.getClass().getSimpleName());
                    }
                    StepResult told = result;
                    if (step instanceof Step.StopContainer stop
                            && told instanceof StepResult.Done) {
                        stopping(stop, task, done);
                    } else {
                        loop.execute(() -> done.accept(told));
                    }
                });
    }

    /** Takes effect later, whatever has become of the task and of the agent until then. */
    private void beLate(Step step, AssignedTask task) {
        SimSteps.Late effect = steps.late(step, task);
        world.after(
                world.between(SimHost.CALL_LEAST, world.chance(0.5) ? SOON_MOST : LATE_MOST),
                () -> {
                    if (bornIn == host.boot()) {
                        effect.come();
                    }
                });
    }

    private static boolean asksRuntime(Step step) {
        return switch (step) {
            case Step.Prepare s -> s.resource().isKeptByRuntime();
            case Step.Release s -> s.resource().isKeptByRuntime();
            case Step.PullImage s -> true;
            case Step.CreateContainer s -> true;
            case Step.StartContainer s -> true;
            case Step.StopContainer s -> true;
            case Step.RemoveContainer s -> true;
        };
    }

    private void count(Step step, boolean afterWork) {
        Coverage coverage = world.coverage();
        switch (step) {
            case Step.Prepare s -> coverage.failed(ResourceStep.PREPARE, s.resource());
            case Step.Release s -> coverage.failed(ResourceStep.RELEASE, s.resource());
            case Step.PullImage s -> coverage.hit(Point.PULL_FAILED);
            case Step.CreateContainer s ->
                    coverage.hit(afterWork ? Point.CREATE_FAILED_AFTER_WORK : Point.START_FAILED);
            case Step.StartContainer s ->
                    coverage.hit(afterWork ? Point.START_FAILED_AFTER_WORK : Point.START_FAILED);
            case Step.StopContainer s -> coverage.hit(Point.STOP_FAILED);
            case Step.RemoveContainer s -> coverage.hit(Point.REMOVE_FAILED);
        }
    }

    /**
     * A container ends some time after it was asked to; one that ignores SIGTERM is killed after
     * the grace period.
     */
    private void stopping(Step.StopContainer step, AssignedTask task, Consumer<StepResult> done) {
        SimContainer container = host.containers.get(step.runtimeId());
        if (container == null || container.phase != Phase.RUNNING) {
            loop.execute(
                    () ->
                            done.accept(
                                    new StepResult.Done(
                                            "",
                                            Optional.ofNullable(container)
                                                    .map(SimContainer::state))));
            return;
        }
        host.witness().stopAsked(host.deed(task, container.name));
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
                        host.ended(container, ignores ? 137 : 143);
                        loop.execute(
                                () ->
                                        done.accept(
                                                new StepResult.Done(
                                                        "", Optional.of(container.state()))));
                    }
                });
    }

    @Override
    public void exec(
            String runtimeId,
            List<String> command,
            Duration timeout,
            Consumer<Optional<ExecResult>> done) {
        boolean bad =
                command.contains(SimHost.PROGRAM_THAT_FAILS)
                        || faults.strikes(world, Faults.Kind.HEALTH_FLAP_PER_CALL);
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
                    SimContainer container = host.containers.get(runtimeId);
                    if (host.isRuntimeDown()) {
                        done.accept(new Inspection.Unknown());
                    } else if (container == null) {
                        done.accept(new Inspection.Absent());
                    } else {
                        done.accept(new Inspection.Found(container.state()));
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
                        host.containers.values().stream()
                                .filter(container -> !blind)
                                .forEach(container -> found.add(container.state()));
                        done.accept(Optional.of(new Survey(found, host.resources.found())));
                    }
                });
    }

    @Override
    public List<String> parts() {
        return SimHost.PARTS;
    }

    @Override
    public void become(String part, NavigableMap<String, PartEntry> table) {
        host.become(part, table);
    }

    @Override
    public void watch(Consumer<String> changed) {
        host.watch(id -> loop.execute(() -> changed.accept(id)));
    }

    @Override
    public void watchTargets(Consumer<BalancerObservation> found) {
        host.watchTargets(observation -> loop.execute(() -> found.accept(observation)));
    }

    /** Nothing is sent here that could be refused. */
    @Override
    public void denied(String taskArn, Consumer<DeniedAnswer> done) {
        loop.after(
                world.between(SimHost.CALL_LEAST, SimHost.CALL_MOST),
                () ->
                        done.accept(
                                DeniedAnswer.newBuilder()
                                        .setDenied(DeniedFlows.getDefaultInstance())
                                        .build()));
    }
}
