package dev.longshore.control.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.proto.ecs.Task;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.store.MemoryStore;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tx.BatchLayer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every task that somebody still has to do with is shown once, however many at a time. */
class ReadingTest {
    private final BatchLayer tx =
            new BatchLayer(
                    new MemoryStore().snapshot(),
                    Instant.parse("2026-01-01T00:00:00Z"),
                    new Random(1),
                    FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE);
    private final List<String> shown = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 100})
    void eachIsShownOnce(int most) {
        for (int i = 0; i < 12; i++) {
            put("t%02d".formatted(i), "family:s" + i % 3, i % 4 == 3);
        }
        var reading = new Reading();
        reading.tasks(row -> shown.add(row.key().task()));
        int readings = 1;
        while (reading.readSome(tx, most)) {
            readings++;
        }

        assertThat(shown)
                .containsExactlyInAnyOrder(
                        "t00", "t01", "t02", "t04", "t05", "t06", "t08", "t09", "t10");
        assertThat(readings).isLessThanOrEqualTo(9 / most + 1);
    }

    @Test
    void whatEndsInBetweenIsNotMissedByOthers() {
        put("a", "g", false);
        put("b", "g", false);
        put("c", "g", false);
        var reading = new Reading();
        reading.tasks(row -> shown.add(row.key().task()));
        reading.readSome(tx, 2);
        put("a", "g", true);
        put("b", "g", true);
        reading.read(tx);

        assertThat(shown).containsExactly("a", "b", "c");
    }

    @Test
    void nothingIsReadForNobody() {
        put("a", "g", false);
        assertThat(new Reading().readSome(tx, 1)).isFalse();
    }

    private void put(String id, String group, boolean released) {
        tx.put(
                Tables.TASKS,
                new TaskKey("c", id),
                TaskRow.newBuilder()
                        .setReleased(released)
                        .setTask(Task.newBuilder().setGroup(group))
                        .build());
    }
}
