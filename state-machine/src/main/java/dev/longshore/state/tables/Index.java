package dev.longshore.state.tables;

import com.google.protobuf.Message;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * A second order of a table's rows. An entry's key is the index's own parts followed by the row's
 * key, its content the row's key. Transactions maintain it; handlers only read it.
 */
public final class Index<K extends Key, R extends Message> {
    private final int id;
    private final String name;
    private final Table<K, R> table;
    private final BiFunction<K, R, Optional<Key>> parts;

    Index(int id, String name, Table<K, R> table, BiFunction<K, R, Optional<Key>> parts) {
        this.id = id;
        this.name = name;
        this.table = table;
        this.parts = parts;
        table.add(this);
    }

    public int id() {
        return id;
    }

    public String name() {
        return name;
    }

    public Table<K, R> table() {
        return table;
    }

    /** The stored key of a row's entry, or nothing where the index leaves the row out. */
    public Optional<byte[]> storageKey(K key, R row) {
        return parts.apply(key, row)
                .map(front -> new KeyWriter().raw(front.encode()).raw(key.encode()).toByteArray())
                .map(entry -> Table.storageKey(id, entry));
    }

    /** The bytes with which the stored keys of all entries under {@code prefix} begin. */
    public byte[] storagePrefix(KeyPrefix prefix) {
        return Table.storageKey(id, prefix.encode());
    }

    /** What an entry holds: the row's encoded key. */
    public byte[] content(K key) {
        return key.encode();
    }
}
