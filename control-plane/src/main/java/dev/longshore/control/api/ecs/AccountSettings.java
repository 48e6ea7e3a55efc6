package dev.longshore.control.api.ecs;

import dev.longshore.proto.store.AccountSettingRow;
import dev.longshore.state.tables.AccountSettingKey;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tx.ReadTx;

/** Account settings. */
public final class AccountSettings {
    private AccountSettings() {}

    /** What a new cluster's containerInsights is where its creator doesn't say. */
    static String containerInsights(ReadTx tx) {
        return tx.get(Tables.ACCOUNT_SETTINGS, new AccountSettingKey("", "containerInsights"))
                .map(AccountSettingRow::getValue)
                .orElse("disabled");
    }
}
