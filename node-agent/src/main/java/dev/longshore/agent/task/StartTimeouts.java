package dev.longshore.agent.task;

import dev.longshore.foundation.loop.Loop;
import dev.longshore.proto.agent.JournalEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Has a task looked at when the next startTimeout of its containers is over. That time is told by
 * the task's record, so an agent that restarts waits no longer. Confined to the agent's loop.
 */
final class StartTimeouts {
    private final Loop loop;
    private final Runnable over;
    private Optional<Instant> next = Optional.empty();
    private Loop.Timer timer = () -> {};

    /** {@code over} is called when a time is over. */
    StartTimeouts(Loop loop, Runnable over) {
        this.loop = loop;
        this.over = over;
    }

    /** Waits for what the record says. */
    void watch(JournalEntry entry) {
        Optional<Instant> deadline = LifeCycle.nextDeadline(entry);
        if (deadline.equals(next)) {
            return;
        }
        close();
        next = deadline;
        deadline.ifPresent(
                end -> timer = loop.after(Duration.between(loop.now(), end), this::over));
    }

    void close() {
        timer.cancel();
        timer = () -> {};
        next = Optional.empty();
    }

    private void over() {
        next = Optional.empty();
        over.run();
    }
}
