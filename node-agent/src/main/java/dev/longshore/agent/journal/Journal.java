package dev.longshore.agent.journal;

import dev.longshore.proto.agent.JournalEntry;
import java.util.List;

/**
 * One durable entry per task. Bounded by the tasks of a node; an entry goes when the control plane
 * has let go of its task.
 */
public interface Journal {
    /** All entries, in the order of their tasks' ARNs. */
    List<JournalEntry> load() throws JournalFailure;

    /**
     * Writes an entry, over the task's older one. When this returns, a crash of the machine does
     * not lose it.
     */
    void put(JournalEntry entry) throws JournalFailure;

    /** Forgets a task; harmless when it is not there. */
    void remove(String taskArn) throws JournalFailure;
}
