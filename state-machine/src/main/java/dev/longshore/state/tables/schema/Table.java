package dev.longshore.state.tables.schema;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import dev.longshore.proto.store.FeatureLevel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * One table: a two-byte prefix of the keyspace, a typed key, a protobuf row. Two replicas of
 * different versions agree on the bytes of a table that only one of them knows.
 */
public final class Table<K extends Key, R extends Message> {
    private final int id;
    private final String name;
    private final KeyCodec<K> keys;
    private final Parser<R> parser;
    private final FeatureLevel since;
    private final List<Derived<K, R>> derived = new ArrayList<>();

    /** A table; only the page of all tables makes one. */
    public Table(int id, String name, FeatureLevel since, Class<K> keyType, Parser<R> parser) {
        this.id = id;
        this.name = name;
        this.keys = KeyCodec.of(keyType);
        this.parser = parser;
        this.since = since;
    }

    /** The number that stands in the log and in front of each key; never reused. */
    public int id() {
        return id;
    }

    public String name() {
        return name;
    }

    /** Whether rows of it may be written at {@code level}. */
    public boolean existsAt(int level) {
        return since.getNumber() <= level;
    }

    /** What a transaction maintains when it writes to this table: indexes and tallies. */
    public List<Derived<K, R>> derived() {
        return Collections.unmodifiableList(derived);
    }

    /** Makes an index or a tally follow this table, while the tables are being named. */
    public <D extends Derived<K, R>> D add(D follower) {
        derived.add(follower);
        return follower;
    }

    /** The bytes under which a row is stored. */
    public byte[] storageKey(K key) {
        return storageKey(id, key.encode());
    }

    /** The bytes with which the stored keys of all rows under {@code prefix} begin. */
    public byte[] storagePrefix(KeyPrefix prefix) {
        return storageKey(id, prefix.encode());
    }

    /** The stored form of an encoded key of table {@code id}. */
    public static byte[] storageKey(int id, byte[] encodedKey) {
        return ByteBuffer.allocate(2 + encodedKey.length)
                .putShort((short) id)
                .put(encodedKey)
                .array();
    }

    /** The key within a stored key. */
    public K parseStorageKey(byte[] storageKey) {
        return parseKey(Arrays.copyOfRange(storageKey, 2, storageKey.length));
    }

    /** The key from its encoded bytes, as a change carries them. */
    public K parseKey(byte[] encodedKey) {
        return keys.read(new KeyReader(encodedKey));
    }

    /** The row from its stored bytes; bytes that are no such row mean a damaged store. */
    public R parseRow(byte[] row) {
        try {
            return parser.parseFrom(row);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(
                    "table " + name + " holds a row that cannot be read", e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
