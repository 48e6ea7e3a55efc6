package dev.longshore.chaos.history;

import java.util.ArrayList;
import java.util.List;

/** What was recorded of one kind, by any number of threads, up to a bound. */
public final class History<T> {
    private final int most;
    private final List<T> entries = new ArrayList<>();

    /** {@code most}: how many entries are kept; a recorder that finds it full fails. */
    public History(int most) {
        this.most = most;
    }

    /**
     * Records an entry.
     *
     * @throws IllegalStateException when it is full: what was left out could not be checked
     */
    public synchronized void add(T entry) {
        if (entries.size() >= most) {
            throw new IllegalStateException("more than " + most + " entries: run a shorter drill");
        }
        entries.add(entry);
    }

    /** Everything so far, in the order in which it was recorded. */
    public synchronized List<T> entries() {
        return List.copyOf(entries);
    }
}
