package dev.longshore.agent.host;

import dev.longshore.agent.cgroup.CgroupFailure;
import dev.longshore.agent.cgroup.TaskCgroups;
import dev.longshore.agent.network.NetworkFailure;
import dev.longshore.agent.network.TaskNetworks;
import dev.longshore.agent.runtime.ContainerRuntime;
import dev.longshore.agent.runtime.ContainerState;
import dev.longshore.agent.runtime.ExecResult;
import dev.longshore.agent.runtime.Place;
import dev.longshore.agent.runtime.RuntimeFailure;
import dev.longshore.agent.runtime.TaskLimits;
import dev.longshore.agent.task.Host;
import dev.longshore.agent.task.Step;
import dev.longshore.agent.task.StepResult;
import dev.longshore.foundation.loop.Loop;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.agent.HostNetwork;
import dev.longshore.proto.ecs.ContainerDefinition;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out the agent's steps on this machine. Thin on purpose: what decides is in {@link
 * dev.longshore.agent.task}.
 */
public final class LinuxHost implements Host, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LinuxHost.class);

    /** Containers made or started at the same time: more only make each other slower. */
    private static final int PARALLEL_STARTS = 8;

    /** Images pulled at the same time. */
    private static final int PARALLEL_PULLS = 4;

    private static final Duration OVERLAY_RETRY = Duration.ofSeconds(5);

    private final Loop loop;
    private final ContainerRuntime runtime;
    private final TaskNetworks networks;
    private final TaskCgroups cgroups;
    private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore starts = new Semaphore(PARALLEL_STARTS, true);
    private final Semaphore pulls = new Semaphore(PARALLEL_PULLS, true);
    private final EnvironmentFiles environmentFiles = new EnvironmentFiles(Path.of("/"));
    private final Map<String, Path> namespaces = new ConcurrentHashMap<>();

    /** Two states of the overlay must not be brought about at the same time. */
    private final ReentrantLock overlayLock = new ReentrantLock(true);

    private volatile HostNetwork wantedOverlay = HostNetwork.getDefaultInstance();

    public LinuxHost(
            Loop loop, ContainerRuntime runtime, TaskNetworks networks, TaskCgroups cgroups) {
        this.loop = loop;
        this.runtime = runtime;
        this.networks = networks;
        this.cgroups = cgroups;
    }

    @Override
    public void perform(Step step, AssignedTask task, Consumer<StepResult> done) {
        call(() -> carryOut(step, task), done);
    }

    @Override
    public void exec(
            String runtimeId,
            List<String> command,
            Duration timeout,
            Consumer<Optional<ExecResult>> done) {
        call(
                () -> {
                    try {
                        return Optional.of(runtime.exec(runtimeId, command, timeout));
                    } catch (RuntimeFailure e) {
                        LOG.debug(
                                "health check of {} could not be run: {}",
                                runtimeId,
                                e.getMessage());
                        return Optional.<ExecResult>empty();
                    }
                },
                done);
    }

    @Override
    public void inspect(String runtimeId, Consumer<Inspection> done) {
        call(
                () -> {
                    try {
                        return runtime.inspect(runtimeId)
                                .<Inspection>map(Inspection.Found::new)
                                .orElseGet(Inspection.Absent::new);
                    } catch (RuntimeFailure e) {
                        LOG.warn("cannot look at container {}: {}", runtimeId, e.getMessage());
                        return new Inspection.Unknown();
                    }
                },
                done);
    }

    @Override
    public void survey(Consumer<Optional<Survey>> done) {
        call(
                () -> {
                    try {
                        return Optional.of(
                                new Survey(
                                        runtime.list(),
                                        networks.list(),
                                        runtime.listVolumes(),
                                        cgroups.list()));
                    } catch (RuntimeFailure | NetworkFailure | CgroupFailure e) {
                        LOG.warn("cannot look at what exists on this machine: {}", e.getMessage());
                        return Optional.<Survey>empty();
                    }
                },
                done);
    }

    @Override
    public void overlay(HostNetwork network) {
        wantedOverlay = network;
        calls.execute(this::applyOverlay);
    }

    @Override
    public void watch(Consumer<String> changed) {
        var watch =
                runtime.watch(
                        new ContainerRuntime.RuntimeListener() {
                            @Override
                            public void changed(String runtimeId) {
                                loop.execute(() -> changed.accept(runtimeId));
                            }

                            @Override
                            public void unsure() {
                                loop.execute(() -> changed.accept(""));
                            }
                        });
        LOG.debug("watching containers: {}", watch);
    }

    @Override
    public void close() {
        calls.shutdownNow();
        runtime.close();
    }

    private void applyOverlay() {
        overlayLock.lock();
        try {
            networks.apply(wantedOverlay);
        } catch (NetworkFailure e) {
            LOG.warn(
                    "cannot bring the overlay network to its state, trying again: {}",
                    e.getMessage());
            loop.after(OVERLAY_RETRY, () -> calls.execute(this::applyOverlay));
        } finally {
            overlayLock.unlock();
        }
    }

    private StepResult carryOut(Step step, AssignedTask task) {
        try {
            return switch (step) {
                case Step.CreateNetwork s -> {
                    overlayLock.lock(); // the task's block must be routed before the task is
                    try {
                        namespaces.put(
                                task.getTaskArn(), networks.create(id(task), task.getNetwork()));
                    } finally {
                        overlayLock.unlock();
                    }
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
                    yield new StepResult.Done("", runtime.inspect(s.runtimeId()));
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

    private String create(String name, AssignedTask task) throws RuntimeFailure, NetworkFailure {
        ContainerDefinition container = environmentFiles.resolve(Overrides.apply(task, name));
        Optional<String> cgroup =
                TaskLimits.of(task).any()
                        ? Optional.of(cgroups.parent(id(task)))
                        : Optional.empty();
        return runtime.create(task, container, new Place(namespace(task), cgroup));
    }

    private Optional<Path> namespace(AssignedTask task) throws NetworkFailure {
        if (!task.hasNetwork()) {
            return Optional.empty();
        }
        Path namespace = namespaces.get(task.getTaskArn());
        if (namespace == null) { // made by an agent before this one
            namespace = networks.create(id(task), task.getNetwork());
            namespaces.put(task.getTaskArn(), namespace);
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

    private interface Work<T> {
        T run();
    }

    private <T> void call(Work<T> work, Consumer<T> done) {
        calls.execute(
                () -> {
                    T result = work.run();
                    loop.execute(() -> done.accept(result));
                });
    }

    private static StepResult done(String value) {
        return new StepResult.Done(value, Optional.empty());
    }

    private static String id(AssignedTask task) {
        return task.getTaskArn().substring(task.getTaskArn().lastIndexOf('/') + 1);
    }
}
