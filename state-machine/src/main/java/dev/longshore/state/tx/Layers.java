package dev.longshore.state.tx;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.longshore.proto.store.Change;
import dev.longshore.state.store.Snapshot;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Stored bytes in three layers: what is committed, above it what the batch wrote, above that what
 * the transaction in progress wrote. The topmost layer that knows a key decides what is seen.
 */
final class Layers {
    /** What is stored under a key. */
    static final class Cell {
        /** In a layer: the key was deleted. Never shown. */
        private static final Cell DELETED = new Cell(new byte[0], null);

        private final byte[] bytes;
        private final @Nullable Message row;

        private Cell(byte[] bytes, @Nullable Message row) {
            this.bytes = bytes;
            this.row = row;
        }

        byte[] bytes() {
            return bytes;
        }

        /** The same decoded, where whoever wrote it had it at hand. */
        @Nullable Message row() {
            return row;
        }

        @SuppressWarnings("ReferenceEquality") // an empty row is not a deleted one
        private boolean isDeleted() {
            return this == DELETED;
        }
    }

    /** Sees one cell after another; none of them is a deleted one. */
    @FunctionalInterface
    interface Visitor {
        /** Returns false when it has seen enough. */
        boolean cell(byte[] key, Cell cell);
    }

    private final Snapshot base;
    private final TreeMap<byte[], Cell> batch = new TreeMap<>(Arrays::compareUnsigned);
    private TreeMap<byte[], Cell> pending = new TreeMap<>(Arrays::compareUnsigned);
    private int pendingBytes;
    private int batchBytes;

    Layers(Snapshot base) {
        this.base = base;
    }

    /** What is seen under {@code key}; null where there is nothing. */
    @Nullable Cell get(byte[] key) {
        Cell written = pending.get(key);
        if (written == null) {
            written = batch.get(key);
        }
        if (written != null) {
            return written.isDeleted() ? null : written;
        }
        byte[] bytes = base.get(key);
        return bytes == null ? null : new Cell(bytes, null);
    }

    void put(byte[] key, byte[] bytes, @Nullable Message row) {
        write(key, new Cell(bytes, row));
    }

    void delete(byte[] key) {
        write(key, Cell.DELETED);
    }

    private void write(byte[] key, Cell cell) {
        pending.put(key, cell);
        pendingBytes += key.length + cell.bytes().length + 16;
    }

    /** How many keys the transaction in progress has written. */
    int pendingKeys() {
        return pending.size();
    }

    /** About how many bytes the transaction in progress has written. */
    int pendingBytes() {
        return pendingBytes;
    }

    /** About how large the batch has become. */
    int batchBytes() {
        return batchBytes;
    }

    /** Makes the transaction in progress part of the batch. */
    void accept() {
        batch.putAll(pending);
        batchBytes += pendingBytes;
        drop();
    }

    /** Forgets what the transaction in progress wrote. */
    void drop() {
        pending = new TreeMap<>(Arrays::compareUnsigned);
        pendingBytes = 0;
    }

    /** All that the accepted transactions changed, in key order. */
    List<Change> changes() {
        var changes = new ArrayList<Change>(batch.size());
        batch.forEach((key, cell) -> changes.add(change(key, cell)));
        return changes;
    }

    private static Change change(byte[] key, Cell cell) {
        var change =
                Change.newBuilder()
                        .setTable(ByteBuffer.wrap(key).getShort() & 0xffff)
                        .setKey(ByteString.copyFrom(key, 2, key.length - 2));
        if (!cell.isDeleted()) {
            change.setRow(ByteString.copyFrom(cell.bytes()));
        }
        return change.build();
    }

    /**
     * Shows what begins with {@code prefix}, from {@code from} (inclusive), in key order, as it was
     * when the scan began: the visitor may write. What is committed is shown as it is read; only
     * the references to what the batch wrote there are copied, and a batch is bounded.
     */
    void scan(byte[] prefix, byte[] from, Visitor visitor) {
        var written = new TreeMap<byte[], Cell>(Arrays::compareUnsigned);
        copy(written, from, end(prefix));
        merge(written, each -> base.scan(prefix, from, each), visitor);
    }

    /**
     * The same with the last key first: what begins with {@code prefix} and comes before {@code
     * before}.
     */
    void scanDown(byte[] prefix, byte[] before, Visitor visitor) {
        Comparator<byte[]> down = (one, other) -> Arrays.compareUnsigned(other, one);
        var written = new TreeMap<byte[], Cell>(down);
        copy(written, prefix, before);
        merge(written, each -> base.scanDown(prefix, before, each), visitor);
    }

    /** What the batch and the transaction wrote from one key (inclusive) to another. */
    private void copy(NavigableMap<byte[], Cell> written, byte[] from, byte[] to) {
        if (Arrays.compareUnsigned(from, to) < 0) {
            written.putAll(batch.subMap(from, true, to, false));
            written.putAll(pending.subMap(from, true, to, false));
        }
    }

    /** Shows what is written and what is committed, in the order of {@code written}. */
    private static void merge(
            NavigableMap<byte[], Cell> written,
            Consumer<Snapshot.Visitor> committed,
            Visitor visitor) {
        Comparator<? super byte[]> order = written.comparator();
        boolean[] more = {true};
        committed.accept(
                (key, bytes) -> {
                    while (more[0]
                            && !written.isEmpty()
                            && order.compare(written.firstKey(), key) < 0) {
                        more[0] = show(written.pollFirstEntry(), visitor);
                    }
                    if (more[0]) {
                        Cell above = written.remove(key);
                        Cell visible = above == null ? new Cell(bytes, null) : above;
                        more[0] = visible.isDeleted() || visitor.cell(key, visible);
                    }
                    return more[0];
                });
        while (more[0] && !written.isEmpty()) {
            more[0] = show(written.pollFirstEntry(), visitor);
        }
    }

    private static boolean show(Map.Entry<byte[], Cell> written, Visitor visitor) {
        return written.getValue().isDeleted() || visitor.cell(written.getKey(), written.getValue());
    }

    /**
     * The smallest key greater than every key with this prefix; a table's id is far below FFFF, so
     * there is one.
     */
    static byte[] end(byte[] prefix) {
        int last = prefix.length - 1;
        while (prefix[last] == (byte) 0xff) {
            last--;
        }
        byte[] end = Arrays.copyOf(prefix, last + 1);
        end[last]++;
        return end;
    }

    /** The smallest key after {@code key}. */
    static byte[] successor(byte[] key) {
        return Arrays.copyOf(key, key.length + 1);
    }
}
