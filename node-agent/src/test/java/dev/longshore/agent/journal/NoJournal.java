package dev.longshore.agent.journal;

import dev.longshore.proto.agent.JournalEntry;
import java.util.List;

/** A journal that forgets everything, for tests that restart nothing. */
public final class NoJournal implements Journal {
    @Override
    public List<JournalEntry> load() {
        return List.of();
    }

    @Override
    public void put(JournalEntry entry) {}

    @Override
    public void remove(String taskArn) {}
}
