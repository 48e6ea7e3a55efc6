package dev.longshore.state.store;

import dev.longshore.proto.store.Applied;
import dev.longshore.proto.store.Change;
import dev.longshore.state.tables.schema.Table;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The in-memory twin of {@link RocksStore}, for tests and the simulation. Confined to one thread; a
 * snapshot shows the store as it is and must not be used across an {@link #apply}, which fails
 * loudly when it is tried.
 */
public final class MemoryStore implements Store {
    private final TreeMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);
    private Applied applied = Applied.getDefaultInstance();
    private long version;

    @Override
    public Snapshot snapshot() {
        return new View(version);
    }

    @Override
    public Applied applied() {
        return applied;
    }

    @Override
    public void apply(List<Change> changes, Applied position) {
        version++;
        for (Change change : changes) {
            byte[] key = Table.storageKey(change.getTable(), change.getKey().toByteArray());
            if (change.hasRow()) {
                rows.put(key, change.getRow().toByteArray());
            } else {
                rows.remove(key);
            }
        }
        applied = position;
    }

    /** An independent copy: what a snapshot install gives to another replica. */
    public MemoryStore copy() {
        var copy = new MemoryStore();
        copy.rows.putAll(rows);
        copy.applied = applied;
        return copy;
    }

    private final class View implements Snapshot {
        private final long of;

        private View(long of) {
            this.of = of;
        }

        @Override
        public byte @Nullable [] get(byte[] key) {
            check();
            return rows.get(key);
        }

        @Override
        public void scan(byte[] prefix, byte[] from, Visitor visitor) {
            check();
            show(rows.tailMap(from, true), prefix, visitor);
        }

        @Override
        public void scanDown(byte[] prefix, byte[] before, Visitor visitor) {
            check();
            show(rows.headMap(before, false).descendingMap(), prefix, visitor);
        }

        private static void show(SortedMap<byte[], byte[]> rows, byte[] prefix, Visitor visitor) {
            for (Map.Entry<byte[], byte[]> row : rows.entrySet()) {
                if (!startsWith(row.getKey(), prefix)
                        || !visitor.row(row.getKey(), row.getValue())) {
                    return;
                }
            }
        }

        @Override
        public Applied applied() {
            check();
            return applied;
        }

        private void check() {
            if (of != version) {
                throw new IllegalStateException("this snapshot is older than the store");
            }
        }

        @Override
        public void close() {}
    }

    static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length
                && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }
}
