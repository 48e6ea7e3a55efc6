package dev.longshore.agent.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.agent.resource.TaskResource;
import dev.longshore.agent.runtime.ExecResult;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.agent.BalancerObservation;
import dev.longshore.proto.agent.DeniedAnswer;
import dev.longshore.proto.agent.PartEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A machine whose steps end when the test says so. They are named by kind and by what they are
 * about.
 */
final class StepsByHand implements Host {
    private final Map<String, Consumer<StepResult>> inProgress = new LinkedHashMap<>();

    private final List<String> lookedAt = new ArrayList<>();

    private final List<String> givenUp = new ArrayList<>();

    /** What nobody needs any more, by what {@link #inProgress} calls it. */
    List<String> givenUp() {
        return givenUp;
    }

    List<String> lookedAt() {
        return lookedAt;
    }

    List<String> inProgress() {
        return new ArrayList<>(inProgress.keySet());
    }

    void done(String step, String value) {
        end(step, new StepResult.Done(value, Optional.empty()));
    }

    void end(String step, StepResult result) {
        Consumer<StepResult> done = inProgress.remove(step);
        assertThat(done).as("%s among %s", step, inProgress.keySet()).isNotNull();
        done.accept(result);
    }

    @Override
    public Attempt perform(Step step, AssignedTask task, Consumer<StepResult> done) {
        inProgress.put(name(step), done);
        return () -> givenUp.add(name(step));
    }

    private static String name(Step step) {
        return switch (step) {
            case Step.Prepare(TaskResource resource) -> "Prepare " + resource;
            case Step.Release(TaskResource resource) -> "Release " + resource;
            case Step.PullImage s -> "PullImage " + s.container();
            case Step.CreateContainer s -> "CreateContainer " + s.container();
            case Step.StartContainer s -> "StartContainer " + s.container();
            case Step.StopContainer s -> "StopContainer " + s.container();
            case Step.RemoveContainer s -> "RemoveContainer " + s.container();
        };
    }

    @Override
    public void exec(
            String runtimeId,
            List<String> command,
            Duration timeout,
            Consumer<Optional<ExecResult>> done) {}

    @Override
    public void inspect(String runtimeId, Consumer<Inspection> done) {
        lookedAt.add(runtimeId);
    }

    @Override
    public void survey(Consumer<Optional<Survey>> done) {}

    @Override
    public List<String> parts() {
        return List.of();
    }

    @Override
    public void become(String part, NavigableMap<String, PartEntry> table) {}

    @Override
    public void watch(Consumer<String> changed) {}

    @Override
    public void watchTargets(Consumer<BalancerObservation> found) {}

    @Override
    public void denied(String taskArn, Consumer<DeniedAnswer> done) {}
}
