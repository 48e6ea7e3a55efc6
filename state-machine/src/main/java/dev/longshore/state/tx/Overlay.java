package dev.longshore.state.tx;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.longshore.proto.store.Change;
import dev.longshore.state.store.Snapshot;
import dev.longshore.state.tables.Index;
import dev.longshore.state.tables.Key;
import dev.longshore.state.tables.KeyPrefix;
import dev.longshore.state.tables.Table;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A batch in the making: the rows that accepted transactions wrote, over a committed snapshot. The
 * transaction in progress writes into a layer of its own, which {@link #accept} merges and {@link
 * #drop} forgets.
 */
public final class Overlay implements Tx {
    /** Bounds of one transaction (the design's 1,000 rows, 512 KB). */
    public static final int MAX_ROWS = 1_000;

    public static final int MAX_BYTES = 512 << 10;

    private final Snapshot base;
    private final Instant now;
    private final RandomGenerator random;
    private final TreeMap<byte[], Optional<byte[]>> batch = new TreeMap<>(Arrays::compareUnsigned);
    private TreeMap<byte[], Optional<byte[]>> pending = new TreeMap<>(Arrays::compareUnsigned);
    private int pendingBytes;
    private int batchBytes;

    public Overlay(Snapshot base, Instant now, RandomGenerator random) {
        this.base = base;
        this.now = now;
        this.random = random;
    }

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public boolean hasRoom() {
        return pending.size() < MAX_ROWS / 2 && pendingBytes < MAX_BYTES / 2;
    }

    @Override
    public String newId() {
        return HexFormat.of().toHexDigits(random.nextLong())
                + HexFormat.of().toHexDigits(random.nextLong());
    }

    @Override
    public <K extends Key, R extends Message> Optional<R> get(Table<K, R> table, K key) {
        byte[] row = lookUp(table.storageKey(key));
        return row == null ? Optional.empty() : Optional.of(table.parseRow(row));
    }

    @Override
    public <K extends Key, R extends Message> void put(Table<K, R> table, K key, R row) {
        byte[] storageKey = table.storageKey(key);
        byte[] fresh = row.toByteArray();
        byte[] old = lookUp(storageKey);
        if (Arrays.equals(old, fresh)) {
            return; // a second reconcile writes nothing
        }
        write(storageKey, Optional.of(fresh));
        if (!table.indexes().isEmpty()) {
            reindex(
                    table,
                    key,
                    old == null ? Optional.empty() : Optional.of(table.parseRow(old)),
                    row);
        }
    }

    private <K extends Key, R extends Message> void reindex(
            Table<K, R> table, K key, Optional<R> before, R row) {
        for (Index<K, R> index : table.indexes()) {
            var old = before.flatMap(r -> index.storageKey(key, r));
            var fresh = index.storageKey(key, row);
            if (old.isPresent() && fresh.isPresent() && Arrays.equals(old.get(), fresh.get())) {
                continue;
            }
            old.ifPresent(entry -> write(entry, Optional.empty()));
            fresh.ifPresent(entry -> write(entry, Optional.of(index.content(key))));
        }
    }

    @Override
    public <K extends Key, R extends Message> void delete(Table<K, R> table, K key) {
        Optional<R> before = get(table, key);
        if (before.isEmpty()) {
            return;
        }
        write(table.storageKey(key), Optional.empty());
        for (Index<K, R> index : table.indexes()) {
            index.storageKey(key, before.get()).ifPresent(entry -> write(entry, Optional.empty()));
        }
    }

    @Override
    public <K extends Key, R extends Message> void scan(
            Table<K, R> table, KeyPrefix prefix, Optional<K> after, Predicate<Row<K, R>> visitor) {
        byte[] start = table.storagePrefix(prefix);
        byte[] from = after.map(table::storageKey).map(Overlay::successor).orElse(start);
        merged(
                start,
                from,
                (key, row) ->
                        visitor.test(new Row<>(table.parseStorageKey(key), table.parseRow(row))));
    }

    @Override
    public <K extends Key, R extends Message> void scan(
            Index<K, R> index, KeyPrefix prefix, Predicate<Row<K, R>> visitor) {
        byte[] start = index.storagePrefix(prefix);
        merged(
                start,
                start,
                (entry, content) -> {
                    K key = index.table().parseKey(content);
                    R row =
                            get(index.table(), key)
                                    .orElseThrow(
                                            () ->
                                                    new IllegalStateException(
                                                            index.name()
                                                                    + " lists a row that is not there: "
                                                                    + key));
                    return visitor.test(new Row<>(key, row));
                });
    }

    /** Makes the transaction in progress part of the batch and returns what it changed. */
    public List<Change> accept() {
        var changes = changes(pending);
        batch.putAll(pending);
        batchBytes += pendingBytes;
        drop();
        return changes;
    }

    /** Forgets what the transaction in progress wrote. */
    public void drop() {
        pending = new TreeMap<>(Arrays::compareUnsigned);
        pendingBytes = 0;
    }

    /** All that the accepted transactions changed, in key order. */
    public List<Change> changes() {
        return changes(batch);
    }

    /** About how large the batch has become. */
    public int bytes() {
        return batchBytes;
    }

    private void write(byte[] key, Optional<byte[]> row) {
        pending.put(key, row);
        pendingBytes += key.length + row.map(r -> r.length).orElse(0) + 16;
        if (pending.size() > MAX_ROWS || pendingBytes > MAX_BYTES) {
            throw new TransactionTooLargeException(
                    "a transaction may write " + MAX_ROWS + " rows and " + MAX_BYTES + " bytes");
        }
    }

    private byte @Nullable [] lookUp(byte[] key) {
        Optional<byte[]> written = pending.get(key);
        if (written == null) {
            written = batch.get(key);
        }
        return written == null ? base.get(key) : written.orElse(null);
    }

    /**
     * Shows base, batch and pending as one sorted map; the topmost layer that knows a key has the
     * word.
     */
    private void merged(byte[] prefix, byte[] from, Snapshot.Visitor visitor) {
        var written = new TreeMap<byte[], Optional<byte[]>>(Arrays::compareUnsigned);
        written.putAll(under(batch, prefix, from));
        written.putAll(under(pending, prefix, from));
        boolean[] more = {true};
        base.scan(
                prefix,
                from,
                (key, row) -> {
                    while (more[0]
                            && !written.isEmpty()
                            && Arrays.compareUnsigned(written.firstKey(), key) < 0) {
                        more[0] = show(written.pollFirstEntry(), visitor);
                    }
                    if (more[0]) {
                        Optional<byte[]> above = written.remove(key);
                        byte[] visible = above == null ? row : above.orElse(null);
                        more[0] = visible == null || visitor.row(key, visible);
                    }
                    return more[0];
                });
        while (more[0] && !written.isEmpty()) {
            more[0] = show(written.pollFirstEntry(), visitor);
        }
    }

    private static boolean show(
            Map.Entry<byte[], Optional<byte[]>> written, Snapshot.Visitor visitor) {
        return written.getValue().isEmpty()
                || visitor.row(written.getKey(), written.getValue().get());
    }

    private static Map<byte[], Optional<byte[]>> under(
            NavigableMap<byte[], Optional<byte[]>> layer, byte[] prefix, byte[] from) {
        byte[] end = end(prefix);
        return Arrays.compareUnsigned(from, end) >= 0
                ? Collections.emptySortedMap()
                : layer.subMap(from, true, end, false);
    }

    /**
     * The smallest key greater than every key with this prefix; a table's id is far below FFFF, so
     * there is one.
     */
    private static byte[] end(byte[] prefix) {
        int last = prefix.length - 1;
        while (prefix[last] == (byte) 0xff) {
            last--;
        }
        byte[] end = Arrays.copyOf(prefix, last + 1);
        end[last]++;
        return end;
    }

    private static byte[] successor(byte[] key) {
        return Arrays.copyOf(key, key.length + 1);
    }

    private static List<Change> changes(NavigableMap<byte[], Optional<byte[]>> layer) {
        var changes = new ArrayList<Change>(layer.size());
        layer.forEach(
                (key, row) -> {
                    var change =
                            Change.newBuilder()
                                    .setTable(ByteBuffer.wrap(key).getShort() & 0xffff)
                                    .setKey(ByteString.copyFrom(key, 2, key.length - 2));
                    row.ifPresent(bytes -> change.setRow(ByteString.copyFrom(bytes)));
                    changes.add(change.build());
                });
        return changes;
    }
}
