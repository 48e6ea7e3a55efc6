package dev.longshore.agent.host;

import dev.longshore.agent.resource.Denials;
import dev.longshore.agent.resource.NodePart;
import dev.longshore.agent.resource.ResourceFailure;
import dev.longshore.agent.resource.ResourceKeepers;
import dev.longshore.agent.resource.TargetHealth;
import dev.longshore.agent.runtime.ContainerRuntime;
import dev.longshore.agent.runtime.ContainerRuntime.Watch;
import dev.longshore.agent.runtime.ContainerState;
import dev.longshore.agent.runtime.ExecResult;
import dev.longshore.agent.runtime.RuntimeFailure;
import dev.longshore.agent.task.Host;
import dev.longshore.agent.task.Step;
import dev.longshore.agent.task.StepResult;
import dev.longshore.foundation.arn.Arns;
import dev.longshore.foundation.loop.Loop;
import dev.longshore.foundation.text.Excerpt;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.agent.BalancerObservation;
import dev.longshore.proto.agent.DeniedAnswer;
import dev.longshore.proto.agent.PartEntry;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out the agent's steps on this machine. Thin on purpose: what decides is in {@link
 * dev.longshore.agent.task}.
 */
public final class LinuxHost implements Host, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LinuxHost.class);

    private final Loop loop;
    private final ContainerRuntime runtime;
    private final ResourceKeepers keepers;
    private final TargetHealth balancers;
    private final Denials denials;
    private final LinuxSteps steps;
    private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();

    /** By the names of the parts, in the order in which they are brought about. */
    private final Map<String, LatestWish<NavigableMap<String, PartEntry>>> wishes =
            new LinkedHashMap<>();

    private final AtomicLong performed = new AtomicLong();
    private volatile @Nullable Watch watch;

    /** {@code balancers} are the nodes of load balancers on this machine. */
    public LinuxHost(
            Loop loop,
            ContainerRuntime runtime,
            ResourceKeepers keepers,
            List<NodePart> parts,
            TargetHealth balancers,
            Denials denials) {
        this.balancers = balancers;
        this.denials = denials;
        this.loop = loop;
        this.runtime = runtime;
        this.keepers = keepers;
        this.steps = new LinuxSteps(runtime, keepers);
        for (NodePart part : parts) {
            wishes.put(
                    part.name(),
                    new LatestWish<>(
                            loop,
                            calls,
                            "part '" + part.name() + "' of the assignment",
                            part.apply()::apply));
        }
    }

    @Override
    public Attempt perform(Step step, AssignedTask task, Consumer<StepResult> done) {
        performed.incrementAndGet();
        return call(
                () -> steps.carryOut(step, task),
                new StepResult.Failed(
                        "InternalError: "
                                + step.getClass().getSimpleName()
                                + " met a fault of the agent, which its log describes"),
                done);
    }

    /** How many steps of tasks have been begun. */
    public long performed() {
        return performed.get();
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
                Optional.empty(),
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
                new Inspection.Unknown(),
                done);
    }

    @Override
    public void survey(Consumer<Optional<Survey>> done) {
        call(
                () -> {
                    try {
                        List<ContainerState> containers = runtime.list();
                        endStrays(containers);
                        keepers.restore();
                        return Optional.of(new Survey(containers, keepers.list()));
                    } catch (RuntimeFailure | ResourceFailure e) {
                        LOG.warn("cannot look at what exists on this machine: {}", e.getMessage());
                        return Optional.<Survey>empty();
                    }
                },
                Optional.empty(),
                done);
    }

    /** What fails is found again by the next survey. */
    private void endStrays(List<ContainerState> known) {
        try {
            runtime.endStrays(known);
        } catch (RuntimeFailure e) {
            LOG.warn("cannot end what the runtime does not know: {}", e.getMessage());
        }
    }

    @Override
    public List<String> parts() {
        return List.copyOf(wishes.keySet());
    }

    @Override
    public void become(String part, NavigableMap<String, PartEntry> table) {
        Objects.requireNonNull(wishes.get(part), part).become(table);
    }

    @Override
    public void watch(Consumer<String> changed) {
        watch =
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
    }

    @Override
    public void watchTargets(Consumer<BalancerObservation> found) {
        balancers.observe(observation -> loop.execute(() -> found.accept(observation)));
    }

    @Override
    public void denied(String taskArn, Consumer<DeniedAnswer> done) {
        call(
                () -> {
                    try {
                        return DeniedAnswer.newBuilder()
                                .setDenied(denials.ofTask(Arns.id(taskArn)))
                                .build();
                    } catch (ResourceFailure e) {
                        return unknown(String.valueOf(e.getMessage()));
                    }
                },
                unknown("a fault of its agent, which its log describes"),
                done);
    }

    private static DeniedAnswer unknown(String why) {
        return DeniedAnswer.newBuilder().setFailure(Excerpt.of(why)).build();
    }

    @Override
    public void close() {
        Watch watched = watch;
        if (watched != null) {
            watched.close();
        }
        calls.shutdownNow();
        runtime.close();
    }

    private interface Work<T> {
        T run();
    }

    /**
     * Does the work on a thread of its own. Whoever asked waits for an answer, so there is one
     * whatever happens: work that throws is a bug, and is answered with {@code otherwise}.
     */
    private <T> Attempt call(Work<T> work, T otherwise, Consumer<T> done) {
        var worker = new Worker();
        calls.execute(
                () -> {
                    worker.begins();
                    T result = result(work, otherwise);
                    worker.ends();
                    loop.execute(() -> done.accept(result));
                });
        return worker;
    }

    /** The thread of a call, while it is at work; it is interrupted to give the call up. */
    private static final class Worker implements Attempt {
        private @Nullable Thread thread;
        private boolean givenUp;

        synchronized void begins() {
            thread = Thread.currentThread();
            if (givenUp) {
                thread.interrupt();
            }
        }

        synchronized void ends() {
            thread = null;
        }

        @Override
        public synchronized void giveUp() {
            givenUp = true;
            if (thread != null) {
                thread.interrupt();
            }
        }
    }

    private static <T> T result(Work<T> work, T otherwise) {
        try {
            return work.run();
        } catch (RuntimeException bug) {
            LOG.error("a call of the machine failed as none should", bug);
            return otherwise;
        }
    }
}
