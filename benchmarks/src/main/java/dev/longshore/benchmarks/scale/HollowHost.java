package dev.longshore.benchmarks.scale;

import dev.longshore.agent.resource.TaskResource;
import dev.longshore.agent.runtime.ContainerState;
import dev.longshore.agent.runtime.ContainerState.Phase;
import dev.longshore.agent.runtime.ExecResult;
import dev.longshore.agent.task.Host;
import dev.longshore.agent.task.Step;
import dev.longshore.agent.task.StepResult;
import dev.longshore.foundation.arn.Arns;
import dev.longshore.foundation.loop.Loop;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.agent.BalancerObservation;
import dev.longshore.proto.agent.DeniedAnswer;
import dev.longshore.proto.agent.DeniedFlows;
import dev.longshore.proto.agent.PartEntry;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A machine with nothing below it: steps are done by noting them. Containers run until they are
 * asked to stop. Confined to its loop; bounded by the tasks of the node.
 */
final class HollowHost implements Host {
    /**
     * Until a container runs, and until one has stopped: so that an agent reports a task's states
     * one by one, as a real one does.
     */
    private static final Duration CONTAINER_TAKES = Duration.ofMillis(200);

    private final Loop loop;
    private final String bootId;
    private final List<String> parts;
    private final Census census;
    private final Map<String, ContainerState> containers = new HashMap<>();
    private final Map<TaskResource, Set<String>> resources = new EnumMap<>(TaskResource.class);
    private long made;

    /** {@code parts}: what the machine is told beside its tasks, and forgets. */
    HollowHost(Loop loop, String bootId, List<String> parts, Census census) {
        this.loop = loop;
        this.bootId = bootId;
        this.parts = List.copyOf(parts);
        this.census = census;
    }

    @Override
    public Attempt perform(Step step, AssignedTask task, Consumer<StepResult> done) {
        Duration takes =
                switch (step) {
                    case Step.StartContainer s -> CONTAINER_TAKES;
                    case Step.StopContainer s -> CONTAINER_TAKES;
                    case Step.Prepare s -> Duration.ZERO;
                    case Step.PullImage s -> Duration.ZERO;
                    case Step.CreateContainer s -> Duration.ZERO;
                    case Step.RemoveContainer s -> Duration.ZERO;
                    case Step.Release s -> Duration.ZERO;
                };
        loop.after(takes, () -> done.accept(carryOut(step, task)));
        return Attempt.FINAL;
    }

    private StepResult carryOut(Step step, AssignedTask task) {
        return switch (step) {
            case Step.Prepare s -> {
                tasksWith(s.resource()).add(Arns.id(task.getTaskArn()));
                yield done("");
            }
            case Step.PullImage s -> done("");
            case Step.CreateContainer s -> {
                String id = "c" + made++;
                containers.put(
                        id,
                        HollowContainer.created(
                                id,
                                new ContainerState.Origin(
                                        task.getTaskArn(), s.container(), bootId)));
                yield done(id);
            }
            case Step.StartContainer s -> start(s.runtimeId());
            case Step.StopContainer s -> stop(s.runtimeId());
            case Step.RemoveContainer s -> {
                containers.remove(s.runtimeId());
                yield done("");
            }
            case Step.Release s -> {
                tasksWith(s.resource()).remove(Arns.id(task.getTaskArn()));
                yield done("");
            }
        };
    }

    private StepResult start(String id) {
        ContainerState container = containers.get(id);
        if (container == null) {
            return new StepResult.Failed("CannotStartContainerError: no such container");
        }
        ContainerState started = HollowContainer.started(container, loop.now());
        containers.put(id, started);
        census.started.incrementAndGet();
        return new StepResult.Done("", Optional.of(started));
    }

    private StepResult stop(String id) {
        ContainerState container = containers.get(id);
        if (container != null && container.phase() == Phase.RUNNING) {
            container = HollowContainer.ended(container, loop.now());
            containers.put(id, container);
            census.stopped.incrementAndGet();
        }
        return new StepResult.Done("", Optional.ofNullable(container));
    }

    /** ARNs of the tasks that run here. */
    List<String> tasks() {
        return containers.values().stream()
                .filter(container -> container.phase() == Phase.RUNNING)
                .map(container -> container.origin().taskArn())
                .toList();
    }

    private static StepResult done(String value) {
        return new StepResult.Done(value, Optional.empty());
    }

    private Set<String> tasksWith(TaskResource resource) {
        return resources.computeIfAbsent(resource, r -> new HashSet<>());
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
        loop.execute(
                () -> {
                    ContainerState container = containers.get(runtimeId);
                    done.accept(
                            container == null
                                    ? new Inspection.Absent()
                                    : new Inspection.Found(container));
                });
    }

    @Override
    public void survey(Consumer<Optional<Survey>> done) {
        loop.execute(
                () -> {
                    var found = new EnumMap<TaskResource, Set<String>>(TaskResource.class);
                    resources.forEach((resource, ids) -> found.put(resource, Set.copyOf(ids)));
                    done.accept(Optional.of(new Survey(List.copyOf(containers.values()), found)));
                });
    }

    @Override
    public List<String> parts() {
        return parts;
    }

    @Override
    public void become(String part, NavigableMap<String, PartEntry> table) {}

    @Override
    public void watch(Consumer<String> changed) {}

    @Override
    public void watchTargets(Consumer<BalancerObservation> found) {}

    /** Nothing is sent here that could be refused. */
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
