package dev.longshore.control.reconcile;

import com.google.protobuf.Message;
import dev.longshore.state.tables.schema.Index;
import dev.longshore.state.tables.schema.Key;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tables.schema.Table;
import dev.longshore.state.tables.schema.Tally;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Row;
import dev.longshore.state.tx.Tx;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/** Rows that are deleted when they have been kept long enough: which, and when they are due. */
public final class Expiry {
    private final String name;
    private final Consumer<Tx> sweep;

    private Expiry(String name, Consumer<Tx> sweep) {
        this.name = name;
        this.sweep = sweep;
    }

    /** Rows of an index that lists those first that are due first: the rest is not looked at. */
    public static <K extends Key, R extends Message> Expiry inOrder(
            Index<K, R> index, Function<R, Instant> due) {
        return inOrder(index, due, (tx, key) -> true);
    }

    /**
     * The same for rows that others belong to.
     *
     * @param parts deletes what belongs to a row, as far as the transaction reaches; whether
     *     nothing is left of it
     */
    public static <K extends Key, R extends Message> Expiry inOrder(
            Index<K, R> index, Function<R, Instant> due, BiPredicate<Tx, K> parts) {
        return new Expiry(
                index.name(),
                tx -> {
                    if (index.existsAt(tx.level())) {
                        tx.scan(
                                index,
                                KeyPrefix.ALL,
                                row ->
                                        due.apply(row.row()).isBefore(tx.now())
                                                && parts.test(tx, row.key())
                                                && delete(tx, index.table(), row));
                    }
                });
    }

    /**
     * Rows of such an index of which there may be only so many: those that are due first go before
     * their time when there are more.
     *
     * @param counted counts exactly the rows that the index lists
     * @param parts deletes what belongs to a row, as far as the transaction reaches; whether
     *     nothing is left of it
     */
    public static <K extends Key, R extends Message> Expiry inOrder(
            Index<K, R> index,
            Function<R, Instant> due,
            Tally<K, R> counted,
            long most,
            BiPredicate<Tx, K> parts) {
        return new Expiry(
                index.name(),
                tx -> {
                    if (!index.existsAt(tx.level())) {
                        return;
                    }
                    boolean bounded = counted.existsAt(tx.level());
                    long[] tooMany = {
                        bounded ? Math.max(0, tx.count(counted, KeyPrefix.ALL) - most) : 0
                    };
                    tx.scan(
                            index,
                            KeyPrefix.ALL,
                            row -> {
                                boolean goes =
                                        tooMany[0]-- > 0 || due.apply(row.row()).isBefore(tx.now());
                                return goes
                                        && parts.test(tx, row.key())
                                        && delete(tx, index.table(), row);
                            });
                });
    }

    /** What a sweep finds by itself: it goes as far as one transaction reaches. */
    public static Expiry by(String name, Consumer<Tx> sweep) {
        return new Expiry(name, sweep);
    }

    /** Rows of a small table, all of which are looked at. */
    public static <K extends Key, R extends Message> Expiry among(
            Table<K, R> table, Function<R, Optional<Instant>> due) {
        return new Expiry(
                table.name(),
                tx ->
                        tx.scan(
                                table,
                                KeyPrefix.ALL,
                                Optional.empty(),
                                deletes(
                                        tx,
                                        table,
                                        row ->
                                                due.apply(row.row())
                                                        .filter(at -> at.isBefore(tx.now()))
                                                        .isPresent())));
    }

    /** Rows that an index lists while they wait for an end that other rows tell. */
    public static <K extends Key, R extends Message> Expiry onceUnused(
            Index<K, R> index, BiPredicate<ReadTx, K> isUsed) {
        return new Expiry(
                index.name(),
                tx ->
                        tx.scan(
                                index,
                                KeyPrefix.ALL,
                                deletes(tx, index.table(), row -> !isUsed.test(tx, row.key()))));
    }

    private static <K extends Key, R extends Message> Predicate<Row<K, R>> deletes(
            Tx tx, Table<K, R> table, Predicate<Row<K, R>> isDue) {
        return row -> isDue.test(row) ? delete(tx, table, row) : tx.hasRoom();
    }

    /** Returns whether another one fits. */
    private static <K extends Key, R extends Message> boolean delete(
            Tx tx, Table<K, R> table, Row<K, R> row) {
        tx.delete(table, row.key());
        return tx.hasRoom();
    }

    /** Deletes what is due, as far as one transaction reaches. */
    void sweep(Tx tx) {
        sweep.accept(tx);
    }

    @Override
    public String toString() {
        return name;
    }
}
