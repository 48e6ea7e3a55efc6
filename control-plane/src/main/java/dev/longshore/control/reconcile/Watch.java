package dev.longshore.control.reconcile;

import com.google.protobuf.Message;
import dev.longshore.state.feed.RowChange;
import dev.longshore.state.tables.schema.Key;
import dev.longshore.state.tables.schema.Table;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A table that a controller watches.
 *
 * @param keys the controller's keys that a committed change gives it reason to look at
 * @param <C> the controller's keys
 */
public record Watch<C, K extends Key, R extends Message>(
        Table<K, R> table, Function<RowChange<K, R>, Stream<C>> keys) {

    /** The keys to look at because of this change; none where it is another table's. */
    Stream<C> keys(RowChange<?, ?> change) {
        return change.in(table).stream().flatMap(keys);
    }
}
