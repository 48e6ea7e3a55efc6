package dev.longshore.control.recovery;

import dev.longshore.state.store.RocksStore;
import dev.longshore.state.tables.Tables;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** What must not go on as if nothing had been lost. */
final class NewLogs {
    private static final int ID_BYTES = 6;

    private NewLogs() {}

    /**
     * Gives the event log another id: events after the last one here may have been shown, and their
     * numbers come again for others. Whoever watches after such a token is told.
     */
    static void renew(RocksStore rows, RandomGenerator random) {
        var id = new byte[ID_BYTES];
        random.nextBytes(id);
        OnlyRow.read(rows, Tables.EVENT_LOG, Tables.EVENT_LOG_KEY)
                .ifPresent(
                        known ->
                                OnlyRow.write(
                                        rows,
                                        Tables.EVENT_LOG,
                                        Tables.EVENT_LOG_KEY,
                                        known.toBuilder()
                                                .setId(HexFormat.of().formatHex(id))
                                                .build()));
    }
}
