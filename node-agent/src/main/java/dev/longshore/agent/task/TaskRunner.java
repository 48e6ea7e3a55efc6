package dev.longshore.agent.task;

import dev.longshore.agent.health.HealthChecks;
import dev.longshore.agent.journal.Journal;
import dev.longshore.agent.runtime.ContainerState;
import dev.longshore.foundation.loop.Loop;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.agent.JournalContainer;
import dev.longshore.proto.agent.JournalEntry;
import dev.longshore.proto.agent.TaskObservation;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.ContainerRestartPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Brings one task where it should be and keeps the record of it. It asks {@link TaskStep} what can
 * be done, has the host do it, writes down what came of it, and asks again; a restarted agent goes
 * on from the record in the same way. Confined to the agent's loop.
 */
public final class TaskRunner {
    /**
     * A cleaning step that failed is tried again after this long, doubled each time up to the
     * longest.
     */
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);

    private static final Duration LONGEST_RETRY = Duration.ofMinutes(1);

    /** ECS's default for restartPolicy.restartAttemptPeriod, in seconds. */
    private static final int DEFAULT_RESTART_ATTEMPT_PERIOD_SECONDS = 300;

    private final Loop loop;
    private final Host host;
    private final TaskRecord record;
    private final Consumer<TaskObservation> report;
    private final HealthChecks health;

    /**
     * What each step in progress is about: a container's name, {@code /network} or {@code
     * /volumes}.
     */
    private final Set<String> inFlight = new HashSet<>();

    /** Containers that something happened to while a step on them was in progress. */
    private final Set<String> lookLater = new HashSet<>();

    private final Map<String, Integer> failures = new HashMap<>();
    private final Map<String, Loop.Timer> startTimeouts = new HashMap<>();
    private boolean closed;

    /** {@code report} takes every new observation. */
    public TaskRunner(
            Loop loop,
            Host host,
            Journal journal,
            JournalEntry entry,
            Consumer<TaskObservation> report) {
        this.loop = loop;
        this.host = host;
        this.record = new TaskRecord(journal, entry);
        this.report = report;
        this.health = new HealthChecks(loop, host, this::healthChanged);
    }

    /** The entry of a task that is new to this machine. */
    public static JournalEntry fresh(AssignedTask task, String bootId) {
        return TaskRecord.fresh(task, bootId);
    }

    /** The task's record as it is now. */
    public JournalEntry entry() {
        return record.entry();
    }

    /** What is to be told of the task. */
    public TaskObservation observation() {
        return TaskReport.of(record.entry(), finished());
    }

    /** Whether nothing of the task is left on the machine. */
    public boolean finished() {
        return inFlight.isEmpty() && TaskStep.finished(record.entry());
    }

    /**
     * Goes on from what the record and the machine say: at the start, and after whatever happened.
     */
    public void advance() {
        if (closed) {
            return;
        }
        JournalEntry before = record.entry();
        settleEnds();
        for (Step step : TaskStep.next(record.entry())) {
            perform(step);
        }
        noteMilestones();
        watchHealth();
        if (!record.entry().equals(before) || finished()) {
            report.accept(observation());
        }
    }

    /** Takes the control plane's wish. It never comes back from STOPPED. */
    public void wish(AssignedTask task) {
        if (task.getDesiredStatus().equals("STOPPED")) {
            stop(
                    task.getStopCode().isEmpty() ? "UserInitiated" : task.getStopCode(),
                    task.getStoppedReason());
        }
    }

    /** Ends the task for this reason, unless it is ending already. */
    public void stop(String stopCode, String reason) {
        if (record.entry().getStopCode().isEmpty()) {
            record.end(stopCode, reason, loop.now());
            report.accept(observation());
            advance();
        }
    }

    /** Looks at a container again, since something happened to it. */
    public void look(String runtimeId) {
        String busy = containerWith(runtimeId).map(JournalContainer::getName).orElse("");
        if (inFlight.contains(busy)) {
            lookLater.add(runtimeId); // what is seen now may be older than what the step will bring
            return;
        }
        host.inspect(
                runtimeId,
                inspection -> {
                    if (closed) {
                        return;
                    }
                    if (inFlight.contains(busy)) {
                        lookLater.add(runtimeId);
                        return;
                    }
                    switch (inspection) {
                        case Host.Inspection.Found(var state) -> saw(state);
                        case Host.Inspection.Absent() -> vanished(runtimeId);
                        case Host.Inspection.Unknown() -> {}
                    }
                });
    }

    /** Takes what the runtime says of a container of this task. */
    public void saw(ContainerState state) {
        JournalEntry before = record.entry();
        record.saw(state, loop.now());
        if (!record.entry().equals(before)) {
            report.accept(observation());
        }
        advance();
    }

    private void vanished(String runtimeId) {
        containerWith(runtimeId)
                .filter(c -> !inFlight.contains(c.getName()))
                .ifPresent(
                        container -> {
                            record.vanished(
                                    container.getName(),
                                    "Container was removed from outside",
                                    loop.now());
                            advance();
                        });
    }

    /** The ids of the containers that this task knows as its own. */
    public Optional<JournalContainer> containerWith(String runtimeId) {
        return record.entry().getContainersList().stream()
                .filter(container -> container.getRuntimeId().equals(runtimeId))
                .findFirst();
    }

    /** Corrects the record before the first step, when an agent adopts what it finds. */
    public void adopt(Consumer<JournalEntry.Builder> correction) {
        record.change(correction);
    }

    /** Stops acting; what runs goes on running. */
    public void close() {
        closed = true;
        health.close();
        startTimeouts.values().forEach(Loop.Timer::cancel);
    }

    private void perform(Step step) {
        String about = about(step);
        if (!inFlight.add(about)) {
            return;
        }
        intend(step);
        host.perform(
                step,
                record.entry().getTask(),
                result -> {
                    if (closed) {
                        return;
                    }
                    inFlight.remove(about);
                    lookAgain();
                    switch (result) {
                        case StepResult.Done done -> {
                            failures.remove(about);
                            done(step, done);
                            advance();
                        }
                        case StepResult.Failed(String reason) -> failed(step, about, reason);
                    }
                });
    }

    private void lookAgain() {
        var due = Set.copyOf(lookLater);
        lookLater.clear();
        due.stream().sorted().forEach(this::look);
    }

    /**
     * What must be on record before the step is tried: after a crash nobody can tell whether it was
     * done.
     */
    private void intend(Step step) {
        switch (step) {
            case Step.PullImage pull ->
                    record.change(
                            entry -> {
                                if (!entry.hasPullStartedAt()) {
                                    entry.setPullStartedAt(Timestamps.of(loop.now()));
                                }
                            });
            case Step.StartContainer start ->
                    record.changeContainer(
                            start.container(), container -> container.setStartIntended(true));
            case Step.CreateNetwork s -> {}
            case Step.CreateVolumes s -> {}
            case Step.CreateContainer s -> {}
            case Step.StopContainer s -> {}
            case Step.RemoveContainer s -> {}
            case Step.RemoveNetwork s -> {}
            case Step.RemoveVolumes s -> {}
        }
    }

    private void done(Step step, StepResult.Done done) {
        switch (step) {
            case Step.CreateNetwork s -> record.change(entry -> entry.setNetworkCreated(true));
            case Step.CreateVolumes s -> record.change(entry -> entry.setVolumesCreated(true));
            case Step.PullImage pull ->
                    record.changeContainer(
                            pull.container(), c -> c.setPulled(true).setImageDigest(done.value()));
            case Step.CreateContainer create ->
                    record.changeContainer(create.container(), c -> c.setRuntimeId(done.value()));
            case Step.StartContainer start -> {
                record.changeContainer(
                        start.container(),
                        c -> c.setStarted(true).setStartedAt(Timestamps.of(loop.now())));
                done.container().ifPresent(state -> record.saw(state, loop.now()));
                startTimeout(start.container());
            }
            case Step.StopContainer stop -> {
                done.container().ifPresent(state -> record.saw(state, loop.now()));
                record.changeContainer(
                        stop.container(),
                        c -> {
                            if (!c.getEnded()) {
                                c.setEnded(true).setFinishedAt(Timestamps.of(loop.now()));
                            }
                        });
            }
            case Step.RemoveContainer remove ->
                    record.changeContainer(remove.container(), c -> c.setRemoved(true));
            case Step.RemoveNetwork s -> record.change(entry -> entry.setNetworkRemoved(true));
            case Step.RemoveVolumes s -> record.change(entry -> entry.setVolumesRemoved(true));
        }
    }

    /**
     * A step towards running that fails ends the task; a step towards its end is tried again until
     * it is done.
     */
    private void failed(Step step, String about, String reason) {
        switch (step) {
            case Step.CreateNetwork s ->
                    failedToStart(Optional.empty(), "ResourceInitializationError: " + reason);
            case Step.CreateVolumes s -> failedToStart(Optional.empty(), reason);
            case Step.PullImage s -> failedToStart(Optional.of(s.container()), reason);
            case Step.CreateContainer s -> failedToStart(Optional.of(s.container()), reason);
            case Step.StartContainer s -> failedToStart(Optional.of(s.container()), reason);
            case Step.StopContainer s -> retry(about);
            case Step.RemoveContainer s -> retry(about);
            case Step.RemoveNetwork s -> retry(about);
            case Step.RemoveVolumes s -> retry(about);
        }
    }

    private void failedToStart(Optional<String> container, String reason) {
        container.ifPresent(name -> record.changeContainer(name, c -> c.setReason(reason)));
        if (record.entry().getStopCode().isEmpty()) {
            stop("TaskFailedToStart", reason);
        } else {
            advance();
        }
    }

    private void retry(String about) {
        int failed = failures.merge(about, 1, Integer::sum);
        Duration delay = FIRST_RETRY.multipliedBy(1L << Math.min(failed - 1, 10));
        inFlight.add(about); // rests until then
        loop.after(
                delay.compareTo(LONGEST_RETRY) < 0 ? delay : LONGEST_RETRY,
                () -> {
                    inFlight.remove(about);
                    advance();
                });
    }

    /**
     * Takes the consequences of containers that have ended: restart, the end of the task, or
     * nothing.
     */
    private void settleEnds() {
        if (!record.entry().getStopCode().isEmpty()) {
            return;
        }
        for (ContainerDefinition container :
                record.entry().getTask().getDefinition().getContainerDefinitionsList()) {
            JournalContainer state = TaskStep.recorded(record.entry(), container.getName());
            if (!state.getEnded()) {
                continue;
            }
            if (restarts(container, state)) {
                record.changeContainer(
                        container.getName(),
                        c ->
                                c.setEnded(false)
                                        .setStarted(false)
                                        .clearExitCode()
                                        .clearReason()
                                        .clearHealthStatus()
                                        .setRestarts(c.getRestarts() + 1));
            } else if (!container.hasEssential() || container.getEssential()) {
                record.end(
                        "EssentialContainerExited",
                        "Essential container in task exited",
                        loop.now());
            } else {
                endIfHopeless(container, state);
            }
        }
    }

    /**
     * A container that waits for the success or health of one that has ended otherwise would wait
     * for ever.
     */
    private void endIfHopeless(ContainerDefinition ended, JournalContainer state) {
        boolean failed = !state.hasExitCode() || state.getExitCode() != 0;
        for (ContainerDefinition waiting :
                record.entry().getTask().getDefinition().getContainerDefinitionsList()) {
            boolean hopeless =
                    !TaskStep.recorded(record.entry(), waiting.getName()).getStarted()
                            && waiting.getDependsOnList().stream()
                                    .anyMatch(
                                            d ->
                                                    d.getContainerName().equals(ended.getName())
                                                            && (d.getCondition().equals("HEALTHY")
                                                                    || (d.getCondition()
                                                                                    .equals(
                                                                                            "SUCCESS")
                                                                            && failed)));
            if (hopeless) {
                record.end(
                        "TaskFailedToStart",
                        "Container "
                                + waiting.getName()
                                + " depends on "
                                + ended.getName()
                                + ", which has ended"
                                + (state.hasExitCode()
                                        ? " with exit code " + state.getExitCode()
                                        : ""),
                        loop.now());
            }
        }
    }

    private boolean restarts(ContainerDefinition container, JournalContainer state) {
        ContainerRestartPolicy policy = container.getRestartPolicy();
        if (!policy.getEnabled() || state.getRemoved()) {
            return false;
        }
        int period =
                policy.hasRestartAttemptPeriod()
                        ? policy.getRestartAttemptPeriod()
                        : DEFAULT_RESTART_ATTEMPT_PERIOD_SECONDS;
        Duration ran =
                Duration.between(
                        Timestamps.instant(state.getStartedAt()),
                        Timestamps.instant(state.getFinishedAt()));
        boolean ignored =
                state.hasExitCode()
                        && policy.getIgnoredExitCodesList().contains(state.getExitCode());
        return !ignored && ran.compareTo(Duration.ofSeconds(period)) >= 0;
    }

    private void startTimeout(String name) {
        ContainerDefinition container = definition(name);
        if (container.hasStartTimeout()) {
            startTimeouts.put(
                    name,
                    loop.after(
                            Duration.ofSeconds(container.getStartTimeout()),
                            () -> {
                                startTimeouts.remove(name);
                                giveUpOn(name);
                            }));
        }
    }

    /**
     * Ends the task if a container still waits for what {@code name} should have become within its
     * startTimeout.
     */
    private void giveUpOn(String name) {
        boolean awaited =
                record.entry().getTask().getDefinition().getContainerDefinitionsList().stream()
                        .filter(
                                other ->
                                        other.getDependsOnList().stream()
                                                .anyMatch(d -> d.getContainerName().equals(name)))
                        .anyMatch(other -> !TaskStep.dependenciesMet(record.entry(), other));
        if (awaited && record.entry().getStopCode().isEmpty()) {
            stop(
                    "TaskFailedToStart",
                    "Container "
                            + name
                            + " did not get ready within its startTimeout of "
                            + definition(name).getStartTimeout()
                            + " s");
        }
    }

    private void noteMilestones() {
        Instant now = loop.now();
        record.change(
                entry -> {
                    var current = entry.build();
                    boolean pulled =
                            !current.getContainersList().isEmpty()
                                    && current.getContainersList().stream()
                                            .allMatch(JournalContainer::getPulled);
                    if (pulled && !entry.hasPullStoppedAt()) {
                        entry.setPullStoppedAt(Timestamps.of(now));
                    }
                    if (current.getStopCode().isEmpty()
                            && TaskReport.allStarted(current)
                            && !entry.hasStartedAt()) {
                        entry.setStartedAt(Timestamps.of(now));
                    }
                    boolean over =
                            !current.getStopCode().isEmpty()
                                    && current.getContainersList().stream()
                                            .noneMatch(TaskStep::alive);
                    if (over && !entry.hasExecutionStoppedAt()) {
                        entry.setExecutionStoppedAt(Timestamps.of(now));
                    }
                    if (inFlight.isEmpty() && TaskStep.finished(current) && !entry.hasStoppedAt()) {
                        entry.setStoppedAt(Timestamps.of(now));
                    }
                });
    }

    private void watchHealth() {
        for (ContainerDefinition container :
                record.entry().getTask().getDefinition().getContainerDefinitionsList()) {
            JournalContainer state = TaskStep.recorded(record.entry(), container.getName());
            boolean runs =
                    TaskStep.alive(state)
                            && state.getStarted()
                            && record.entry().getStopCode().isEmpty();
            if (container.hasHealthCheck() && runs) {
                health.watch(
                        container, state.getRuntimeId(), Timestamps.instant(state.getStartedAt()));
            } else {
                health.forget(container.getName());
            }
        }
    }

    private void healthChanged(String container, String status) {
        record.changeContainer(container, c -> c.setHealthStatus(status));
        report.accept(observation());
        advance();
    }

    private ContainerDefinition definition(String name) {
        return record.entry().getTask().getDefinition().getContainerDefinitionsList().stream()
                .filter(container -> container.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String about(Step step) {
        return switch (step) {
            case Step.CreateNetwork s -> "/network";
            case Step.RemoveNetwork s -> "/network";
            case Step.CreateVolumes s -> "/volumes";
            case Step.RemoveVolumes s -> "/volumes";
            case Step.PullImage s -> s.container();
            case Step.CreateContainer s -> s.container();
            case Step.StartContainer s -> s.container();
            case Step.StopContainer s -> s.container();
            case Step.RemoveContainer s -> s.container();
        };
    }
}
