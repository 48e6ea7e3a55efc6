package dev.longshore.control.domain.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.control.domain.network.AddressPool;
import dev.longshore.control.domain.network.Networks;
import dev.longshore.control.domain.network.Vpc;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.control.reconcile.Controller.Next;
import dev.longshore.control.schedule.ClusterIndex;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.ecs.Task;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.proto.store.TaskDefinitionRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.store.MemoryStore;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ClusterKey;
import dev.longshore.state.tables.ecs.TaskDefinitionKey;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tx.BatchLayer;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WaitingTasksTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final ClusterKey CLUSTER = new ClusterKey("c");

    private final BatchLayer tx =
            new BatchLayer(
                    new MemoryStore().snapshot(),
                    NOW,
                    new Random(1),
                    FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE);
    private final ClusterIndex index = new ClusterIndex();
    private final AddressPool addresses = new AddressPool(Vpc.of(ClusterSettings.defaults()));
    private final Tasks tasks = new Tasks(addresses);
    private final WaitingTasks waiting =
            new WaitingTasks(
                    index,
                    new Placer(
                            index,
                            new Networks(ClusterSettings.defaults()),
                            addresses,
                            new SpotTasks(tasks, Duration.ofMinutes(2)),
                            new Random(1)),
                    tasks);

    /** Tasks of very many kinds that fit nowhere take longer than one transaction may. */
    @Test
    void aSweepThatTakesTooLongGoesOnWhereItWas() {
        tx.put(
                Tables.TASK_DEFINITIONS,
                new TaskDefinitionKey("web", 1),
                TaskDefinitionRow.getDefaultInstance());
        put("a", NOW.plusSeconds(60));
        put("b", NOW.plusSeconds(60));
        put("z", NOW); // the time it waits is over
        tx.accept();
        index.rebuild(tx);
        tx.timeWhile(() -> false);

        assertThat(waiting.reconcile(tx, CLUSTER)).isEqualTo(Next.AGAIN);
        assertThat(waiting.reconcile(tx, CLUSTER)).isEqualTo(Next.AGAIN);
        assertThat(desired("z")).isEqualTo("RUNNING");
        Next last = waiting.reconcile(tx, CLUSTER);

        assertThat(desired("z")).isEqualTo("STOPPED");
        assertThat(last)
                .as("and looks at all of them again before long")
                .isInstanceOfSatisfying(
                        Next.After.class,
                        after -> assertThat(after.delay()).isLessThan(Duration.ofSeconds(5)));
    }

    private void put(String id, Instant until) {
        var task =
                Task.newBuilder()
                        .setTaskArn("arn:aws:ecs:us-east-1:123456789012:task/c/" + id)
                        .setTaskDefinitionArn(
                                "arn:aws:ecs:us-east-1:123456789012:task-definition/web:1")
                        .setGroup("kind-" + id)
                        .setLaunchType("EC2")
                        .setDesiredStatus("RUNNING")
                        .setLastStatus("PROVISIONING");
        tx.put(
                Tables.TASKS,
                new TaskKey("c", id),
                TaskRow.newBuilder().setTask(task).setWaitUntil(Timestamps.of(until)).build());
    }

    private String desired(String id) {
        return tx.get(Tables.TASKS, new TaskKey("c", id))
                .orElseThrow()
                .getTask()
                .getDesiredStatus();
    }
}
