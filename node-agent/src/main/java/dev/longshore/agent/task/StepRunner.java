package dev.longshore.agent.task;

import dev.longshore.foundation.loop.Loop;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Has the host do the steps of one task, at most one at a time about each thing, and writes down
 * what came of them. A step towards running that fails ends the task, but waits for a container
 * runtime that cannot be reached; a step towards its end is tried again until it is done. Confined
 * to the agent's loop.
 */
final class StepRunner {
    /**
     * A cleaning step that failed is tried again after this long, doubled each time up to the
     * longest.
     */
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);

    private static final Duration LONGEST_RETRY = Duration.ofMinutes(1);

    /** How long a step towards running waits for a container runtime that cannot be reached. */
    static final Duration RUNTIME_PATIENCE = Duration.ofMinutes(1);

    /** Such a step is tried again at least so often: the runtime may be back at any time. */
    private static final Duration LONGEST_RETRY_TOWARDS_RUNNING = Duration.ofSeconds(10);

    /** Doublings after which the longest delay is reached for certain. */
    private static final int MOST_DOUBLINGS = 10;

    /** Hears how steps end. */
    interface Listener {
        /** No step about this thing is in progress any more; what came of it is not on record. */
        void freed();

        /** A step is done, and on record. */
        void done(Step step);

        /** A step towards running failed, about this container or about the whole task. */
        void failedToStart(Optional<String> container, String reason);

        /** A step that rested may be tried again. */
        void rested();
    }

    private final Loop loop;
    private final Host host;
    private final TaskRecord record;
    private final Listener listener;

    /**
     * The step in progress about each thing: a container by its name, a resource by its key after a
     * slash.
     */
    private final Map<String, Step> inFlight = new HashMap<>();

    /** What the host has in hand, by what it is about. */
    private final Map<String, Host.Attempt> attempts = new HashMap<>();

    /** About what a step has been given up that is still in progress. */
    private final Set<String> givenUp = new HashSet<>();

    /** About what a step has failed, and rests until it is tried again. */
    private final Set<String> resting = new HashSet<>();

    private final Map<String, Integer> failures = new HashMap<>();

    /** How long steps about a thing have waited for the container runtime. */
    private final Map<String, Duration> waited = new HashMap<>();

    private boolean closed;

    StepRunner(Loop loop, Host host, TaskRecord record, Listener listener) {
        this.loop = loop;
        this.host = host;
        this.record = record;
        this.listener = listener;
    }

    /**
     * Starts a step, unless another about the same thing is in progress, or one that uses what this
     * one removes: whoever hears how that ends asks again.
     */
    void perform(Step step) {
        String about = about(step);
        if (inFlight.containsKey(about)
                || (step instanceof Step.Release && containerInTheMaking())) {
            return;
        }
        inFlight.put(about, step);
        StepNotes.before(step, record, loop.now());
        record.whenSettled(() -> carryOut(step, about));
    }

    /** The record of it is in the journal, or cannot be written. */
    private void carryOut(Step step, String about) {
        if (closed) {
            return;
        }
        if (step.towardsRunning() && record.fault().isPresent()) {
            loop.execute(() -> notOnRecord(step, about));
            return;
        }
        Host.Attempt attempt =
                host.perform(
                        step,
                        record.entry().getTask(),
                        result -> {
                            if (!closed) {
                                ended(step, about, result);
                            }
                        });
        if (step.equals(inFlight.get(about))) { // else it has been answered at once
            attempts.put(about, attempt);
        }
    }

    /** Gives up the pulls of images that nobody needs any more: others may wait for their turn. */
    void giveUpNeedlessPulls() {
        inFlight.forEach(
                (about, step) -> {
                    if (step instanceof Step.PullImage pull
                            && !TaskStep.needs(record.entry(), pull)
                            && attempts.containsKey(about)
                            && givenUp.add(about)) {
                        attempts.get(about).giveUp();
                    }
                });
    }

    /**
     * Whether no step is in progress that the task's end waits for. A pull uses nothing of the
     * task's, and may hang for an hour; what it brings is there for other tasks.
     */
    boolean idle() {
        return inFlight.values().stream().allMatch(Step.PullImage.class::isInstance);
    }

    /** Whether a step about this container is in progress, and does not rest. */
    boolean busyWith(String container) {
        return inFlight.containsKey(container) && !resting.contains(container);
    }

    /** Hears of no result any more. */
    void close() {
        closed = true;
    }

    private void ended(Step step, String about, StepResult result) {
        inFlight.remove(about);
        attempts.remove(about);
        listener.freed();
        if (givenUp.remove(about) && !(result instanceof StepResult.Done)) {
            listener.rested();
            return;
        }
        switch (result) {
            case StepResult.Done done -> {
                forgetFailures(about);
                StepNotes.after(step, done, record, loop.now());
                listener.done(step);
            }
            case StepResult.Failed(String reason) -> failed(step, about, reason);
            case StepResult.Unreachable(String reason) -> unreachable(step, about, reason);
        }
    }

    /**
     * After a crash nobody could tell whether the step was done: a task that ran already waits with
     * it until the journal can be written, a new one does not come to run here.
     */
    private void notOnRecord(Step step, String about) {
        if (closed) {
            return;
        }
        if (record.entry().hasStartedAt()) {
            retry(step, about, LONGEST_RETRY);
        } else {
            inFlight.remove(about);
            listener.freed();
            listener.failedToStart(
                    Optional.empty(), "ResourceInitializationError: " + record.fault().orElse(""));
        }
    }

    private void failed(Step step, String about, String reason) {
        switch (step) {
            case Step.Prepare s -> listener.failedToStart(Optional.empty(), reason);
            case Step.PullImage s -> listener.failedToStart(Optional.of(s.container()), reason);
            case Step.CreateContainer s ->
                    listener.failedToStart(Optional.of(s.container()), reason);
            case Step.StartContainer s ->
                    listener.failedToStart(Optional.of(s.container()), reason);
            case Step.StopContainer s -> retry(step, about, LONGEST_RETRY);
            case Step.RemoveContainer s -> retry(step, about, LONGEST_RETRY);
            case Step.Release s -> retry(step, about, LONGEST_RETRY);
        }
    }

    private void unreachable(Step step, String about, String reason) {
        if (!step.towardsRunning()) {
            failed(step, about, reason);
            return;
        }
        Duration left = RUNTIME_PATIENCE.minus(waited.getOrDefault(about, Duration.ZERO));
        if (left.isPositive()) {
            Duration delay = retry(step, about, shorter(left, LONGEST_RETRY_TOWARDS_RUNNING));
            waited.merge(about, delay, Duration::plus);
        } else {
            forgetFailures(about);
            failed(step, about, reason);
        }
    }

    private void forgetFailures(String about) {
        failures.remove(about);
        waited.remove(about);
    }

    private Duration retry(Step step, String about, Duration longest) {
        int failed = failures.merge(about, 1, Integer::sum);
        Duration delay =
                shorter(
                        FIRST_RETRY.multipliedBy(1L << Math.min(failed - 1, MOST_DOUBLINGS)),
                        longest);
        inFlight.put(about, step);
        resting.add(about);
        loop.after(
                delay,
                () -> {
                    inFlight.remove(about);
                    resting.remove(about);
                    listener.rested();
                });
        return delay;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /**
     * Whether some container may come to be yet. Until that is known none is on record, and its
     * making would make again, or keep, the task's resources.
     */
    private boolean containerInTheMaking() {
        return inFlight.values().stream().anyMatch(Step.CreateContainer.class::isInstance);
    }

    private static String about(Step step) {
        return switch (step) {
            case Step.Prepare s -> "/" + s.resource().key();
            case Step.Release s -> "/" + s.resource().key();
            case Step.PullImage s -> s.container();
            case Step.CreateContainer s -> s.container();
            case Step.StartContainer s -> s.container();
            case Step.StopContainer s -> s.container();
            case Step.RemoveContainer s -> s.container();
        };
    }
}
