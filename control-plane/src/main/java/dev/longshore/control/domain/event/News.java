package dev.longshore.control.domain.event;

import com.google.protobuf.Message;
import dev.longshore.proto.store.EventRow;
import dev.longshore.state.feed.RowChange;
import dev.longshore.state.tables.schema.Key;
import dev.longshore.state.tx.ReadTx;
import java.util.List;

/**
 * What changes of one table's rows are events, and of what form.
 *
 * @param <K> the table's keys
 * @param <R> its rows
 */
interface News<K extends Key, R extends Message> {
    /** Room for what an event says beside its row: the time, what changed, the texts' bounds. */
    int BESIDE = 2 << 10;

    /** The bytes that its events take at most; 0 where the change is no event. */
    int most(RowChange<K, R> change);

    /** The events, without their time. */
    List<EventRow.Builder> tell(ReadTx tx, RowChange<K, R> change);
}
