package dev.longshore.control.reconcile;

import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.store.Change;
import dev.longshore.state.tables.KeyPrefix;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Removes what has been kept long enough: stopped tasks, used client tokens, deleted clusters, and
 * revisions that wait for their last task before they are deleted.
 */
public final class Retention implements Controller {
    /** How often it looks. */
    private static final Duration INTERVAL = Duration.ofSeconds(30);

    /** What it removes, each apart: one that fails keeps none of the others. */
    private enum Kind {
        STOPPED_TASKS,
        CLIENT_TOKENS,
        CLUSTERS,
        DEFINITIONS
    }

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
        for (Kind kind : Kind.values()) {
            dirty.accept(kind.name());
        }
    }

    @Override
    public Next reconcile(Tx tx, String key) {
        switch (Kind.valueOf(key)) {
            case STOPPED_TASKS -> stoppedTasks(tx);
            case CLIENT_TOKENS -> clientTokens(tx);
            case CLUSTERS -> clusters(tx);
            case DEFINITIONS -> definitions(tx);
        }
        return tx.hasRoom() ? new Next.After(INTERVAL) : Next.AGAIN;
    }

    private void stoppedTasks(Tx tx) {
        Instant before = tx.now().minus(settings.keeping().stoppedTasks());
        tx.scan(
                Tables.STOPPED_TASKS,
                KeyPrefix.ALL,
                row -> {
                    boolean old =
                            Timestamps.instant(row.row().getTask().getStoppedAt()).isBefore(before);
                    if (old) {
                        tx.delete(Tables.TASKS, row.key());
                    }
                    return old && tx.hasRoom();
                });
    }

    private static void clientTokens(Tx tx) {
        tx.scan(
                Tables.CLIENT_TOKENS_BY_EXPIRY,
                KeyPrefix.ALL,
                row -> {
                    boolean expired =
                            Timestamps.instant(row.row().getExpiresAt()).isBefore(tx.now());
                    if (expired) {
                        tx.delete(Tables.CLIENT_TOKENS, row.key());
                    }
                    return expired && tx.hasRoom();
                });
    }

    private void clusters(Tx tx) {
        Instant before = tx.now().minus(settings.keeping().stoppedTasks());
        tx.scan(
                Tables.CLUSTERS,
                KeyPrefix.ALL,
                Optional.empty(),
                row -> {
                    if (row.row().hasDeletedAt()
                            && Timestamps.instant(row.row().getDeletedAt()).isBefore(before)) {
                        tx.delete(Tables.CLUSTERS, row.key());
                    }
                    return tx.hasRoom();
                });
    }

    private static void definitions(Tx tx) {
        tx.scan(
                Tables.DEFINITIONS_BEING_DELETED,
                KeyPrefix.ALL,
                row -> {
                    boolean unused =
                            tx.list(
                                            Tables.TASKS_BY_DEFINITION,
                                            KeyPrefix.of(
                                                    row.key().family()
                                                            + ":"
                                                            + row.key().revision()))
                                    .isEmpty();
                    if (unused) {
                        tx.delete(Tables.TASK_DEFINITIONS, row.key());
                    }
                    return tx.hasRoom();
                });
    }
}
