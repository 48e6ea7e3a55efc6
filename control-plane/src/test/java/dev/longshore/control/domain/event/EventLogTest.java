package dev.longshore.control.domain.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.control.process.settings.ClusterSettings.Events;
import dev.longshore.proto.store.EventLogRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.TaskKey;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** How long events are kept, and where a time is among them. */
class EventLogTest extends EventCase {
    private static final Duration LONG = Duration.ofDays(30);

    @Test
    void theOldestGoAfterTheirTime() {
        happen(10);
        now = START.plus(LONG).plusMillis(4_500); // the first is of a second after START

        sweep(new Events(LONG, 1_000, 1 << 20));

        assertThat(head().getFirst()).isEqualTo(5);
        assertThat(events()).hasSize(6);
        assertThat(head().getBytes()).isEqualTo(bytes());
    }

    @Test
    void theOldestGoWhenThereAreTooMany() {
        happen(10);
        sweep(new Events(LONG, 3, 1 << 20));

        assertThat(head().getFirst()).isEqualTo(8);
        assertThat(events()).hasSize(3);
    }

    @Test
    void theOldestGoWhenTheyTakeTooMuch() {
        happen(10);
        long most = bytes() / 2;
        sweep(new Events(LONG, 1_000, most));

        assertThat(head().getBytes()).isEqualTo(bytes()).isLessThanOrEqualTo(most);
        assertThat(events()).hasSizeBetween(4, 5);
    }

    @Test
    void numbersGoOnWhenAllAreGone() {
        happen(3);
        now = START.plus(LONG).plus(LONG);
        sweep(new Events(LONG, 1_000, 1 << 20));
        assertThat(events()).isEmpty();
        assertThat(head().getBytes()).isZero();

        happen(1);
        assertThat(head().getFirst()).isEqualTo(4);
        assertThat(head().getLast()).isEqualTo(4);
    }

    @Test
    void aSweepRemovesAsMuchAsATransactionTakes() {
        for (int i = 0; i < 4; i++) {
            happen(200);
        }
        sweep(new Events(LONG, 1, 1 << 20));
        assertThat(events()).hasSizeBetween(200, 799);

        sweep(new Events(LONG, 1, 1 << 20));
        assertThat(events()).hasSize(1);
    }

    @Test
    void aSweepBeginsTheLog() {
        assertThat(read(store(), EventLog::head)).isEmpty();
        sweep(new Events(LONG, 1, 1));

        EventLogRow begun = head();
        assertThat(begun.getId()).matches("[0-9a-f]{12}");
        assertThat(begun.getFirst()).isEqualTo(1);
        happen(1);
        assertThat(head().getId()).isEqualTo(begun.getId());
    }

    @Test
    void findsTheFirstEventSinceATime() {
        happen(5); // one second each, from START + 1 s on

        assertThat(since(Instant.EPOCH)).isEqualTo(1);
        assertThat(since(START.plusSeconds(1))).isEqualTo(1);
        assertThat(since(START.plusMillis(1_001))).isEqualTo(2);
        assertThat(since(START.plusSeconds(5))).isEqualTo(5);
        assertThat(since(START.plusSeconds(99))).isEqualTo(6);
    }

    private long since(Instant time) {
        return read(store(), tx -> EventLog.firstSince(tx, head(), time));
    }

    private void happen(int events) {
        for (int i = 0; i < events; i++) {
            var key = new TaskKey("prod", "t" + now.toEpochMilli());
            put(key, TaskRow.newBuilder(task(key).build()));
        }
    }

    private void sweep(Events kept) {
        write(tx -> EventLog.sweep(tx, kept));
    }

    private EventLogRow head() {
        return read(store(), tx -> tx.get(Tables.EVENT_LOG, Tables.EVENT_LOG_KEY)).orElseThrow();
    }

    private long bytes() {
        return events().stream().mapToLong(event -> event.getSerializedSize()).sum();
    }
}
