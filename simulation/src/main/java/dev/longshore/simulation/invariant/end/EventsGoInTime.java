package dev.longshore.simulation.invariant.end;

import dev.longshore.control.domain.event.EventLog;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.store.EventLogRow;
import dev.longshore.proto.store.EventRow;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.Violation;
import dev.longshore.state.tables.EventKey;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Looks at all events that are kept. */
@Invariant(
        "After the quiet minutes the event log holds as many events as it says, none that is too old, and no more than shall be kept.")
public final class EventsGoInTime implements SettledCheck {
    /** The sweep looks twice a minute by the log's time. */
    private static final Duration SLACK = Duration.ofSeconds(30).plus(LogTimeIsRight.MOST_BEHIND);

    /** So many may happen between two sweeps, when it is quiet. */
    private static final int MOST_BETWEEN = 300;

    private final ClusterSettings.Events shall;

    public EventsGoInTime(ClusterSettings.Events shall) {
        this.shall = shall;
    }

    @Override
    public void check(Settled settled) {
        List<Row<EventKey, EventRow>> events =
                settled.leader().committed(tx -> tx.list(Tables.EVENTS, KeyPrefix.ALL));
        EventLogRow said =
                settled.leader()
                        .committed(EventLog::head)
                        .orElseThrow(() -> broken("there is no event log"));
        long bytes = events.stream().mapToLong(event -> event.row().getSerializedSize()).sum();
        if (said.getLast() - said.getFirst() + 1 != events.size() || said.getBytes() != bytes) {
            throw broken(
                    "the log has %d events of %d bytes, and says %s"
                            .formatted(events.size(), bytes, said));
        }
        if (events.size() > shall.most() + MOST_BETWEEN) {
            throw broken(events.size() + " events are kept");
        }
        Instant due = settled.world().now().minus(shall.time()).minus(SLACK);
        events.stream()
                .filter(event -> Timestamps.instant(event.row().getAt()).isBefore(due))
                .findFirst()
                .ifPresent(
                        old -> {
                            throw broken(
                                    old.key() + " of " + Timestamps.instant(old.row().getAt()));
                        });
    }

    private static Violation broken(String evidence) {
        return new Violation(EventsGoInTime.class, evidence);
    }
}
