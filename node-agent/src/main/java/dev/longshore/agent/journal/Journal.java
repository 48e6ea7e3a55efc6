package dev.longshore.agent.journal;

import dev.longshore.proto.agent.JournalEntry;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One durable entry per task. Bounded by the tasks of a node; an entry goes when the control plane
 * has let go of its task.
 */
public interface Journal {
    /** All entries, in the order of their tasks' ARNs. */
    List<JournalEntry> load() throws JournalFailure;

    /**
     * Ids of tasks whose entries are there and cannot be believed: they may have begun, whatever
     * the machine shows of them. They are forgotten like others.
     */
    Set<String> damaged() throws JournalFailure;

    /**
     * Writes an entry, over the task's older one, and waits for no disk.
     *
     * @param done hears once, on the agent's loop, that no crash of the machine loses the entry or
     *     a newer one of the task any more, or why it could not be written; perhaps at once
     */
    void put(JournalEntry entry, Consumer<Optional<JournalFailure>> done);

    /**
     * Forgets a task soon; harmless when it is not there. One that comes back after a crash has
     * ended, and is forgotten then.
     */
    void remove(String taskArn);
}
