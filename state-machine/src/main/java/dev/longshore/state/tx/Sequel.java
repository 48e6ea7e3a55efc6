package dev.longshore.state.tx;

import dev.longshore.state.feed.RowChange;
import java.util.List;

/**
 * What follows from a transaction's changes once all of them are known, and is written with them:
 * the events of the cluster. One thread at a time.
 */
public interface Sequel {
    /** Nothing follows. */
    Sequel NONE =
            new Sequel() {
                @Override
                public int reserve(RowChange<?, ?> change) {
                    return 0;
                }

                @Override
                public void write(Tx tx, List<RowChange<?, ?>> changes) {}
            };

    /**
     * How many bytes of rows will follow from a change at most; 0 where nothing does. The room for
     * them is kept while the transaction runs.
     */
    int reserve(RowChange<?, ?> change);

    /** Writes what follows from all that the transaction changed. */
    void write(Tx tx, List<RowChange<?, ?>> changes);
}
