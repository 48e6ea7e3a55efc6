package dev.longshore.state.tx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.proto.store.Applied;
import dev.longshore.proto.store.DerivationRow;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.store.MemoryStore;
import dev.longshore.state.tables.DerivedKey;
import dev.longshore.state.tables.LaterTables;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tables.schema.Derived;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tables.schema.Retired;
import dev.longshore.state.tables.schema.Table;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Indexes and tallies: kept with their rows, filled where they come later, removed when retired.
 */
class DerivedRowsTest {
    private static final int NEWEST = FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE;
    private static final int OLD = FeatureLevel.FEATURE_LEVEL_BASE_VALUE;

    /** More than one transaction takes. */
    private static final int MANY = 1_300;

    private final MemoryStore store = new MemoryStore();
    private final Table<TaskKey, TaskRow> old = LaterTables.tasks();
    private final Table<TaskKey, TaskRow> fresh = LaterTables.tasks();

    @Test
    void anIndexThatComesLaterListsAllRowsOnceItIsFilled() {
        writeMany();
        var index = LaterTables.byInstance(fresh);

        assertThat(fill(index)).isEqualTo(3);

        var tx = layer(NEWEST);
        assertThat(tx.list(index, KeyPrefix.of("i-0"))).hasSize(MANY / 2);
        assertThat(tx.list(index, KeyPrefix.of("i-1"))).hasSize(MANY / 2);
        assertThat(tx.list(index, KeyPrefix.of("i-1")).getFirst().key())
                .isEqualTo(new TaskKey("a", "10001"));
        assertThat(fill(index)).as("whole already").isEqualTo(1);
    }

    @Test
    void aTallyThatComesLaterCountsAllRowsOnceItIsFilled() {
        writeMany();
        var tally = LaterTables.perInstance(fresh);

        fill(tally);

        assertThat(layer(NEWEST).count(tally, KeyPrefix.of("i-0"))).isEqualTo(MANY / 2);
        assertThat(layer(NEWEST).count(tally, KeyPrefix.ALL)).isEqualTo(MANY);
    }

    /** Whoever leads next goes on: no row is counted twice, none is left out. */
    @Test
    void anotherLeaderGoesOnWhereTheLastOneEnded() {
        writeMany();
        var tally = LaterTables.perInstance(fresh);

        var first = layer(NEWEST);
        assertThat(first.fill(tally)).isFalse();
        commit(first);
        var lost = layer(NEWEST);
        assertThat(lost.fill(tally)).isFalse(); // never committed

        assertThat(fill(tally)).isEqualTo(2);
        assertThat(layer(NEWEST).count(tally, KeyPrefix.ALL)).isEqualTo(MANY);
    }

    @Test
    void whereThereAreNoRowsThereIsNothingToFill() {
        assertThat(fill(LaterTables.byInstance(fresh))).isEqualTo(1);
    }

    @Test
    void belowItsLevelNothingOfItIsWritten() {
        var index = LaterTables.byInstance(fresh);
        var tally = LaterTables.perInstance(fresh);

        var tx = layer(OLD);
        tx.put(fresh, new TaskKey("a", "1"), on("i-0"));
        tx.accept();

        assertThat(tx.changes()).extracting(change -> change.getTable()).containsExactly(6);
        assertThat(tx.count(tally, KeyPrefix.of("i-0"))).as("counted from the rows").isEqualTo(1);
        assertThat(tx.count(tally, KeyPrefix.of("i-1"))).isZero();
        assertThatThrownBy(() -> tx.list(index, KeyPrefix.ALL))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("later-index is not used at level 0");
        assertThatThrownBy(
                        () ->
                                tx.put(
                                        Tables.DERIVATIONS,
                                        new DerivedKey(1),
                                        DerivationRow.getDefaultInstance()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("derivations is not used at level 0");
    }

    @Test
    void belowItsLevelAClustersCountIsThatOfItsOwnRows() {
        var tx = layer(OLD);
        tx.put(Tables.TASKS, new TaskKey("a", "1"), running());
        tx.put(Tables.TASKS, new TaskKey("a", "2"), running());
        tx.put(Tables.TASKS, new TaskKey("ab", "3"), running());

        for (String status : List.of("RUNNING", "PENDING")) {
            assertThat(tx.count(Tables.TASKS_PER_CLUSTER, KeyPrefix.of("a", status)))
                    .isEqualTo(status.equals("RUNNING") ? 2 : 0);
        }
        assertThat(tx.count(Tables.TASKS_PER_CLUSTER, KeyPrefix.ALL)).isEqualTo(3);
    }

    private static TaskRow running() {
        var row = TaskRow.newBuilder();
        row.getTaskBuilder().setLastStatus("RUNNING").setLaunchType("EC2");
        return row.build();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aTallyIsWhatCountingGives(long seed) {
        var tally = LaterTables.perInstance(fresh);
        fill(tally);
        var random = new SplittableRandom(seed);
        var model = new TreeMap<String, String>();
        var accepted = new TreeMap<String, String>();
        var tx = layer(NEWEST);
        for (int i = 0; i < 2_000; i++) {
            String task = "" + random.nextInt(10, 30);
            switch (random.nextInt(8)) {
                case 0 -> {
                    tx.accept();
                    accepted = new TreeMap<>(model);
                }
                case 1 -> {
                    tx.drop();
                    model = new TreeMap<>(accepted);
                }
                case 2 -> {
                    tx.drop();
                    model = new TreeMap<>(accepted);
                    commit(tx);
                    tx = layer(NEWEST);
                }
                case 3 -> {
                    tx.delete(fresh, new TaskKey("a", task));
                    model.remove(task);
                }
                default -> {
                    String instance = "i-" + random.nextInt(3);
                    tx.put(fresh, new TaskKey("a", task), on(instance));
                    model.put(task, instance);
                }
            }
            String instance = "i-" + random.nextInt(3);
            assertThat(tx.count(tally, KeyPrefix.of(instance)))
                    .isEqualTo(model.values().stream().filter(instance::equals).count());
        }
    }

    @Test
    void theRowsOfARetiredNumberGoInParts() {
        var index = LaterTables.byInstance(fresh);
        writeMany();
        fill(index);
        var retired = new Retired(index.id(), index.name(), FeatureLevel.FEATURE_LEVEL_NEWEST);

        boolean done = false;
        int parts = 0;
        while (!done) {
            var tx = layer(NEWEST);
            done = tx.clear(retired);
            commit(tx);
            parts++;
        }

        assertThat(parts).isEqualTo(3);
        assertThat(layer(NEWEST).list(index, KeyPrefix.ALL)).isEmpty();
        assertThat(layer(NEWEST).any(fresh, KeyPrefix.ALL)).isTrue();
    }

    /** Fills in as many transactions as it takes, and says how many. */
    private int fill(Derived<TaskKey, TaskRow> derived) {
        for (int parts = 1; ; parts++) {
            var tx = layer(NEWEST);
            boolean whole = tx.fill(derived);
            commit(tx);
            if (whole) {
                return parts;
            }
        }
    }

    /** By a version that knows neither the index nor the tally. */
    private void writeMany() {
        for (int from = 0; from < MANY; from += 100) {
            var tx = layer(OLD);
            for (int i = from; i < from + 100; i++) {
                tx.put(old, new TaskKey("a", "" + (10_000 + i)), on("i-" + i % 2));
            }
            commit(tx);
        }
    }

    private void commit(BatchLayer tx) {
        tx.accept();
        store.apply(List.copyOf(tx.changes()), Applied.getDefaultInstance());
    }

    private BatchLayer layer(int level) {
        return new BatchLayer(store.snapshot(), Instant.EPOCH, new Random(1), level);
    }

    private static TaskRow on(String instance) {
        return TaskRow.newBuilder().setInstance(instance).build();
    }
}
