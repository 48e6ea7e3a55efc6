package dev.longshore.agent.journal;

import dev.longshore.proto.agent.JournalEntry;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A journal that forgets everything, for tests that restart nothing. */
public final class NoJournal implements Journal {
    @Override
    public List<JournalEntry> load() {
        return List.of();
    }

    @Override
    public Set<String> damaged() {
        return Set.of();
    }

    @Override
    public void put(JournalEntry entry, Consumer<Optional<JournalFailure>> done) {
        done.accept(Optional.empty());
    }

    @Override
    public void remove(String taskArn) {}
}
