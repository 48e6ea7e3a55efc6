package dev.longshore.state.tx;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.longshore.proto.store.Change;
import dev.longshore.proto.store.DerivationRow;
import dev.longshore.state.feed.RowChange;
import dev.longshore.state.store.Snapshot;
import dev.longshore.state.tables.DerivedKey;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.schema.Derived;
import dev.longshore.state.tables.schema.Index;
import dev.longshore.state.tables.schema.IndexEntry;
import dev.longshore.state.tables.schema.Key;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tables.schema.Retired;
import dev.longshore.state.tables.schema.Table;
import dev.longshore.state.tables.schema.Tally;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The layer of a batch in the making over a committed snapshot: typed rows on {@link Layers} of
 * bytes, with the indexes and tallies that follow from them. The transaction in progress becomes
 * part of the batch by {@link #accept} and is forgotten by {@link #drop}.
 */
public final class BatchLayer implements Tx {
    /** Bounds of one transaction (the design's 1,000 rows, 512 KB). */
    public static final int MAX_ROWS = 1_000;

    public static final int MAX_BYTES = 512 << 10;

    /**
     * Rows that one transaction takes into an index or a tally: a tally writes few, and reads all.
     */
    private static final int MAX_FILLED = MAX_ROWS / 2;

    private final Layers layers;
    private final DerivedLayer derivedLayer;
    private final RowChanges batch = new RowChanges();
    private final RowChanges pending = new RowChanges();
    private final Instant now;
    private final RandomGenerator random;
    private final int level;
    private final Sequel sequel;
    private BooleanSupplier inTime = () -> true;

    /** Rows and bytes that will follow from the transaction in progress, at most. */
    private int reservedRows;

    private int reservedBytes;

    /** Begins a batch from whose changes nothing follows. */
    public BatchLayer(Snapshot base, Instant now, RandomGenerator random, int level) {
        this(base, now, random, level, Sequel.NONE);
    }

    /**
     * Begins a batch.
     *
     * @param level the installation's feature level: what belongs to a higher one is not written
     * @param sequel what follows from each transaction's changes
     */
    public BatchLayer(
            Snapshot base, Instant now, RandomGenerator random, int level, Sequel sequel) {
        this.sequel = sequel;
        this.layers = new Layers(base);
        this.derivedLayer = new DerivedLayer(layers);
        this.now = now;
        this.random = random;
        this.level = level;
    }

    @Override
    public int level() {
        return level;
    }

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public boolean hasRoom() {
        // Who is cut off before the first write might be cut off there for ever.
        return rows() < MAX_ROWS / 2
                && pendingBytes() < MAX_BYTES / 2
                && (layers.pendingKeys() == 0 || hasTime());
    }

    @Override
    public boolean hasTime() {
        return inTime.getAsBoolean();
    }

    /** Sets how long the next transactions have time; for ever, unless this is called. */
    public void timeWhile(BooleanSupplier condition) {
        inTime = condition;
    }

    /** Rows of the transaction in progress, with those that will follow. */
    private int rows() {
        return layers.pendingKeys() + reservedRows;
    }

    private int pendingBytes() {
        return layers.pendingBytes() + reservedBytes;
    }

    @Override
    public String newId() {
        return HexFormat.of().toHexDigits(random.nextLong())
                + HexFormat.of().toHexDigits(random.nextLong());
    }

    @Override
    public <K extends Key, R extends Message> Optional<R> get(Table<K, R> table, K key) {
        return row(table, layers.get(table.storageKey(key)));
    }

    @Override
    public <K extends Key, R extends Message> void put(Table<K, R> table, K key, R row) {
        if (!table.existsAt(level)) {
            throw new IllegalStateException(
                    table + " is not used at level " + level + " of the installation");
        }
        byte[] storageKey = table.storageKey(key);
        byte[] fresh = row.toByteArray();
        Layers.Cell old = layers.get(storageKey);
        if (old != null && Arrays.equals(old.bytes(), fresh)) {
            return; // a second reconcile writes nothing
        }
        layers.put(storageKey, fresh, row);
        changed(storageKey, new RowChange<>(table, key, row(table, old), Optional.of(row)));
    }

    @Override
    public <K extends Key, R extends Message> void delete(Table<K, R> table, K key) {
        byte[] storageKey = table.storageKey(key);
        Layers.Cell old = layers.get(storageKey);
        if (old != null) {
            layers.delete(storageKey);
            changed(storageKey, new RowChange<>(table, key, row(table, old), Optional.empty()));
        }
    }

    private <K extends Key, R extends Message> void changed(
            byte[] storageKey, RowChange<K, R> change) {
        pending.add(storageKey, change);
        for (Derived<K, R> derived : change.table().derived()) {
            if (derived.existsAt(level)) {
                derivedLayer.follow(derived, change.key(), change.before(), change.after());
            }
        }
        int following = sequel.reserve(change);
        if (following > 0) {
            reservedRows++;
            reservedBytes += following;
        }
        if (rows() > MAX_ROWS || pendingBytes() > MAX_BYTES) {
            throw new TransactionTooLargeException(
                    "a transaction may write " + MAX_ROWS + " rows and " + MAX_BYTES + " bytes");
        }
    }

    @Override
    public <K extends Key, R extends Message> void scan(
            Table<K, R> table, KeyPrefix prefix, Optional<K> after, Predicate<Row<K, R>> visitor) {
        byte[] start = table.storagePrefix(prefix);
        byte[] from = after.map(table::storageKey).map(Layers::successor).orElse(start);
        layers.scan(start, from, rows(table, visitor));
    }

    @Override
    public <K extends Key, R extends Message> void scanDown(
            Table<K, R> table, KeyPrefix prefix, Optional<K> before, Predicate<Row<K, R>> visitor) {
        byte[] start = table.storagePrefix(prefix);
        byte[] end = before.map(table::storageKey).orElseGet(() -> Layers.end(start));
        layers.scanDown(start, end, rows(table, visitor));
    }

    private static <K extends Key, R extends Message> Layers.Visitor rows(
            Table<K, R> table, Predicate<Row<K, R>> visitor) {
        return (key, cell) ->
                visitor.test(new Row<>(table.parseStorageKey(key), decode(table, cell)));
    }

    @Override
    public <K extends Key, R extends Message> void scan(
            Index<K, R> index,
            KeyPrefix prefix,
            Optional<IndexEntry> after,
            Predicate<Row<K, R>> visitor) {
        if (!index.existsAt(level)) {
            throw new IllegalStateException(
                    index + " is not used at level " + level + " of the installation");
        }
        byte[] start = index.storagePrefix(prefix);
        byte[] from = after.map(index::storageKey).map(Layers::successor).orElse(start);
        layers.scan(
                start,
                from,
                (entry, cell) -> {
                    K key = index.table().parseKey(cell.bytes());
                    R row =
                            get(index.table(), key)
                                    .orElseThrow(
                                            () ->
                                                    new IllegalStateException(
                                                            index
                                                                    + " lists a row that is not there: "
                                                                    + key));
                    return visitor.test(new Row<>(key, row));
                });
    }

    @Override
    public <K extends Key, R extends Message> long count(Tally<K, R> tally, KeyPrefix prefix) {
        if (tally.existsAt(level)) {
            return derivedLayer.count(tally, prefix);
        }
        long[] sum = {0};
        scan(
                tally.table(),
                tally.rowsUnder(prefix),
                Optional.empty(),
                row -> {
                    if (tally.group(row.key(), row.row()).filter(prefix::covers).isPresent()) {
                        sum[0]++;
                    }
                    return true;
                });
        return sum[0];
    }

    @Override
    public <K extends Key, R extends Message> boolean fill(Derived<K, R> derived) {
        var progressKey = new DerivedKey(derived.id());
        DerivationRow progress =
                get(Tables.DERIVATIONS, progressKey).orElse(DerivationRow.getDefaultInstance());
        if (progress.getComplete()) {
            return true;
        }
        Table<K, R> table = derived.table();
        DerivationRow.Builder reached = progress.toBuilder().setComplete(true);
        int[] filled = {0};
        scan(
                table,
                KeyPrefix.ALL,
                Optional.of(progress)
                        .filter(DerivationRow::hasCompleteUpTo)
                        .map(row -> table.parseKey(row.getCompleteUpTo().toByteArray())),
                row -> {
                    if (!hasRoom() || filled[0]++ == MAX_FILLED) {
                        reached.setComplete(false);
                        return false;
                    }
                    derivedLayer.follow(
                            derived, row.key(), Optional.empty(), Optional.of(row.row()));
                    reached.setCompleteUpTo(ByteString.copyFrom(row.key().encode()));
                    return true;
                });
        put(Tables.DERIVATIONS, progressKey, reached.build());
        return reached.getComplete();
    }

    @Override
    public boolean clear(Retired retired) {
        byte[] all = Table.storageKey(retired.id(), new byte[0]);
        boolean[] empty = {true};
        layers.scan(
                all,
                all,
                (key, cell) -> {
                    if (!hasRoom()) {
                        empty[0] = false;
                        return false;
                    }
                    layers.delete(key);
                    return true;
                });
        return empty[0];
    }

    /** Writes what follows from the transaction in progress, when it has written all it will. */
    public void conclude() {
        reservedRows = 0;
        reservedBytes = 0;
        sequel.write(this, pending.list());
    }

    /**
     * Makes the transaction in progress part of the batch.
     *
     * @return what it made of which rows
     */
    public List<RowChange<?, ?>> accept() {
        List<RowChange<?, ?>> changes = pending.list();
        batch.addAll(pending);
        layers.accept();
        forget();
        return changes;
    }

    /** Forgets what the transaction in progress wrote. */
    public void drop() {
        layers.drop();
        forget();
    }

    private void forget() {
        pending.clear();
        reservedRows = 0;
        reservedBytes = 0;
    }

    /** All that the accepted transactions changed in the store, in key order. */
    public List<Change> changes() {
        return layers.changes();
    }

    /** What the accepted transactions made of which rows, taken together and in key order. */
    public List<RowChange<?, ?>> rowChanges() {
        return batch.list();
    }

    /** About how large the batch has become. */
    public int bytes() {
        return layers.batchBytes();
    }

    private static <K extends Key, R extends Message> Optional<R> row(
            Table<K, R> table, Layers.@Nullable Cell cell) {
        return Optional.ofNullable(cell).map(found -> decode(table, found));
    }

    @SuppressWarnings("unchecked") // under a table's keys are its rows
    private static <K extends Key, R extends Message> R decode(
            Table<K, R> table, Layers.Cell cell) {
        return cell.row() == null ? table.parseRow(cell.bytes()) : (R) cell.row();
    }
}
