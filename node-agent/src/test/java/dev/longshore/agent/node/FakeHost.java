package dev.longshore.agent.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.agent.runtime.ExecResult;
import dev.longshore.agent.task.Host;
import dev.longshore.agent.task.Step;
import dev.longshore.agent.task.StepResult;
import dev.longshore.foundation.arn.Arns;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.agent.BalancerObservation;
import dev.longshore.proto.agent.DeniedAnswer;
import dev.longshore.proto.agent.PartEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.function.Consumer;

/** An empty machine that notes what it is asked to do; steps end when the test says so. */
final class FakeHost implements Host {
    /** What it was asked to do, in order. */
    final List<String> asked = new ArrayList<>();

    /** What a look at it shows. */
    Survey survey = new Survey(List.of(), Map.of());

    private final List<String> parts;
    private final Map<String, Consumer<StepResult>> inProgress = new HashMap<>();

    FakeHost(String... parts) {
        this.parts = List.of(parts);
    }

    /** Ends a step that it was asked for, by what {@link #asked} calls it. */
    void end(String step, StepResult result) {
        Consumer<StepResult> done = inProgress.remove(step);
        assertThat(done).as("%s among %s", step, inProgress.keySet()).isNotNull();
        done.accept(result);
    }

    @Override
    public Attempt perform(Step step, AssignedTask task, Consumer<StepResult> done) {
        String name =
                switch (step) {
                    case Step.Prepare s -> "Prepare " + s.resource();
                    case Step.Release s ->
                            "Release " + s.resource() + " of " + Arns.id(task.getTaskArn());
                    case Step.StopContainer s -> "StopContainer " + s.runtimeId();
                    case Step.RemoveContainer s -> "RemoveContainer " + s.runtimeId();
                    case Step other -> other.getClass().getSimpleName();
                };
        asked.add(name);
        inProgress.put(name, done);
        return Attempt.FINAL;
    }

    @Override
    public List<String> parts() {
        return parts;
    }

    @Override
    public void become(String part, NavigableMap<String, PartEntry> table) {
        asked.add(
                part
                        + " "
                        + table.values().stream()
                                .map(it -> it.getKey() + " " + it.getPeer().getHostAddress())
                                .toList());
    }

    @Override
    public void exec(
            String runtimeId,
            List<String> command,
            Duration timeout,
            Consumer<Optional<ExecResult>> done) {}

    @Override
    public void inspect(String runtimeId, Consumer<Inspection> done) {}

    @Override
    public void survey(Consumer<Optional<Survey>> done) {
        done.accept(Optional.of(survey));
    }

    @Override
    public void watch(Consumer<String> changed) {}

    @Override
    public void watchTargets(Consumer<BalancerObservation> found) {}

    @Override
    public void denied(String taskArn, Consumer<DeniedAnswer> done) {}
}
