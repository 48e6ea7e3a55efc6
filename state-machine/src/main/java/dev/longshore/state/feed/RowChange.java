package dev.longshore.state.feed;

import com.google.protobuf.Message;
import dev.longshore.state.tables.schema.Key;
import dev.longshore.state.tables.schema.Table;
import java.util.Optional;

/**
 * What became of one row.
 *
 * @param before the row that was there; empty for a new one
 * @param after the row that is there now; empty where it was deleted
 */
public record RowChange<K extends Key, R extends Message>(
        Table<K, R> table, K key, Optional<R> before, Optional<R> after) {

    /** This change, if it is one of that table's. */
    @SuppressWarnings({"unchecked", "ReferenceEquality"}) // a table is one object, with one type
    public <L extends Key, S extends Message> Optional<RowChange<L, S>> in(Table<L, S> other) {
        return (Table<?, ?>) other == table
                ? Optional.of((RowChange<L, S>) this)
                : Optional.empty();
    }

    /** This change and a later one of the same row, as one. */
    public RowChange<K, R> then(RowChange<?, ?> later) {
        return new RowChange<>(table, key, before, later.in(table).orElseThrow().after());
    }

    /** Whether the row came and went: nobody else has seen it. */
    public boolean isNothing() {
        return before.isEmpty() && after.isEmpty();
    }
}
