package dev.longshore.state.tx;

import dev.longshore.state.feed.RowChange;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/** What became of which rows, one change for each row, in key order. */
final class RowChanges {
    private final TreeMap<byte[], RowChange<?, ?>> changes = new TreeMap<>(Arrays::compareUnsigned);

    /** Adds what became of a row after the changes that are here already. */
    void add(byte[] storageKey, RowChange<?, ?> change) {
        RowChange<?, ?> earlier = changes.get(storageKey);
        RowChange<?, ?> sum = earlier == null ? change : earlier.then(change);
        if (sum.isNothing()) {
            changes.remove(storageKey);
        } else {
            changes.put(storageKey, sum);
        }
    }

    void addAll(RowChanges later) {
        later.changes.forEach(this::add);
    }

    void clear() {
        changes.clear();
    }

    List<RowChange<?, ?>> list() {
        return List.copyOf(changes.values());
    }
}
