package dev.longshore.control.domain.event;

import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.store.EventLogRow;
import dev.longshore.proto.store.EventRow;
import dev.longshore.state.tables.EventKey;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Events by ascending numbers without gaps, and the row that says which there are. The oldest go
 * when they have been kept long enough, or when there are too many.
 */
public final class EventLog {
    /** Digits of a log's id. */
    private static final int ID_DIGITS = 12;

    private EventLog() {}

    /** Where the log stands; nothing before its beginning. */
    public static Optional<EventLogRow> head(ReadTx tx) {
        return tx.get(Tables.EVENT_LOG, Tables.EVENT_LOG_KEY);
    }

    /** Writes events behind those that are there. */
    static void append(Tx tx, List<EventRow> events) {
        EventLogRow.Builder head = opened(tx);
        for (EventRow event : events) {
            head.setLast(head.getLast() + 1).setBytes(head.getBytes() + event.getSerializedSize());
            tx.put(Tables.EVENTS, new EventKey(head.getLast()), event);
        }
        tx.put(Tables.EVENT_LOG, Tables.EVENT_LOG_KEY, head.build());
    }

    private static EventLogRow.Builder opened(Tx tx) {
        return head(tx).map(EventLogRow::toBuilder)
                .orElseGet(
                        () ->
                                EventLogRow.newBuilder()
                                        .setId(tx.newId().substring(0, ID_DIGITS))
                                        .setFirst(1));
    }

    /**
     * Begins the log where there is none yet, and removes the oldest events as far as one
     * transaction reaches: those that have been kept for their time, and those that are too many.
     */
    public static void sweep(Tx tx, ClusterSettings.Events kept) {
        if (!Tables.EVENT_LOG.existsAt(tx.level())) {
            return;
        }
        EventLogRow.Builder head = opened(tx);
        Instant due = tx.now().minus(kept.time());
        while (head.getFirst() <= head.getLast() && tx.hasRoom()) {
            var oldest = new EventKey(head.getFirst());
            EventRow event = tx.get(Tables.EVENTS, oldest).orElse(EventRow.getDefaultInstance());
            boolean goes =
                    head.getLast() - head.getFirst() >= kept.most()
                            || head.getBytes() > kept.mostBytes()
                            || Timestamps.instant(event.getAt()).isBefore(due);
            if (!goes) {
                break;
            }
            tx.delete(Tables.EVENTS, oldest);
            head.setFirst(head.getFirst() + 1)
                    .setBytes(head.getBytes() - event.getSerializedSize());
        }
        tx.put(Tables.EVENT_LOG, Tables.EVENT_LOG_KEY, head.build());
    }

    /**
     * The number of the first event at {@code time} or later; one more than the last if none is.
     */
    public static long firstSince(ReadTx tx, EventLogRow head, Instant time) {
        long low = head.getFirst();
        long high = head.getLast() + 1;
        while (low < high) {
            long middle = low + (high - low) / 2;
            boolean earlier =
                    tx.get(Tables.EVENTS, new EventKey(middle))
                            .map(event -> Timestamps.instant(event.getAt()).isBefore(time))
                            .orElse(true);
            if (earlier) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
