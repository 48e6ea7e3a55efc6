package dev.longshore.state.tables.schema;

import com.google.protobuf.Message;
import dev.longshore.proto.store.FeatureLevel;

/**
 * Rows that follow from a table's rows: transactions keep them with the table. One that is added to
 * a table with rows is filled before anybody may read it.
 */
public sealed interface Derived<K extends Key, R extends Message> permits Index, Tally {
    /** The number that stands in the log and in front of each of its keys; never reused. */
    int id();

    /** Its name in logs, metrics and digests. */
    String name();

    /** The table that it follows. */
    Table<K, R> table();

    /** From which level on it exists; those of the base level are as old as their tables. */
    FeatureLevel since();

    /** Whether it exists at {@code level}. */
    default boolean existsAt(int level) {
        return since().getNumber() <= level;
    }
}
