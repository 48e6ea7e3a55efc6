package dev.longshore.agent.runtime;

import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.ecs.ContainerDefinition;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A runtime whose calls end: one that it does not answer in time is given up and interrupted, and
 * fails with ECS's DockerTimeoutError. A daemon that hangs then costs its tasks, and not the
 * agent's hold on them. Any thread.
 */
public final class TimedRuntime implements ContainerRuntime {
    /** How long each kind of call may take; about as long as ECS's agent waits for Docker. */
    public record Limits(
            Duration pull, Duration create, Duration start, Duration afterGrace, Duration look) {
        /** {@code remove} and volumes take as long as {@code create} at most. */
        public static final Limits USUAL =
                new Limits(
                        Duration.ofHours(2),
                        Duration.ofMinutes(4),
                        Duration.ofMinutes(3),
                        Duration.ofMinutes(2),
                        Duration.ofMinutes(1));

        /** The same with another time for a start. */
        public Limits withStart(Duration otherStart) {
            return new Limits(pull, create, otherStart, afterGrace, look);
        }
    }

    private final ContainerRuntime runtime;
    private final Limits limits;
    private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();

    public TimedRuntime(ContainerRuntime runtime, Limits limits) {
        this.runtime = runtime;
        this.limits = limits;
    }

    @Override
    public RuntimeFacts facts() throws RuntimeFailure {
        return within(limits.look(), "known", runtime::facts);
    }

    @Override
    public String pull(String image) throws RuntimeFailure {
        return within(limits.pull(), "pulled", () -> runtime.pull(image));
    }

    @Override
    public void createVolumes(AssignedTask task) throws RuntimeFailure {
        within(limits.create(), "created", done(() -> runtime.createVolumes(task)));
    }

    @Override
    public void removeVolumes(AssignedTask task) throws RuntimeFailure {
        within(limits.create(), "removed", done(() -> runtime.removeVolumes(task)));
    }

    @Override
    public Set<String> listVolumes() throws RuntimeFailure {
        return within(limits.look(), "listed", runtime::listVolumes);
    }

    @Override
    public String create(AssignedTask task, ContainerDefinition container, Place place)
            throws RuntimeFailure {
        return within(limits.create(), "created", () -> runtime.create(task, container, place));
    }

    @Override
    public void start(String runtimeId) throws RuntimeFailure {
        within(limits.start(), "started", done(() -> runtime.start(runtimeId)));
    }

    @Override
    public void stop(String runtimeId, Duration grace) throws RuntimeFailure {
        within(
                grace.plus(limits.afterGrace()),
                "stopped",
                done(() -> runtime.stop(runtimeId, grace)));
    }

    @Override
    public void remove(String runtimeId) throws RuntimeFailure {
        within(limits.create(), "removed", done(() -> runtime.remove(runtimeId)));
    }

    @Override
    public Optional<ContainerState> inspect(String runtimeId) throws RuntimeFailure {
        return within(limits.look(), "inspected", () -> runtime.inspect(runtimeId));
    }

    @Override
    public List<ContainerState> list() throws RuntimeFailure {
        return within(limits.look(), "listed", runtime::list);
    }

    @Override
    public void endStrays(List<ContainerState> known) throws RuntimeFailure {
        within(limits.look(), "ended", done(() -> runtime.endStrays(known)));
    }

    /** The command has a limit of its own; this one is for the runtime around it. */
    @Override
    public ExecResult exec(String runtimeId, List<String> command, Duration timeout)
            throws RuntimeFailure {
        return within(
                timeout.plus(limits.look()),
                "run",
                () -> runtime.exec(runtimeId, command, timeout));
    }

    @Override
    public Watch watch(RuntimeListener listener) {
        return runtime.watch(listener);
    }

    @Override
    public void close() {
        calls.shutdownNow();
        runtime.close();
    }

    private interface Work {
        void run() throws RuntimeFailure;
    }

    private static Callable<Boolean> done(Work work) {
        return () -> {
            work.run();
            return true;
        };
    }

    private <T> T within(Duration limit, String state, Callable<T> call) throws RuntimeFailure {
        Future<T> answer = calls.submit(call);
        try {
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new RuntimeFailure(
                    "DockerTimeoutError",
                    "Could not transition to "
                            + state
                            + "; timed out after waiting "
                            + limit.toSeconds()
                            + "s",
                    e);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new RuntimeFailure("DockerStateError", "the agent is stopping", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeFailure failure) {
                throw failure;
            }
            throw new IllegalStateException("a call of the runtime has a bug", e.getCause());
        }
    }
}
