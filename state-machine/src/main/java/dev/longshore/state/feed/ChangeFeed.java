package dev.longshore.state.feed;

import java.util.ArrayList;
import java.util.List;

/**
 * Hands changes to its listeners, in the order in which they were made, on the caller's thread. It
 * stores nothing: one call carries at most one batch, whose size is bounded, and a listener that
 * begins later reads the rows first.
 */
public final class ChangeFeed {
    /** Something derived from rows: an index, a queue of dirty keys, the assignments of agents. */
    @FunctionalInterface
    public interface Listener {
        /** Sees all changes of one transaction or batch. Must not block. */
        void changed(List<RowChange<?, ?>> changes);
    }

    private final List<Listener> listeners = new ArrayList<>();

    /** Adds a listener, which sees what is published from now on. */
    public void subscribe(Listener listener) {
        listeners.add(listener);
    }

    /** Shows changes to all listeners, in the order of their subscription. */
    public void publish(List<RowChange<?, ?>> changes) {
        if (!changes.isEmpty()) {
            listeners.forEach(listener -> listener.changed(changes));
        }
    }
}
