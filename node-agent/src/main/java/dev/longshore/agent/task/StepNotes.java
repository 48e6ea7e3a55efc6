package dev.longshore.agent.task;

import dev.longshore.agent.runtime.ContainerState;
import dev.longshore.agent.runtime.ContainerState.Execution;
import dev.longshore.foundation.time.Timestamps;
import java.time.Instant;

/** What a step leaves in a task's record: before it is tried, and when it is done. */
final class StepNotes {
    private StepNotes() {}

    /**
     * What must be on record before the step is tried: after a crash nobody can tell whether it was
     * done.
     */
    static void before(Step step, TaskRecord record, Instant now) {
        switch (step) {
            case Step.PullImage pull ->
                    record.change(
                            entry -> {
                                if (!entry.hasPullStartedAt()) {
                                    entry.setPullStartedAt(Timestamps.of(now));
                                }
                            });
            case Step.StartContainer start ->
                    record.changeContainer(
                            start.container(), container -> container.setStartIntended(true));
            case Step.Prepare s -> {}
            case Step.CreateContainer s -> {}
            case Step.StopContainer s -> {}
            case Step.RemoveContainer s -> {}
            case Step.Release s -> {}
        }
    }

    /** What is known once the step is done. */
    static void after(Step step, StepResult.Done done, TaskRecord record, Instant now) {
        switch (step) {
            case Step.Prepare prepare ->
                    record.change(entry -> ResourceStates.prepared(entry, prepare.resource()));
            case Step.PullImage pull ->
                    record.changeContainer(
                            pull.container(),
                            c -> c.setPulled(true).setRegistryDigest(done.value()));
            case Step.CreateContainer create ->
                    record.changeContainer(create.container(), c -> c.setRuntimeId(done.value()));
            case Step.StartContainer start -> {
                // The runtime's word, as for the end: news of a start may take seconds on a busy
                // machine, and a restart policy counts how long the container ran.
                Instant startedAt =
                        done.container()
                                .map(ContainerState::execution)
                                .flatMap(Execution::startedAt)
                                .orElse(now);
                record.changeContainer(
                        start.container(),
                        c -> c.setStarted(true).setStartedAt(Timestamps.of(startedAt)));
                done.container().ifPresent(state -> record.saw(state, now));
            }
            case Step.StopContainer stop -> {
                done.container().ifPresent(state -> record.saw(state, now));
                record.changeContainer(
                        stop.container(),
                        c -> {
                            c.clearRunsAfterAll();
                            if (!c.getEnded()) {
                                c.setEnded(true).setFinishedAt(Timestamps.of(now));
                            }
                        });
            }
            case Step.RemoveContainer remove ->
                    record.changeContainer(remove.container(), c -> c.setRemoved(true));
            case Step.Release release ->
                    record.change(entry -> ResourceStates.released(entry, release.resource()));
        }
    }
}
