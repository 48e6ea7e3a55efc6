package dev.longshore.agent.task;

import dev.longshore.agent.journal.Journal;
import dev.longshore.agent.journal.JournalFailure;
import dev.longshore.agent.runtime.ContainerState;
import dev.longshore.foundation.text.Excerpt;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.agent.JournalContainer;
import dev.longshore.proto.agent.JournalEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A task's journal entry in the making. Every change goes into the journal at once; while the
 * journal takes nothing, most often because the disk is full, the record goes on in memory, and
 * {@link #persist} says so to whoever must not act on it yet.
 */
final class TaskRecord {
    private static final Logger LOG = LoggerFactory.getLogger(TaskRecord.class);

    private final Journal journal;
    private JournalEntry entry;
    private @Nullable String fault;

    TaskRecord(Journal journal, JournalEntry entry) {
        this.journal = journal;
        this.entry = entry;
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

    void change(Consumer<JournalEntry.Builder> change) {
        var builder = entry.toBuilder();
        change.accept(builder);
        JournalEntry changed = builder.build();
        if (!changed.equals(entry)) {
            entry = changed;
            save();
        }
    }

    /**
     * Whether the journal holds the record as it is; where it does not, it is written once more
     * before the answer.
     */
    boolean persist() {
        if (fault != null) {
            save();
        }
        return fault == null;
    }

    /** Why the journal does not hold the record as it is. */
    Optional<String> fault() {
        return Optional.ofNullable(fault);
    }

    private void save() {
        try {
            journal.put(entry);
            fault = null;
        } catch (JournalFailure e) {
            if (fault == null) {
                LOG.warn("task {}: {}", entry.getTask().getTaskArn(), e.getMessage());
            }
            fault = e.getMessage();
        }
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
                        case RUNNING -> started(container, state, now);
                        case EXITED -> {
                            started(container, state, now);
                            ended(container, state, now);
                        }
                    }
                });
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

    /** Takes it that a container is not there any more: how it ended is unknown. */
    void vanished(String name, String reason, Instant now) {
        changeContainer(
                name,
                container -> {
                    container.setRemoved(true);
                    if (container.getStartIntended() && !container.getEnded()) {
                        container
                                .setEnded(true)
                                .setReason(Excerpt.of(reason))
                                .setFinishedAt(Timestamps.of(now));
                    }
                });
    }
}
