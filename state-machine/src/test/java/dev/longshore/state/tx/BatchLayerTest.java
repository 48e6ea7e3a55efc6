package dev.longshore.state.tx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.proto.ecs.Task;
import dev.longshore.proto.store.Change;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.feed.RowChange;
import dev.longshore.state.tables.Tables;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchLayerTest extends BatchLayerCase {
    @Test
    void readsWhatItWrote() {
        commit(row("a", "1", "i-1"));

        tx.put(Tables.TASKS, key("a", "1"), on("i-2"));
        tx.put(Tables.TASKS, key("a", "2"), on("i-3"));

        assertThat(tx.get(Tables.TASKS, key("a", "1"))).contains(on("i-2"));
        assertThat(tx.get(Tables.TASKS, key("a", "2"))).contains(on("i-3"));
        tx.delete(Tables.TASKS, key("a", "1"));
        assertThat(tx.get(Tables.TASKS, key("a", "1"))).isEmpty();
        assertThat(list("a")).containsExactly("a/2 i-3");
    }

    @Test
    void whatIsDroppedIsForgottenAndWhatWasAcceptedStays() {
        tx.put(Tables.TASKS, key("a", "1"), on("i-1"));
        tx.accept();
        List<Change> accepted = tx.changes();
        tx.put(Tables.TASKS, key("a", "1"), on("i-2"));
        tx.put(Tables.TASKS, key("a", "2"), on("i-2"));
        tx.drop();

        assertThat(list("a")).containsExactly("a/1 i-1");
        assertThat(tx.changes()).isEqualTo(accepted);
        assertThat(tx.accept()).isEmpty();
    }

    @Test
    void theStoreGetsTheWholeBatchInKeyOrder() {
        tx.put(Tables.TASKS, key("b", "1"), on(""));
        tx.accept();
        tx.put(Tables.TASKS, key("a", "1"), on(""));
        tx.accept();

        assertThat(tables(tx.changes()))
                .containsExactly(
                        "tasks",
                        "tasks",
                        "tasks-by-definition",
                        "tasks-by-definition",
                        "live-tasks",
                        "live-tasks");
        assertThat(tx.changes().getFirst().getKey().toByteArray())
                .isEqualTo(key("a", "1").encode());
        assertThat(tx.bytes()).isPositive();
    }

    @Test
    void aTransactionTellsWhatItMadeOfItsRows() {
        commit(row("a", "1", "i-1"), row("a", "2", "i-1"));

        tx.put(Tables.TASKS, key("a", "1"), on("i-2"));
        tx.put(Tables.TASKS, key("a", "1"), on("i-3"));
        tx.delete(Tables.TASKS, key("a", "2"));
        tx.put(Tables.TASKS, key("a", "3"), on("i-3"));
        tx.put(Tables.TASKS, key("a", "4"), on("i-3"));
        tx.delete(Tables.TASKS, key("a", "4"));

        assertThat(told(tx.accept())).containsExactly("1: i-1 > i-3", "2: i-1 > -", "3: - > i-3");
    }

    @Test
    void aBatchTellsWhatItsTransactionsMadeOfARowTogether() {
        commit(row("a", "1", "i-1"));

        tx.put(Tables.TASKS, key("a", "1"), on("i-2"));
        tx.put(Tables.TASKS, key("a", "2"), on("i-2"));
        tx.accept();
        tx.delete(Tables.TASKS, key("a", "1"));
        tx.delete(Tables.TASKS, key("a", "2"));
        assertThat(told(tx.accept())).containsExactly("1: i-2 > -", "2: i-2 > -");

        assertThat(told(tx.rowChanges())).containsExactly("1: i-1 > -");
    }

    private static List<String> told(List<RowChange<?, ?>> changes) {
        return changes.stream()
                .flatMap(change -> change.in(Tables.TASKS).stream())
                .map(
                        change ->
                                change.key().task()
                                        + ": "
                                        + change.before().map(TaskRow::getInstance).orElse("-")
                                        + " > "
                                        + change.after().map(TaskRow::getInstance).orElse("-"))
                .toList();
    }

    @Test
    void theSameRowAgainWritesNothing() {
        commit(row("a", "1", "i-1"));

        tx.put(Tables.TASKS, key("a", "1"), on("i-1"));
        tx.delete(Tables.TASKS, key("a", "9"));

        assertThat(tx.accept()).isEmpty();
    }

    /** The layers against a plain map, over random writes, acceptances and refusals. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void layersShowWhatAMapWould(long seed) {
        var random = new SplittableRandom(seed);
        var accepted = new TreeMap<String, String>();
        var model = new TreeMap<String, String>();
        for (int i = 0; i < 3_000; i++) {
            String cluster = random.nextBoolean() ? "a" : "ab";
            String task = String.valueOf(random.nextInt(10, 40));
            switch (random.nextInt(12)) {
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
                    commitBatch();
                }
                case 3, 4, 5, 6 -> {
                    tx.delete(Tables.TASKS, key(cluster, task));
                    model.remove(cluster + "/" + task);
                }
                default -> {
                    String instance = "i-" + random.nextInt(3);
                    put(cluster, task, on(instance));
                    model.put(cluster + "/" + task, instance);
                }
            }
            String instance = "i-" + random.nextInt(3);
            assertThat(list("a")).isEqualTo(lines(model, "a/", ""));
            assertThat(list("ab")).isEqualTo(lines(model, "ab/", ""));
            assertThat(onInstance(instance)).isEqualTo(lines(model, "", instance));
        }
    }

    @Test
    void aTransactionMayWriteSoManyRows() {
        for (int i = 0; i < BatchLayer.MAX_ROWS / 3; i++) {
            put("a", String.valueOf(i), on("")); // a row and two index entries
        }
        assertThatThrownBy(() -> put("a", "one more", on("")))
                .isInstanceOf(TransactionTooLargeException.class);
        tx.drop();
        put("a", "1", on(""));
        assertThat(tx.accept()).hasSize(1);
    }

    @Test
    void aTransactionMayWriteSoManyBytes() {
        String reason = "x".repeat(BatchLayer.MAX_BYTES / 2);
        put("a", "1", because(reason));
        assertThatThrownBy(() -> put("a", "2", because(reason)))
                .isInstanceOf(TransactionTooLargeException.class);
    }

    @Test
    void idsAreThirtyTwoDigitsAndTimeStandsStill() {
        assertThat(tx.newId()).matches("[0-9a-f]{32}").isNotEqualTo(tx.newId());
        assertThat(tx.now()).isEqualTo(NOW);
    }

    private static TaskRow because(String reason) {
        return TaskRow.newBuilder().setTask(Task.newBuilder().setStoppedReason(reason)).build();
    }

    private static List<String> lines(Map<String, String> model, String prefix, String value) {
        return model.entrySet().stream()
                .filter(e -> e.getKey().startsWith(prefix))
                .filter(e -> value.isEmpty() || e.getValue().equals(value))
                .map(e -> e.getKey() + " " + e.getValue())
                .toList();
    }
}
