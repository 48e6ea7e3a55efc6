package dev.longshore.simulation.host;

import dev.longshore.agent.journal.Journal;
import dev.longshore.proto.agent.JournalEntry;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A journal whose disk survives everything. */
public final class MemoryJournal implements Journal {
    private final Map<String, JournalEntry> entries = new TreeMap<>();

    @Override
    public List<JournalEntry> load() {
        return List.copyOf(entries.values());
    }

    @Override
    public void put(JournalEntry entry) {
        entries.put(entry.getTask().getTaskArn(), entry);
    }

    @Override
    public void remove(String taskArn) {
        entries.remove(taskArn);
    }
}
