package dev.longshore.agent.task;

import dev.longshore.agent.journal.Journal;
import dev.longshore.agent.journal.JournalFailure;
import dev.longshore.agent.runtime.ContainerState;
import dev.longshore.foundation.loop.Loop;
import dev.longshore.foundation.text.Excerpt;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.agent.JournalContainer;
import dev.longshore.proto.agent.JournalEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A task's journal entry in the making. Every change goes into the journal at once, and nobody
 * waits for it but whoever must not act, or tell, before it is there. While the journal takes
 * nothing, most often because the disk is full or hangs, the record goes on in memory. Confined to
 * the agent's loop.
 */
final class TaskRecord {
    private static final Logger LOG = LoggerFactory.getLogger(TaskRecord.class);

    /** A disk that has not written for so long counts as one that does not. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private record Waiting(long version, Runnable work) {}

    private final Loop loop;
    private final Journal journal;
    private final Runnable whenSettled;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private JournalEntry entry;

    /** The newest that the journal has taken, or refused. */
    private JournalEntry settled;

    private long version;
    private long settledVersion;
    private boolean saving;
    private Loop.@Nullable Timer patience;
    private @Nullable String fault;

    /** {@code whenSettled} runs when the journal has answered, unless it did so at once. */
    TaskRecord(Loop loop, Journal journal, JournalEntry entry, Runnable whenSettled) {
        this.loop = loop;
        this.journal = journal;
        this.whenSettled = whenSettled;
        this.entry = entry;
        this.settled = entry;
        save();
    }

    /** The entry of a task that is new to this machine. */
    static JournalEntry fresh(AssignedTask task, String bootId, Duration usualStopTimeout) {
        var entry =
                JournalEntry.newBuilder()
                        .setTask(pinned(task))
                        .setBootId(bootId)
                        .setUsualStopTimeoutSeconds(Math.toIntExact(usualStopTimeout.toSeconds()));
        task.getDefinition()
                .getContainerDefinitionsList()
                .forEach(container -> entry.addContainersBuilder().setName(container.getName()));
        return entry.build();
    }

    /**
     * The task with the digests that its images are to have in place of what their tags stand for.
     */
    private static AssignedTask pinned(AssignedTask task) {
        var pinned = task.toBuilder();
        pinned.getDefinitionBuilder()
                .getContainerDefinitionsBuilderList()
                .forEach(
                        container -> {
                            String digest = task.getImageDigestsOrDefault(container.getName(), "");
                            if (!digest.isEmpty()) {
                                container.setImage(container.getImage() + "@" + digest);
                            }
                        });
        return pinned.build();
    }

    JournalEntry entry() {
        return entry;
    }

    /**
     * The record without what the journal has yet to answer for: after a crash nobody could know of
     * that, so it is not to be told.
     */
    JournalEntry settled() {
        return settled;
    }

    /** Whether the journal has answered for all of the record. */
    boolean isSettled() {
        return settledVersion == version;
    }

    void change(Consumer<JournalEntry.Builder> change) {
        var builder = entry.toBuilder();
        change.accept(builder);
        JournalEntry changed = builder.build();
        if (!changed.equals(entry)) {
            entry = changed;
            save();
        }
    }

    /** Runs {@code work} once the journal has answered for the record as it is now. */
    void whenSettled(Runnable work) {
        persist();
        if (isSettled()) {
            work.run();
        } else {
            waiting.add(new Waiting(version, work));
        }
    }

    /** Writes once more what the journal did not take, if there is something. */
    void persist() {
        if (fault != null && isSettled()) {
            save();
        }
    }

    /** Why the journal does not hold the record as it was when it answered last. */
    Optional<String> fault() {
        return Optional.ofNullable(fault);
    }

    private void save() {
        version++;
        long mine = version;
        JournalEntry written = entry;
        saving = true;
        journal.put(
                written, failure -> settle(mine, written, failure.map(JournalFailure::getMessage)));
        saving = false;
        watch();
    }

    /**
     * The journal's answer for a version; one that came before an older one's holds for that too.
     */
    private void settle(long upTo, JournalEntry written, Optional<String> failure) {
        if (upTo < settledVersion) {
            return;
        }
        if (failure.isPresent() && fault == null) {
            LOG.warn("task {}: {}", entry.getTask().getTaskArn(), failure.get());
        }
        fault = failure.orElse(null);
        settledVersion = upTo;
        settled = written;
        if (!saving) {
            stopWatching(); // the rest has its own time
            watch();
            goOn();
        }
    }

    private void goOn() {
        while (!waiting.isEmpty() && waiting.element().version() <= settledVersion) {
            waiting.remove().work().run();
        }
        whenSettled.run();
    }

    private void watch() {
        if (isSettled()) {
            stopWatching();
        } else if (patience == null) {
            patience = loop.after(PATIENCE, this::giveUp);
        }
    }

    private void giveUp() {
        settle(
                version,
                entry,
                Optional.of(
                        "the agent's journal has not been written for "
                                + PATIENCE.toSeconds()
                                + " s"));
    }

    private void stopWatching() {
        if (patience != null) {
            patience.cancel();
            patience = null;
        }
    }

    /** Waits for no answer any more. */
    void close() {
        stopWatching();
        waiting.clear();
    }

    void changeContainer(String name, Consumer<JournalContainer.Builder> change) {
        change(
                entry ->
                        entry.getContainersBuilderList().stream()
                                .filter(container -> container.getName().equals(name))
                                .forEach(change));
    }

    /** Decides that the task ends. The first cause stays. */
    void end(String stopCode, String reason, Instant now) {
        change(
                e -> {
                    if (e.getStopCode().isEmpty()) {
                        e.setStopCode(stopCode)
                                .setStoppedReason(Excerpt.of(reason))
                                .setStoppingAt(Timestamps.of(now));
                    }
                });
    }

    /** Its containers get at least so many seconds to stop, unless they are stopping already. */
    void mayTake(int stopTimeoutSeconds) {
        change(
                e -> {
                    if (e.getStopCode().isEmpty()) {
                        e.getTaskBuilder().setStopTimeoutSeconds(stopTimeoutSeconds);
                    }
                });
    }

    /** Decides that a container never comes to run; the task goes on. */
    void giveUp(String name, String reason, Instant now) {
        changeContainer(
                name,
                container -> {
                    container.setGivenUp(true).setReason(Excerpt.of(reason));
                    if (!container.getStartIntended()) {
                        container.setEnded(true).setFinishedAt(Timestamps.of(now));
                    }
                });
    }

    /** Takes what the runtime says of a container. */
    void saw(ContainerState state, Instant now) {
        changeContainer(
                state.origin().containerName(),
                container -> {
                    container.setRuntimeId(state.runtimeId());
                    if (!state.imageDigest().isEmpty() && container.getImageDigest().isEmpty()) {
                        container.setImageDigest(state.imageDigest());
                    }
                    if (!state.networkBindings().isEmpty()) {
                        container
                                .clearNetworkBindings()
                                .addAllNetworkBindings(state.networkBindings());
                    }
                    switch (state.phase()) {
                        case CREATED -> {}
                        case RUNNING -> runs(container, state, now);
                        case EXITED -> {
                            container.clearRunsAfterAll();
                            started(container, state, now);
                            ended(container, state, now);
                        }
                    }
                });
    }

    /**
     * What runs although its end is on record was started later, by a call that the agent had given
     * up; unless it is the recorded start that was seen, and the look at it is older than the end.
     */
    private static void runs(
            JournalContainer.Builder container, ContainerState state, Instant now) {
        if (!container.getEnded()) {
            started(container, state, now);
            return;
        }
        boolean isRecordedStart =
                container.getStarted()
                        && state.execution()
                                .startedAt()
                                .map(Timestamps::of)
                                .equals(Optional.of(container.getStartedAt()));
        if (!isRecordedStart) {
            container.setStartIntended(true).setRunsAfterAll(true).clearRemoved();
        }
    }

    private static void started(
            JournalContainer.Builder container, ContainerState state, Instant now) {
        if (!container.getStarted()) {
            container
                    .setPulled(true)
                    .setStartIntended(true)
                    .setStarted(true)
                    .setStartedAt(Timestamps.of(state.execution().startedAt().orElse(now)));
        }
    }

    private static void ended(
            JournalContainer.Builder container, ContainerState state, Instant now) {
        if (container.getEnded()) {
            return;
        }
        container
                .setEnded(true)
                .setFinishedAt(Timestamps.of(state.execution().finishedAt().orElse(now)));
        state.execution().exitCode().ifPresent(container::setExitCode);
        if (state.execution().outOfMemory()) {
            container.setReason("OutOfMemoryError: Container killed due to memory usage");
        } else if (!state.execution().error().isEmpty()) {
            container.setReason(Excerpt.of(state.execution().error()));
        }
    }

    /**
     * Takes it that the runtime has a container of which nothing was known, or that it has gone.
     */
    void found(String name, String runtimeId) {
        changeContainer(name, container -> container.setRuntimeId(runtimeId).clearRemoved());
    }

    /** Takes it that a container is not there any more: how it ended is unknown. */
    void vanished(String name, String reason, Instant now) {
        changeContainer(
                name,
                container -> {
                    container.setRemoved(true).clearRunsAfterAll();
                    if (container.getStartIntended() && !container.getEnded()) {
                        container
                                .setEnded(true)
                                .setReason(Excerpt.of(reason))
                                .setFinishedAt(Timestamps.of(now));
                    }
                });
    }
}
