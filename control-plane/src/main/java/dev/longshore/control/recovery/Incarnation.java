package dev.longshore.control.recovery;

import dev.longshore.proto.store.InstallationRow;
import dev.longshore.state.store.RocksStore;
import dev.longshore.state.tables.Tables;
import java.time.Instant;

/**
 * By what agents know a recovered cluster from what it was made of: servers of before the recovery,
 * should they come back, command no agent that has followed the recovered ones.
 */
final class Incarnation {
    private Incarnation() {}

    /**
     * Begins another one. The time is in it so that two recoveries of one backup are told apart;
     * above the one before it is also where the clock is wrong.
     */
    static void begin(RocksStore rows, Instant now) {
        InstallationRow known =
                OnlyRow.read(rows, Tables.INSTALLATION, Tables.INSTALLATION_KEY)
                        .orElse(InstallationRow.getDefaultInstance());
        OnlyRow.write(
                rows,
                Tables.INSTALLATION,
                Tables.INSTALLATION_KEY,
                known.toBuilder()
                        .setIncarnation(Math.max(known.getIncarnation() + 1, now.getEpochSecond()))
                        .build());
    }
}
