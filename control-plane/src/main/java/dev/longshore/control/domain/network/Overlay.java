package dev.longshore.control.domain.network;

import com.google.protobuf.Message;
import dev.longshore.state.tables.ec2.Ec2Key;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tables.schema.Table;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Row;
import dev.longshore.state.tx.Tx;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A table of which some rows are as the configuration makes them until somebody changes them:
 * readers see those like all others.
 */
public final class Overlay<R extends Message> {
    private final Table<Ec2Key, R> table;
    private final TreeMap<String, R> standard = new TreeMap<>();

    Overlay(Table<Ec2Key, R> table, List<R> standard, Function<R, String> id) {
        this.table = table;
        standard.forEach(row -> this.standard.put(id.apply(row), row));
    }

    /** The row of an id. */
    public Optional<R> get(ReadTx tx, String id) {
        return tx.get(table, new Ec2Key(id)).or(() -> Optional.ofNullable(standard.get(id)));
    }

    /** Whether the configuration makes it. */
    public boolean isStandard(String id) {
        return standard.containsKey(id);
    }

    /** The first of those that the configuration makes. */
    public String first() {
        return standard.firstKey();
    }

    /** Writes a row. */
    public void put(Tx tx, String id, R row) {
        tx.put(table, new Ec2Key(id), row);
    }

    /** Deletes a row: one that the configuration makes is as it was in the beginning. */
    public void delete(Tx tx, String id) {
        tx.delete(table, new Ec2Key(id));
    }

    /** Shows all rows in the order of their ids, until the visitor has enough. */
    public void scan(ReadTx tx, Optional<Ec2Key> after, Predicate<Row<Ec2Key, R>> visitor) {
        var rest =
                new TreeMap<>(after.map(key -> standard.tailMap(key.id(), false)).orElse(standard));
        boolean[] more = {true};
        tx.scan(
                table,
                KeyPrefix.ALL,
                after,
                row -> {
                    more[0] = show(rest, row.key().id(), visitor);
                    rest.remove(row.key().id());
                    more[0] = more[0] && visitor.test(row);
                    return more[0];
                });
        if (more[0]) {
            show(rest, "\uffff", visitor);
        }
    }

    /** Shows those before an id. Returns false when the visitor has enough. */
    private boolean show(
            NavigableMap<String, R> rest, String before, Predicate<Row<Ec2Key, R>> visitor) {
        while (!rest.isEmpty() && rest.firstKey().compareTo(before) < 0) {
            var next = rest.pollFirstEntry();
            if (!visitor.test(new Row<>(new Ec2Key(next.getKey()), next.getValue()))) {
                return false;
            }
        }
        return true;
    }
}
