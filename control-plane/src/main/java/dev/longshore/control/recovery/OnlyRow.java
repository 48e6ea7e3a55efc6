package dev.longshore.control.recovery;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.longshore.proto.store.Change;
import dev.longshore.state.store.RocksStore;
import dev.longshore.state.store.Snapshot;
import dev.longshore.state.store.StoreFailedException;
import dev.longshore.state.tables.StringKey;
import dev.longshore.state.tables.schema.Table;
import java.util.List;
import java.util.Optional;

/** The only row of a table, while no server runs on the store. */
final class OnlyRow {
    private OnlyRow() {}

    /**
     * Reads it.
     *
     * @throws StoreFailedException if it cannot be read: rows out of a file may be anything
     */
    static <R extends Message> Optional<R> read(
            RocksStore rows, Table<StringKey, R> table, StringKey key) {
        try (Snapshot snapshot = rows.snapshot()) {
            byte[] row = snapshot.get(table.storageKey(key));
            return row == null ? Optional.empty() : Optional.of(table.parseRow(row));
        } catch (IllegalStateException e) {
            throw new StoreFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Puts another one in its place. */
    static <R extends Message> void write(
            RocksStore rows, Table<StringKey, R> table, StringKey key, R row) {
        rows.apply(
                List.of(
                        Change.newBuilder()
                                .setTable(table.id())
                                .setKey(ByteString.copyFrom(key.encode()))
                                .setRow(row.toByteString())
                                .build()),
                rows.applied());
    }
}
