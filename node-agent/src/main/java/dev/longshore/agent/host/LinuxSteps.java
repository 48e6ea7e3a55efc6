package dev.longshore.agent.host;

import dev.longshore.agent.cgroup.CgroupFailure;
import dev.longshore.agent.cgroup.TaskCgroups;
import dev.longshore.agent.network.NetworkFailure;
import dev.longshore.agent.network.TaskNetworks;
import dev.longshore.agent.runtime.ContainerRuntime;
import dev.longshore.agent.runtime.ContainerState;
import dev.longshore.agent.runtime.Place;
import dev.longshore.agent.runtime.RuntimeFailure;
import dev.longshore.agent.runtime.RuntimeUnreachable;
import dev.longshore.agent.runtime.TaskLimits;
import dev.longshore.agent.task.Step;
import dev.longshore.agent.task.StepResult;
import dev.longshore.foundation.arn.Arns;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.ecs.ContainerDefinition;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Lock;
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

    /** Images pulled at the same time. */
    private static final int PARALLEL_PULLS = 4;

    /** Networks of tasks made at the same time: the kernel does it under one lock anyway. */
    private static final int PARALLEL_LINKS = 4;

    private final ContainerRuntime runtime;
    private final TaskNetworks networks;
    private final TaskCgroups cgroups;

    /** While it is held the routes to the tasks' blocks do not change. */
    private final Lock overlayUnchanged;

    private final Semaphore starts = new Semaphore(PARALLEL_STARTS, true);
    private final Semaphore pulls = new Semaphore(PARALLEL_PULLS, true);
    private final Semaphore links = new Semaphore(PARALLEL_LINKS, true);
    private final EnvironmentFiles environmentFiles = new EnvironmentFiles(Path.of("/"));
    private final Map<String, Path> namespaces = new ConcurrentHashMap<>();

    LinuxSteps(
            ContainerRuntime runtime,
            TaskNetworks networks,
            TaskCgroups cgroups,
            Lock overlayUnchanged) {
        this.runtime = runtime;
        this.networks = networks;
        this.cgroups = cgroups;
        this.overlayUnchanged = overlayUnchanged;
    }

    /** Carries out a step; blocks for as long as that takes. */
    StepResult carryOut(Step step, AssignedTask task) {
        try {
            return switch (step) {
                case Step.CreateNetwork s -> {
                    limited(links, () -> createNetwork(task));
                    yield done("");
                }
                case Step.CreateVolumes s -> {
                    runtime.createVolumes(task);
                    yield done("");
                }
                case Step.CreateCgroup s -> {
                    cgroups.create(id(task), TaskLimits.of(task));
                    yield done("");
                }
                case Step.PullImage s -> done(limited(pulls, () -> runtime.pull(s.image())));
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
                case Step.RemoveNetwork s -> {
                    namespaces.remove(task.getTaskArn());
                    networks.remove(id(task));
                    yield done("");
                }
                case Step.RemoveVolumes s -> {
                    runtime.removeVolumes(task);
                    yield done("");
                }
                case Step.RemoveCgroup s -> {
                    cgroups.remove(id(task));
                    yield done("");
                }
            };
        } catch (RuntimeUnreachable e) {
            LOG.info("{} of {} has to wait: {}", step, id(task), e.reason());
            return new StepResult.Unreachable(e.reason());
        } catch (RuntimeFailure e) {
            LOG.info("{} of {} failed: {}", step, id(task), e.reason());
            return new StepResult.Failed(e.reason());
        } catch (NetworkFailure | CgroupFailure e) {
            LOG.warn("{} of {} failed: {}", step, id(task), e.getMessage());
            return new StepResult.Failed(String.valueOf(e.getMessage()));
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

    private String create(String name, AssignedTask task) throws RuntimeFailure, NetworkFailure {
        ContainerDefinition container = environmentFiles.resolve(Overrides.apply(task, name));
        Optional<String> cgroup =
                TaskLimits.of(task).any()
                        ? Optional.of(cgroups.parent(id(task)))
                        : Optional.empty();
        return runtime.create(task, container, new Place(namespace(task), cgroup));
    }

    private Path createNetwork(AssignedTask task) throws NetworkFailure {
        overlayUnchanged.lock(); // the task's block must be routed before the task is
        try {
            Path namespace = networks.create(id(task), task.getNetwork());
            namespaces.put(task.getTaskArn(), namespace);
            return namespace;
        } finally {
            overlayUnchanged.unlock();
        }
    }

    private Optional<Path> namespace(AssignedTask task) throws NetworkFailure {
        if (!task.hasNetwork()) {
            return Optional.empty();
        }
        Path namespace = namespaces.get(task.getTaskArn());
        if (namespace == null) { // made by an agent before this one
            namespace = createNetwork(task);
        }
        return Optional.of(namespace);
    }

    private interface Call<T> {
        T run() throws RuntimeFailure, NetworkFailure;
    }

    private static <T> T limited(Semaphore limit, Call<T> call)
            throws RuntimeFailure, NetworkFailure, InterruptedException {
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
