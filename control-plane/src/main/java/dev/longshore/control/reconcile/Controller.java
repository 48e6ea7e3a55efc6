package dev.longshore.control.reconcile;

import dev.longshore.control.schedule.Reading;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * One concern of the cluster. Stateless: everything it needs is in rows, or in what is derived from
 * rows.
 *
 * @param <C> what it looks at, one at a time: compared by {@code equals}
 */
public interface Controller<C> {
    /** Its name in metrics and logs. */
    String name();

    /** The tables whose changes make keys dirty. */
    List<Watch<C, ?, ?>> watches();

    /**
     * Names every key there is: at the start of a leadership, and from time to time.
     *
     * @param reading is done afterwards: for keys that come of nodes or tasks
     */
    void all(ReadTx tx, Reading reading, Consumer<C> dirty);

    /** Writes the next step for one key. A second call right after the first writes nothing. */
    Next reconcile(Tx tx, C key);

    /** When to look at a key again without a change. */
    sealed interface Next {
        /** Not until something changes. */
        record Done() implements Next {}

        /** At once: there was more to do than fits into one transaction. */
        record Again() implements Next {}

        /** After some time: something is due then. */
        record After(Duration delay) implements Next {}

        Next DONE = new Done();
        Next AGAIN = new Again();
    }
}
