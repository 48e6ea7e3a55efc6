package dev.longshore.benchmarks.scale;

import dev.longshore.agent.journal.Journal;
import dev.longshore.agent.journal.JournalFailure;
import dev.longshore.foundation.loop.Loop;
import dev.longshore.proto.agent.JournalEntry;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A journal that keeps nothing, since its agent never comes again. Confined to its loop. */
final class HollowJournal implements Journal {
    private final Loop loop;
    private final Census census;

    /** The tasks that are on record; bounded by the tasks of the node. */
    private final Set<String> known = new HashSet<>();

    HollowJournal(Loop loop, Census census) {
        this.loop = loop;
        this.census = census;
    }

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
        if (known.add(entry.getTask().getTaskArn())) {
            census.taken.incrementAndGet();
        }
        loop.execute(() -> done.accept(Optional.empty()));
    }

    @Override
    public void remove(String taskArn) {
        known.remove(taskArn);
    }
}
