package dev.longshore.fuzz.agent;

import dev.longshore.agent.resource.TaskResource;
import dev.longshore.agent.runtime.ContainerState;
import dev.longshore.agent.runtime.ContainerState.Execution;
import dev.longshore.agent.runtime.ContainerState.Origin;
import dev.longshore.agent.runtime.ContainerState.Phase;
import dev.longshore.agent.runtime.ExecResult;
import dev.longshore.agent.task.Host;
import dev.longshore.agent.task.Step;
import dev.longshore.agent.task.StepResult;
import dev.longshore.foundation.loop.Loop;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.agent.BalancerObservation;
import dev.longshore.proto.agent.DeniedAnswer;
import dev.longshore.proto.agent.DeniedFlows;
import dev.longshore.proto.agent.PartEntry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A machine that does every step soon, and no other work; its containers run until stopped. */
record QuickHost(Loop loop, Map<String, ContainerState> containers) implements Host {
    static final String BOOT = "boot-1";

    /** Whoever repeats a step for ever does not do so within a moment. */
    private static final Duration STEP_TAKES = Duration.ofMillis(20);

    QuickHost(Loop loop) {
        this(loop, new HashMap<>());
    }

    @Override
    public Attempt perform(Step step, AssignedTask task, Consumer<StepResult> done) {
        loop.after(STEP_TAKES, () -> done.accept(carryOut(step, task)));
        return Attempt.FINAL;
    }

    private StepResult carryOut(Step step, AssignedTask task) {
        return switch (step) {
            case Step.Prepare s -> done("");
            case Step.PullImage s -> done("sha256:0");
            case Step.CreateContainer s ->
                    create(new Origin(task.getTaskArn(), s.container(), BOOT));
            case Step.StartContainer s -> turned(s.runtimeId(), Phase.RUNNING);
            case Step.StopContainer s -> turned(s.runtimeId(), Phase.EXITED);
            case Step.RemoveContainer s -> {
                containers.remove(s.runtimeId());
                yield done("");
            }
            case Step.Release s -> done("");
        };
    }

    private StepResult create(Origin origin) {
        String id = "c" + containers.size();
        containers.put(id, state(id, origin, Phase.CREATED));
        return done(id);
    }

    private StepResult turned(String id, Phase phase) {
        ContainerState before = containers.get(id);
        if (before == null) {
            return new StepResult.Failed("CannotStartContainerError: no such container");
        }
        ContainerState after = state(id, before.origin(), phase);
        containers.put(id, after);
        return new StepResult.Done("", Optional.of(after));
    }

    private ContainerState state(String id, Origin origin, Phase phase) {
        var now = Optional.of(loop.now());
        var execution =
                switch (phase) {
                    case CREATED -> Execution.NONE;
                    case RUNNING ->
                            new Execution(now, Optional.empty(), Optional.empty(), false, "");
                    case EXITED -> new Execution(now, now, Optional.of(0), false, "");
                };
        return new ContainerState(id, origin, phase, execution, "sha256:0", List.of());
    }

    private static StepResult done(String value) {
        return new StepResult.Done(value, Optional.empty());
    }

    @Override
    public void exec(
            String runtimeId,
            List<String> command,
            Duration timeout,
            Consumer<Optional<ExecResult>> done) {
        loop.execute(() -> done.accept(Optional.of(new ExecResult(0, ""))));
    }

    @Override
    public void inspect(String runtimeId, Consumer<Inspection> done) {
        ContainerState found = containers.get(runtimeId);
        loop.execute(
                () ->
                        done.accept(
                                found == null
                                        ? new Inspection.Absent()
                                        : new Inspection.Found(found)));
    }

    @Override
    public void survey(Consumer<Optional<Survey>> done) {
        var survey =
                new Survey(List.copyOf(containers.values()), Map.<TaskResource, Set<String>>of());
        loop.execute(() -> done.accept(Optional.of(survey)));
    }

    @Override
    public List<String> parts() {
        return List.of("peers", "names", "balancers");
    }

    @Override
    public void become(String part, NavigableMap<String, PartEntry> table) {}

    @Override
    public void watch(Consumer<String> changed) {}

    @Override
    public void watchTargets(Consumer<BalancerObservation> found) {}

    @Override
    public void denied(String taskArn, Consumer<DeniedAnswer> done) {
        loop.execute(
                () ->
                        done.accept(
                                DeniedAnswer.newBuilder()
                                        .setDenied(DeniedFlows.getDefaultInstance())
                                        .build()));
    }
}
