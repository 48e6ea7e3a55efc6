package dev.longshore.control.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.ecs.Task;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.store.MemoryStore;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.BatchLayer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What has ended goes after its time, and before it when there is too much of it. */
class ExpiryTest {
    private static final Instant NOW = Instant.parse("2026-01-02T00:00:00Z");
    private static final Duration KEPT = Duration.ofHours(24);

    private final BatchLayer tx =
            new BatchLayer(
                    new MemoryStore().snapshot(),
                    NOW,
                    new Random(1),
                    FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE);

    @Test
    void theOldestGoWhenThereAreTooMany() {
        stopped("old", Duration.ofHours(30));
        stopped("first", Duration.ofHours(9));
        stopped("second", Duration.ofHours(8));
        stopped("third", Duration.ofHours(7));
        running("runs");

        sweep(2);

        assertThat(tasks()).containsExactly("runs", "second", "third");
    }

    @Test
    void onlyTheirTimeCountsWhileThereAreFew() {
        stopped("old", Duration.ofHours(30));
        stopped("young", Duration.ofHours(1));

        sweep(100);

        assertThat(tasks()).containsExactly("young");
    }

    private void sweep(int most) {
        Expiry.inOrder(
                        Tables.STOPPED_TASKS,
                        row -> Timestamps.instant(row.getTask().getStoppedAt()).plus(KEPT),
                        Tables.ENDED_TASKS,
                        most,
                        (tx, key) -> true)
                .sweep(tx);
    }

    private List<String> tasks() {
        return tx.list(Tables.TASKS, KeyPrefix.ALL).stream().map(row -> row.key().task()).toList();
    }

    private void stopped(String id, Duration ago) {
        put(id, task().setStoppedAt(Timestamps.of(NOW.minus(ago))), true);
    }

    private void running(String id) {
        put(id, task(), false);
    }

    private static Task.Builder task() {
        return Task.newBuilder().setTaskDefinitionArn("arn:aws:ecs:r:1:task-definition/f:1");
    }

    private void put(String id, Task.Builder task, boolean released) {
        tx.put(
                Tables.TASKS,
                new TaskKey("c", id),
                TaskRow.newBuilder().setTask(task).setReleased(released).build());
    }
}
