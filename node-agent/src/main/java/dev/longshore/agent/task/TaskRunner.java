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
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Brings one task where it should be and keeps the record of it. It asks {@link TaskStep} what can
 * be done, has the host do it, writes down what came of it, and asks again; a restarted agent goes
 * on from the record in the same way. Confined to the agent's loop.
 */
public final class TaskRunner {
    private final Loop loop;
    private final TaskRecord record;
    private final Consumer<TaskObservation> report;
    private final HealthChecks health;
    private final StepRunner steps;
    private final ContainerInspections inspections;
    private final StartTimeouts startTimeouts;

    /** What was told last; a hello tells all that there is. */
    private TaskObservation told;

    private boolean closed;

    /** {@code report} takes every new observation. */
    public TaskRunner(
            Loop loop,
            Host host,
            Journal journal,
            JournalEntry entry,
            Consumer<TaskObservation> report) {
        this.loop = loop;
        this.record = new TaskRecord(loop, journal, entry, this::settled);
        this.report = report;
        this.health = new HealthChecks(loop, host::exec, this::healthChanged);
        this.steps = new StepRunner(loop, host, record, new StepResults());
        this.inspections = new ContainerInspections(host, record, steps, new InspectionResults());
        this.startTimeouts = new StartTimeouts(loop, this::advance);
        this.told = TaskReport.of(entry, false);
    }

    /**
     * The entry of a task that is new to this machine.
     *
     * @param usualStopTimeout what its containers get to stop unless they say otherwise
     */
    public static JournalEntry fresh(AssignedTask task, String bootId, Duration usualStopTimeout) {
        return TaskRecord.fresh(task, bootId, usualStopTimeout);
    }

    /** The task's record as it is now. */
    public JournalEntry entry() {
        return record.entry();
    }

    /** What is to be told of the task: nothing that a crash could undo. */
    public TaskObservation observation() {
        return TaskReport.of(record.settled(), finished());
    }

    /** Whether nothing of the task is left on the machine. */
    public boolean finished() {
        return steps.idle() && record.isSettled() && TaskStep.finished(record.entry());
    }

    /**
     * Goes on from what the record and the machine say: at the start, and after whatever happened.
     */
    public void advance() {
        if (closed) {
            return;
        }
        LifeCycle.settle(record, loop.now());
        steps.giveUpNeedlessPulls();
        TaskStep.next(record.entry()).forEach(steps::perform);
        TaskTimes.note(record, steps.idle(), loop.now());
        startTimeouts.watch(record.entry());
        watchHealth();
        tell();
    }

    private void settled() {
        if (!closed) {
            tell();
        }
    }

    /** Reports what is not as it was told last. */
    private void tell() {
        TaskObservation now = observation();
        if (!now.equals(told) || now.getGone()) {
            told = now;
            report.accept(now);
        }
    }

    /** Takes what the leader says of the task. One that is to stop never runs again. */
    public void assigned(AssignedTask task) {
        if (task.getDesiredStatus().equals("STOPPED")) {
            record.mayTake(task.getStopTimeoutSeconds());
            stop(
                    task.getStopCode().isEmpty() ? "UserInitiated" : task.getStopCode(),
                    task.getStoppedReason());
        }
    }

    /** Ends the task for this reason, unless it is ending already. */
    public void stop(String stopCode, String reason) {
        if (record.entry().getStopCode().isEmpty()) {
            record.end(stopCode, reason, loop.now());
            advance();
        }
    }

    /** Looks at a container again, since something happened to it. */
    public void inspect(String runtimeId) {
        inspections.inspect(runtimeId);
    }

    /** Takes what the runtime says of a container of this task. */
    public void saw(ContainerState state) {
        record.saw(state, loop.now());
        advance();
    }

    /**
     * Takes a container of this task that a look at the machine has shown. One that is on no record
     * was made by a call that the agent had given up.
     *
     * @param ofThisBoot otherwise nothing but its removal can come of it
     */
    public void found(ContainerState state, boolean ofThisBoot) {
        if (containerWith(state.runtimeId()).isPresent()) {
            inspect(state.runtimeId());
            return;
        }
        String name = state.origin().containerName();
        JournalContainer container = TaskStep.recorded(record.entry(), name);
        boolean missing = container.getRuntimeId().isEmpty() || container.getRemoved();
        boolean unwanted = !record.entry().getStopCode().isEmpty() || container.getGivenUp();
        if (missing && !steps.busyWith(name) && (ofThisBoot || unwanted)) {
            record.found(name, state.runtimeId());
            inspect(state.runtimeId());
            advance();
        }
    }

    /** Writes what the journal could not take before, if there is something. */
    public void persist() {
        record.persist();
    }

    /** The container of this task that the runtime knows by this id. */
    public Optional<JournalContainer> containerWith(String runtimeId) {
        return ContainerInspections.containerWith(record.entry(), runtimeId);
    }

    /** Stops acting; what runs goes on running. */
    public void close() {
        closed = true;
        steps.close();
        inspections.close();
        health.close();
        startTimeouts.close();
        record.close();
    }

    private void watchHealth() {
        for (ContainerDefinition container :
                record.entry().getTask().getDefinition().getContainerDefinitionsList()) {
            JournalContainer state = TaskStep.recorded(record.entry(), container.getName());
            boolean runs =
                    TaskStep.alive(state)
                            && state.getStarted()
                            && !state.getGivenUp()
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
        advance();
    }

    private final class StepResults implements StepRunner.Listener {
        @Override
        public void freed() {
            inspections.inspectAgain();
        }

        @Override
        public void done(Step step) {
            advance();
        }

        @Override
        public void failedToStart(Optional<String> container, String reason) {
            container.ifPresentOrElse(
                    name -> record.giveUp(name, reason, loop.now()),
                    () -> record.end("TaskFailedToStart", reason, loop.now()));
            advance();
        }

        @Override
        public void rested() {
            advance();
        }
    }

    private final class InspectionResults implements ContainerInspections.Listener {
        @Override
        public void saw(ContainerState state) {
            TaskRunner.this.saw(state);
        }

        @Override
        public void vanished(JournalContainer container) {
            record.vanished(container.getName(), "Container was removed from outside", loop.now());
            advance();
        }
    }
}
