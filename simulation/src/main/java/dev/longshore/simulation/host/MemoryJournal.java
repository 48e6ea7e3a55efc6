package dev.longshore.simulation.host;

import dev.longshore.agent.journal.Journal;
import dev.longshore.agent.journal.JournalFailure;
import dev.longshore.proto.agent.JournalEntry;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A journal whose disk survives everything, and may be full for a while. */
public final class MemoryJournal implements Journal {
    private final Map<String, JournalEntry> entries = new TreeMap<>();

    private final Runnable whenRefused;
    private boolean full;

    /** {@code whenRefused} hears of every write for which there was no space. */
    public MemoryJournal(Runnable whenRefused) {
        this.whenRefused = whenRefused;
    }

    /** Whether there is no space from now on. */
    public void full(boolean now) {
        full = now;
    }

    @Override
    public List<JournalEntry> load() {
        return List.copyOf(entries.values());
    }

    @Override
    public void put(JournalEntry entry) throws JournalFailure {
        if (full) {
            whenRefused.run();
            throw new JournalFailure(
                    "cannot write the agent's journal", new IOException("No space left on device"));
        }
        entries.put(entry.getTask().getTaskArn(), entry);
    }

    @Override
    public void remove(String taskArn) {
        entries.remove(taskArn);
    }
}
