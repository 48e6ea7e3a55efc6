package dev.longshore.state.tables.schema;

import com.google.protobuf.Message;
import dev.longshore.proto.store.FeatureLevel;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * How many rows of a table there are in each group. Transactions maintain the counts, so that
 * showing one costs nothing however many rows it stands for.
 *
 * @param firstPartIsKeys whether each group begins as its rows' keys do: then counting from the
 *     rows, below the tally's level, reads those of one cluster and not all
 * @param groupOf the group of a row, or nothing where the row is not counted
 */
public record Tally<K extends Key, R extends Message>(
        int id,
        String name,
        Table<K, R> table,
        FeatureLevel since,
        boolean firstPartIsKeys,
        BiFunction<K, R, Optional<Key>> groupOf)
        implements Derived<K, R> {

    /** The group that a row is counted in; nothing where it is not counted. */
    public Optional<Key> group(K key, R row) {
        return groupOf.apply(key, row);
    }

    /** Where a table's rows stand that are counted in the groups under {@code prefix}. */
    public KeyPrefix rowsUnder(KeyPrefix prefix) {
        return firstPartIsKeys ? prefix.firstPart() : KeyPrefix.ALL;
    }

    /** The bytes under which a group's count is stored. */
    public byte[] storageKey(Key group) {
        return Table.storageKey(id, group.encode());
    }

    /** The bytes with which the stored keys of all groups under {@code prefix} begin. */
    public byte[] storagePrefix(KeyPrefix prefix) {
        return Table.storageKey(id, prefix.encode());
    }

    @Override
    public String toString() {
        return name;
    }
}
