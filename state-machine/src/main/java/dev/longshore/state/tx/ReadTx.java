package dev.longshore.state.tx;

import com.google.protobuf.Message;
import dev.longshore.state.tables.Index;
import dev.longshore.state.tables.Key;
import dev.longshore.state.tables.KeyPrefix;
import dev.longshore.state.tables.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** A consistent view of all rows. */
public interface ReadTx {
    /** The row of {@code key}. */
    <K extends Key, R extends Message> Optional<R> get(Table<K, R> table, K key);

    /**
     * Shows the rows under {@code prefix} in key order, beginning after {@code after} if it is
     * given, until the visitor has enough.
     */
    <K extends Key, R extends Message> void scan(
            Table<K, R> table, KeyPrefix prefix, Optional<K> after, Predicate<Row<K, R>> visitor);

    /**
     * Shows the rows that an index lists under {@code prefix}, in the index's order, until the
     * visitor has enough.
     */
    <K extends Key, R extends Message> void scan(
            Index<K, R> index, KeyPrefix prefix, Predicate<Row<K, R>> visitor);

    /** The time of this transaction; the same throughout. */
    Instant now();

    /** The rows under {@code prefix}, in key order. */
    default <K extends Key, R extends Message> List<Row<K, R>> list(
            Table<K, R> table, KeyPrefix prefix) {
        var rows = new ArrayList<Row<K, R>>();
        scan(table, prefix, Optional.empty(), rows::add);
        return rows;
    }

    /** The rows that an index lists under {@code prefix}. */
    default <K extends Key, R extends Message> List<Row<K, R>> list(
            Index<K, R> index, KeyPrefix prefix) {
        var rows = new ArrayList<Row<K, R>>();
        scan(index, prefix, rows::add);
        return rows;
    }
}
