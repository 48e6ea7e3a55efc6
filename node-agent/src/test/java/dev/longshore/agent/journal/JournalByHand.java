package dev.longshore.agent.journal;

import dev.longshore.proto.agent.JournalEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A journal that writes when the test says so. */
public final class JournalByHand implements Journal {
    private final List<Consumer<Optional<JournalFailure>>> waiting = new ArrayList<>();

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
        waiting.add(done);
    }

    @Override
    public void remove(String taskArn) {}

    /** All that waits is written. */
    public void write() {
        answer(Optional.empty());
    }

    /** Nothing that waits can be written. */
    public void refuse() {
        answer(Optional.of(new JournalFailure("cannot write", new IOException("disk full"))));
    }

    private void answer(Optional<JournalFailure> failure) {
        List<Consumer<Optional<JournalFailure>>> now = List.copyOf(waiting);
        waiting.clear();
        now.forEach(done -> done.accept(failure));
    }
}
