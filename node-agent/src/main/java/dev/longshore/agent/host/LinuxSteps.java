package dev.longshore.agent.host;

import dev.longshore.agent.resource.ResourceFailure;
import dev.longshore.agent.resource.ResourceKeepers;
import dev.longshore.agent.resource.TaskResource;
import dev.longshore.agent.runtime.ContainerRuntime;
import dev.longshore.agent.runtime.ContainerState;
import dev.longshore.agent.runtime.Place;
import dev.longshore.agent.runtime.RuntimeFailure;
import dev.longshore.agent.runtime.RuntimeUnreachable;
import dev.longshore.agent.task.Step;
import dev.longshore.agent.task.StepResult;
import dev.longshore.foundation.arn.Arns;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.task.EffectiveTask;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out steps of tasks on this machine, as many at a time as it bears. Called on virtual
 * threads.
 */
final class LinuxSteps {
    private static final Logger LOG = LoggerFactory.getLogger(LinuxSteps.class);

    /** Containers made or started at the same time: more only make each other slower. */
    private static final int PARALLEL_STARTS = 8;

    private final ContainerRuntime runtime;
    private final ResourceKeepers keepers;
    private final Semaphore starts = new Semaphore(PARALLEL_STARTS, true);
    private final EnvironmentFiles environmentFiles = new EnvironmentFiles(Path.of("/"));

    LinuxSteps(ContainerRuntime runtime, ResourceKeepers keepers) {
        this.runtime = runtime;
        this.keepers = keepers;
    }

    /** Carries out a step; blocks for as long as that takes. */
    StepResult carryOut(Step step, AssignedTask task) {
        try {
            return switch (step) {
                case Step.Prepare s -> {
                    keepers.of(s.resource()).prepare(task);
                    yield done("");
                }
                case Step.PullImage s -> done(runtime.pull(s.image()));
                case Step.CreateContainer s ->
                        done(limited(starts, () -> create(s.container(), task)));
                case Step.StartContainer s -> {
                    limited(
                            starts,
                            () -> {
                                runtime.start(s.runtimeId());
                                return "";
                            });
                    yield new StepResult.Done("", started(s.runtimeId()));
                }
                case Step.StopContainer s -> {
                    runtime.stop(s.runtimeId(), s.grace());
                    Optional<ContainerState> ended = runtime.inspect(s.runtimeId());
                    yield ended.map(c -> c.phase() == ContainerState.Phase.RUNNING).orElse(false)
                            ? new StepResult.Failed("CannotStopContainerError: it still runs")
                            : new StepResult.Done("", ended);
                }
                case Step.RemoveContainer s -> {
                    runtime.remove(s.runtimeId());
                    yield done("");
                }
                case Step.Release s -> {
                    keepers.of(s.resource()).release(task);
                    yield done("");
                }
            };
        } catch (RuntimeUnreachable e) {
            LOG.info("{} of {} has to wait: {}", step, id(task), e.reason());
            return new StepResult.Unreachable(e.reason());
        } catch (RuntimeFailure e) {
            LOG.info("{} of {} failed: {}", step, id(task), e.reason());
            return new StepResult.Failed(e.reason());
        } catch (ResourceFailure e) {
            LOG.warn("{} of {} failed: {}", step, id(task), e.getMessage());
            return new StepResult.Failed(e.reason());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new StepResult.Failed("the agent is stopping");
        }
    }

    /**
     * What the runtime says of a container that it has started. Where it has gone since, nothing:
     * the start must not be tried again, since the container may have ended.
     */
    private Optional<ContainerState> started(String runtimeId) throws RuntimeFailure {
        try {
            return runtime.inspect(runtimeId);
        } catch (RuntimeUnreachable e) {
            LOG.info("{} has been started, and cannot be looked at: {}", runtimeId, e.getMessage());
            return Optional.empty();
        }
    }

    private String create(String name, AssignedTask task)
            throws RuntimeFailure, ResourceFailure, InterruptedException {
        ContainerDefinition container =
                environmentFiles.resolve(
                        EffectiveTask.container(task.getDefinition(), task.getOverrides(), name));
        Place place = Place.ANYWHERE;
        for (TaskResource resource : TaskResource.neededBy(task)) {
            place = keepers.of(resource).place(task, place);
        }
        return runtime.create(task, container, place);
    }

    private interface Call<T> {
        T run() throws RuntimeFailure, ResourceFailure, InterruptedException;
    }

    private static <T> T limited(Semaphore limit, Call<T> call)
            throws RuntimeFailure, ResourceFailure, InterruptedException {
        limit.acquire();
        try {
            return call.run();
        } finally {
            limit.release();
        }
    }

    private static StepResult done(String value) {
        return new StepResult.Done(value, Optional.empty());
    }

    private static String id(AssignedTask task) {
        return Arns.id(task.getTaskArn());
    }
}
