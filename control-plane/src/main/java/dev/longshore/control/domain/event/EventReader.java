package dev.longshore.control.domain.event;

import dev.longshore.proto.store.EventLogRow;
import dev.longshore.proto.store.EventRow;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.proto.store.InstallationRow;
import dev.longshore.state.tables.EventKey;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a log piece by piece, from one place on: nothing is kept in between but the place. For one
 * thread.
 */
public final class EventReader {
    /** Events that one piece looks at. */
    private static final int PIECE = 500;

    /** A piece ends when what it shows is so large. */
    private static final int PIECE_BYTES = 128 << 10;

    private final EventBridge bridge;
    private final EventFilter filter;

    /** Behind this event it goes on; empty before the log is known. */
    private Optional<EventToken> place = Optional.empty();

    public EventReader(EventBridge bridge, EventFilter filter) {
        this.bridge = bridge;
        this.filter = filter;
    }

    /** Where to begin. */
    public sealed interface From {
        /** With the oldest event that is kept. */
        record Oldest() implements From {}

        /** With the next event that happens. */
        record Now() implements From {}

        /** With the first event at a time or later. */
        record Since(Instant time) implements From {}

        /** Behind an event. */
        record After(EventToken token) implements From {}
    }

    /** An event that was asked for. */
    public record Shown(
            EventToken token, EventType type, EventRow row, String resource, String json) {}

    /**
     * A piece of the log.
     *
     * @param atEnd whether nothing comes behind it at present
     */
    public record Piece(List<Shown> events, boolean atEnd) {}

    /** Why reading cannot begin, or cannot go on. */
    public static final class Refused extends RuntimeException {
        private final boolean tooOld;

        private Refused(boolean tooOld, String message) {
            super(message);
            this.tooOld = tooOld;
        }

        /** The events behind the place are not kept any more, though the log is the same one. */
        public boolean tooOld() {
            return tooOld;
        }
    }

    /**
     * Goes to where reading begins.
     *
     * @throws Refused where there is no such place
     */
    public void begin(ReadTx tx, From from) {
        int level =
                tx.get(Tables.INSTALLATION, Tables.INSTALLATION_KEY)
                        .map(InstallationRow::getFeatureLevel)
                        .orElse(0);
        int needed = FeatureLevel.FEATURE_LEVEL_SERVICES_VALUE;
        if (level < needed) {
            throw new Refused(
                    false,
                    "no events are written yet: that begins at feature level "
                            + needed
                            + ", and the installation works at "
                            + level
                            + ". It rises by itself when all servers and agents are of this version");
        }
        EventLogRow head = EventLog.head(tx).orElse(null);
        if (head == null) {
            // the log begins with the leader's first sweep: whoever is early has missed nothing
            place = from instanceof From.After(EventToken token) ? Optional.of(token) : place;
            return;
        }
        long number =
                switch (from) {
                    case From.Oldest oldest -> head.getFirst() - 1;
                    case From.Now now -> head.getLast();
                    case From.Since(Instant time) -> EventLog.firstSince(tx, head, time) - 1;
                    case From.After(EventToken token) -> token.number();
                };
        String log = from instanceof From.After(EventToken token) ? token.log() : head.getId();
        place = Optional.of(new EventToken(log, number));
        check(head);
    }

    private void check(EventLogRow head) {
        EventToken at = place.orElseThrow();
        String anew =
                ". The oldest place now is "
                        + new EventToken(head.getId(), head.getFirst() - 1)
                        + ": go on after it, or begin at a time";
        if (!at.log().equals(head.getId())) {
            throw new Refused(
                    false,
                    "token "
                            + at
                            + " is of another event log: this cluster's rows were begun anew"
                            + anew);
        }
        if (at.number() < head.getFirst() - 1) {
            throw new Refused(
                    true,
                    "the events after token "
                            + at
                            + " are not kept any more (LONGSHORE_KEEP_EVENTS, LONGSHORE_MOST_EVENTS)"
                            + anew);
        }
    }

    /**
     * Reads the next piece, which may show nothing.
     *
     * @throws Refused when what comes next is not kept any more
     */
    public Piece next(ReadTx tx) {
        EventLogRow head = EventLog.head(tx).orElse(null);
        if (head == null) {
            return new Piece(List.of(), true);
        }
        if (place.isEmpty()) {
            place = Optional.of(new EventToken(head.getId(), head.getFirst() - 1));
        }
        check(head);
        var shown = new ArrayList<Shown>();
        int[] looked = {0};
        int[] bytes = {0};
        EventToken[] at = {place.orElseThrow()};
        if (at[0].number() < head.getLast()) {
            tx.scan(
                    Tables.EVENTS,
                    KeyPrefix.ALL,
                    Optional.of(new EventKey(at[0].number())),
                    row -> {
                        at[0] = new EventToken(head.getId(), row.key().number());
                        if (filter.matches(row.row())) {
                            Shown event = shown(at[0], row.row());
                            shown.add(event);
                            bytes[0] += event.json().length();
                        }
                        return ++looked[0] < PIECE && bytes[0] < PIECE_BYTES;
                    });
        }
        place = Optional.of(at[0]);
        return new Piece(shown, at[0].number() >= head.getLast());
    }

    private Shown shown(EventToken token, EventRow row) {
        EventType type = EventType.of(row).orElseThrow();
        return new Shown(
                token, type, row, EventBridge.resource(row), bridge.json(token, type, row));
    }

    /** How far it is; nothing before the log has begun. */
    public Optional<EventToken> place() {
        return place;
    }
}
