package dev.longshore.state.tx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.longshore.proto.store.AccountSettingRow;
import dev.longshore.proto.store.ClusterRow;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.state.feed.RowChange;
import dev.longshore.state.store.MemoryStore;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.AccountSettingKey;
import dev.longshore.state.tables.ecs.ClusterKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What follows from a transaction belongs to it, and has room in it. */
class SequelTest {
    private static final int LARGE = 10 << 10;

    private final BatchLayer tx =
            new BatchLayer(
                    new MemoryStore().snapshot(),
                    Instant.EPOCH,
                    new Random(1),
                    FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE,
                    new OfClusters());

    /** Writes a setting for each cluster that changed. */
    private static final class OfClusters implements Sequel {
        @Override
        public int reserve(RowChange<?, ?> change) {
            return change.in(Tables.CLUSTERS).isPresent() ? LARGE : 0;
        }

        @Override
        public void write(Tx tx, List<RowChange<?, ?>> changes) {
            for (RowChange<?, ?> change : changes) {
                change.in(Tables.CLUSTERS)
                        .ifPresent(
                                cluster ->
                                        tx.put(
                                                Tables.ACCOUNT_SETTINGS,
                                                new AccountSettingKey("p", cluster.key().cluster()),
                                                AccountSettingRow.newBuilder()
                                                        .setValue("x".repeat(LARGE - 200))
                                                        .build()));
            }
        }
    }

    @Test
    void isWrittenWithTheTransactionAndDroppedWithIt() {
        cluster("a");
        tx.conclude();
        tx.accept();
        cluster("b");
        tx.conclude();
        tx.drop();

        assertThat(settings()).containsExactly("a");
    }

    @Test
    void oneChangeOfARowFollowsFromAllThatTheTransactionMadeOfIt() {
        cluster("a");
        tx.delete(Tables.CLUSTERS, new ClusterKey("a"));
        tx.conclude();

        assertThat(settings()).isEmpty();
    }

    @Test
    void hasRoomHoweverMuchTheTransactionWrites() {
        int clusters = 0;
        while (tx.hasRoom()) {
            cluster("c" + clusters++);
        }
        tx.conclude();

        assertThat(settings()).hasSize(clusters);
        assertThat(clusters).isBetween(20, 30); // of half a transaction's bytes
        tx.accept();
        assertThat(tx.bytes()).isLessThan(BatchLayer.MAX_BYTES);
    }

    @Test
    void countsTowardsTheBoundOfATransaction() {
        assertThatExceptionOfType(TransactionTooLargeException.class)
                .isThrownBy(
                        () -> {
                            for (int i = 0; i < 100; i++) {
                                cluster("c" + i);
                            }
                        });
    }

    private void cluster(String name) {
        tx.put(Tables.CLUSTERS, new ClusterKey(name), ClusterRow.getDefaultInstance());
    }

    private List<String> settings() {
        return tx.list(Tables.ACCOUNT_SETTINGS, KeyPrefix.ALL).stream()
                .map(row -> row.key().name())
                .toList();
    }
}
