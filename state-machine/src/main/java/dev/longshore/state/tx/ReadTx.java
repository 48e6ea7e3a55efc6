package dev.longshore.state.tx;

import com.google.protobuf.Message;
import dev.longshore.state.tables.schema.Index;
import dev.longshore.state.tables.schema.IndexEntry;
import dev.longshore.state.tables.schema.Key;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tables.schema.Table;
import dev.longshore.state.tables.schema.Tally;
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
     * given, until the visitor has enough. A row is read when it is shown: a table may be larger
     * than the memory.
     */
    <K extends Key, R extends Message> void scan(
            Table<K, R> table, KeyPrefix prefix, Optional<K> after, Predicate<Row<K, R>> visitor);

    /** The same with the last row first, beginning before {@code before} if it is given. */
    <K extends Key, R extends Message> void scanDown(
            Table<K, R> table, KeyPrefix prefix, Optional<K> before, Predicate<Row<K, R>> visitor);

    /**
     * Shows the rows that an index lists under {@code prefix}, in the index's order, beginning
     * after {@code after} if it is given, until the visitor has enough. The entry of the last row
     * shown is {@link Index#entry}.
     */
    <K extends Key, R extends Message> void scan(
            Index<K, R> index,
            KeyPrefix prefix,
            Optional<IndexEntry> after,
            Predicate<Row<K, R>> visitor);

    /**
     * How many rows the tally counts in the groups under {@code prefix}. While the installation's
     * level is below the tally's, during an upgrade, the rows are counted instead.
     */
    <K extends Key, R extends Message> long count(Tally<K, R> tally, KeyPrefix prefix);

    /**
     * The feature level that the installation works at: whoever writes or sends something that only
     * newer versions know asks for it first.
     */
    int level();

    /** The time of this transaction; the same throughout. */
    Instant now();

    /** Shows the rows that an index lists under {@code prefix}, from the first one on. */
    default <K extends Key, R extends Message> void scan(
            Index<K, R> index, KeyPrefix prefix, Predicate<Row<K, R>> visitor) {
        scan(index, prefix, Optional.empty(), visitor);
    }

    /** Whether there is a row under {@code prefix}. */
    default <K extends Key, R extends Message> boolean any(Table<K, R> table, KeyPrefix prefix) {
        var first = new ArrayList<Row<K, R>>(1);
        scan(table, prefix, Optional.empty(), row -> !first.add(row));
        return !first.isEmpty();
    }

    /** Whether an index lists a row under {@code prefix}. */
    default <K extends Key, R extends Message> boolean any(Index<K, R> index, KeyPrefix prefix) {
        var first = new ArrayList<Row<K, R>>(1);
        scan(index, prefix, row -> !first.add(row));
        return !first.isEmpty();
    }

    /** The rows under {@code prefix}, in key order; for prefixes with few rows. */
    default <K extends Key, R extends Message> List<Row<K, R>> list(
            Table<K, R> table, KeyPrefix prefix) {
        var rows = new ArrayList<Row<K, R>>();
        scan(table, prefix, Optional.empty(), rows::add);
        return rows;
    }

    /** The rows that an index lists under {@code prefix}; for prefixes with few rows. */
    default <K extends Key, R extends Message> List<Row<K, R>> list(
            Index<K, R> index, KeyPrefix prefix) {
        var rows = new ArrayList<Row<K, R>>();
        scan(index, prefix, rows::add);
        return rows;
    }
}
