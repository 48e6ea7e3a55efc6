package dev.longshore.state.tables.schema;

import com.google.protobuf.Message;
import dev.longshore.proto.store.FeatureLevel;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * A second order of a table's rows. An entry's key is the index's own parts followed by the row's
 * key, its content the row's key. Transactions maintain it; handlers only read it.
 *
 * @param parts the index's own parts for a row: one for each place where it lists the row, none
 *     where it leaves the row out
 */
public record Index<K extends Key, R extends Message>(
        int id,
        String name,
        Table<K, R> table,
        FeatureLevel since,
        BiFunction<K, R, ? extends Collection<? extends Key>> parts)
        implements Derived<K, R> {

    /** An index that lists each row once or not at all. */
    public static <K extends Key, R extends Message> Index<K, R> ofOne(
            int id,
            String name,
            Table<K, R> table,
            FeatureLevel since,
            BiFunction<K, R, Optional<Key>> part) {
        return new Index<>(
                id, name, table, since, (key, row) -> part.apply(key, row).stream().toList());
    }

    /** The entries of a row, each once. */
    public List<IndexEntry> entries(K key, R row) {
        return parts.apply(key, row).stream()
                .distinct()
                .map(front -> IndexEntry.of(front, key))
                .toList();
    }

    /** The first entry of a row, or nothing where the index leaves the row out. */
    public Optional<IndexEntry> entry(K key, R row) {
        return entries(key, row).stream().findFirst();
    }

    /** The entry of the row of {@code key} under those parts, whether it is there or not. */
    public IndexEntry entry(Key parts, K key) {
        return IndexEntry.of(parts, key);
    }

    /** The bytes under which an entry is stored. */
    public byte[] storageKey(IndexEntry entry) {
        return Table.storageKey(id, entry.encode());
    }

    /** The bytes with which the stored keys of all entries under {@code prefix} begin. */
    public byte[] storagePrefix(KeyPrefix prefix) {
        return Table.storageKey(id, prefix.encode());
    }

    /** What an entry holds: the row's encoded key. */
    public byte[] content(K key) {
        return key.encode();
    }

    @Override
    public String toString() {
        return name;
    }
}
