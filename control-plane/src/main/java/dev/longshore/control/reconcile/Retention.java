package dev.longshore.control.reconcile;

import dev.longshore.control.settings.ClusterSettings;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.store.Change;
import dev.longshore.state.tables.KeyPrefix;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * Removes what has been kept long enough: stopped tasks, used client tokens, deleted clusters, and
 * revisions that wait for their last task before they are deleted.
 */
public final class Retention implements Controller {
    private static final String KEY = "all";

    /** How often it looks, and how much it removes at once. */
    private static final Duration INTERVAL = Duration.ofSeconds(30);

    private static final int PART = 200;

    private final ClusterSettings settings;

    public Retention(ClusterSettings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return "retention";
    }

    @Override
    public void dirtied(Change change, Consumer<String> dirty) {}

    @Override
    public void all(ReadTx tx, Consumer<String> dirty) {
        dirty.accept(KEY);
    }

    @Override
    public Next reconcile(Tx tx, String key) {
        int removed = stoppedTasks(tx) + clientTokens(tx) + clusters(tx) + definitions(tx);
        return removed >= PART ? Next.AGAIN : new Next.After(INTERVAL);
    }

    private int stoppedTasks(Tx tx) {
        Instant before = tx.now().minus(settings.keepStoppedTasks());
        int[] removed = {0};
        tx.scan(
                Tables.STOPPED_TASKS,
                KeyPrefix.ALL,
                row -> {
                    boolean old =
                            Timestamps.instant(row.row().getTask().getStoppedAt()).isBefore(before);
                    if (old) {
                        tx.delete(Tables.TASKS, row.key());
                        removed[0]++;
                    }
                    return old && removed[0] < PART;
                });
        return removed[0];
    }

    private static int clientTokens(Tx tx) {
        int[] removed = {0};
        tx.scan(
                Tables.CLIENT_TOKENS_BY_EXPIRY,
                KeyPrefix.ALL,
                row -> {
                    boolean expired =
                            Timestamps.instant(row.row().getExpiresAt()).isBefore(tx.now());
                    if (expired) {
                        tx.delete(Tables.CLIENT_TOKENS, row.key());
                        removed[0]++;
                    }
                    return expired && removed[0] < PART;
                });
        return removed[0];
    }

    private int clusters(Tx tx) {
        Instant before = tx.now().minus(settings.keepStoppedTasks());
        int removed = 0;
        for (var row : tx.list(Tables.CLUSTERS, KeyPrefix.ALL)) {
            if (row.row().hasDeletedAt()
                    && Timestamps.instant(row.row().getDeletedAt()).isBefore(before)) {
                tx.delete(Tables.CLUSTERS, row.key());
                removed++;
            }
        }
        return removed;
    }

    private static int definitions(Tx tx) {
        int removed = 0;
        for (var row : tx.list(Tables.TASK_DEFINITIONS, KeyPrefix.ALL)) {
            if (row.row().getDefinition().getStatus().equals("DELETE_IN_PROGRESS")
                    && tx.list(
                                    Tables.TASKS_BY_DEFINITION,
                                    KeyPrefix.of(row.key().family() + ":" + row.key().revision()))
                            .isEmpty()) {
                tx.delete(Tables.TASK_DEFINITIONS, row.key());
                removed++;
            }
        }
        return removed;
    }
}
