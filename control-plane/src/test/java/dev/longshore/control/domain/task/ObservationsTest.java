package dev.longshore.control.domain.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.control.domain.network.AddressPool;
import dev.longshore.control.domain.network.Vpc;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.foundation.text.Excerpt;
import dev.longshore.proto.agent.ContainerObservation;
import dev.longshore.proto.agent.TaskObservation;
import dev.longshore.proto.ecs.Container;
import dev.longshore.proto.ecs.Task;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.store.MemoryStore;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tx.BatchLayer;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ObservationsTest {
    private static final String CLUSTER = "c";
    private static final String NODE = "i-1";

    private final Observations observations =
            new Observations(
                    new Tasks(new AddressPool(Vpc.of(ClusterSettings.defaults()))),
                    ResolvedImages.UNUSED);
    private final BatchLayer tx =
            new BatchLayer(
                    new MemoryStore().snapshot(),
                    Instant.parse("2026-01-01T00:00:00Z"),
                    new Random(1),
                    FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE);

    @Test
    void aContainerThatItsPolicyRestartsRunsAgain() {
        put("t1");
        observe(seen("STOPPED", 0).setExitCode(1));
        assertThat(container().getExitCode()).isEqualTo(1);

        observe(seen("RUNNING", 1));

        assertThat(container().getLastStatus()).isEqualTo("RUNNING");
        assertThat(container().hasExitCode()).isFalse();
    }

    @Test
    void lateNewsOfAnEarlierRunChangesNothing() {
        put("t1");
        observe(seen("STOPPED", 0).setExitCode(1));
        observe(seen("RUNNING", 0));
        assertThat(container().getLastStatus()).as("the same run").isEqualTo("STOPPED");

        observe(seen("RUNNING", 1));
        observe(seen("STOPPED", 0).setExitCode(1));

        assertThat(container().getLastStatus()).isEqualTo("RUNNING");
    }

    /** A FARGATE task may be of another cluster than its node. */
    @Test
    void theArnSaysWhichClusterATaskIsOf() {
        put("t1");
        var other = new TaskKey("other", "t1");
        tx.put(Tables.TASKS, other, tx.get(Tables.TASKS, new TaskKey(CLUSTER, "t1")).orElseThrow());

        observations.observe(tx, NODE, gone("task/other/t1"));

        assertThat(tx.get(Tables.TASKS, other)).get().matches(TaskRow::getReleased);
        assertThat(container().getLastStatus()).isEqualTo("RUNNING");
    }

    @Test
    void whatConcernsNoTaskOfTheNodeChangesNothing() {
        put("t1");

        for (String arn : List.of("task/c/t2", "task/t1", "t1", "", "service/c/t1")) {
            observations.observe(tx, NODE, gone(arn));
        }
        observations.observe(tx, "i-2", gone("task/c/t1"));

        assertThat(container().getLastStatus()).isEqualTo("RUNNING");
    }

    private static TaskObservation gone(String arn) {
        return TaskObservation.newBuilder().setTaskArn(arn).setGone(true).build();
    }

    /** What no transaction could take would cost its node everything. */
    @Test
    void endlessTextsAreCut() {
        put("t1");
        String endless = "x".repeat(1 << 20);

        observe(
                ContainerObservation.newBuilder()
                        .setName("a")
                        .setReason(endless)
                        .setRuntimeId(endless)
                        .setHealthStatus(endless)
                        .setImageDigest(endless));

        assertThat(container().getReason()).hasSize(Excerpt.MOST).endsWith("…");
        assertThat(container().getSerializedSize()).isLessThan(10 * Excerpt.MOST);
    }

    /** As many as one transaction takes; the next one goes on from there. */
    @Test
    void manyAreTakenInParts() {
        var many =
                IntStream.range(0, 1_000)
                        .mapToObj(i -> "t" + i)
                        .peek(this::put)
                        .map(id -> TaskObservation.newBuilder().setTaskArn("task/c/" + id))
                        .map(seen -> seen.setGone(true).build())
                        .toList();
        tx.accept();

        int parts = 0;
        for (int at = 0; at < many.size(); parts++) {
            at = observations.observe(tx, NODE, many, at);
            tx.accept();
        }

        assertThat(parts).isGreaterThan(1);
        for (int i = 0; i < 1_000; i++) {
            assertThat(tx.get(Tables.TASKS, new TaskKey(CLUSTER, "t" + i)).orElseThrow())
                    .matches(TaskRow::getReleased);
        }
    }

    private void put(String id) {
        var row = TaskRow.newBuilder().setInstance(NODE);
        row.setTask(
                Task.newBuilder()
                        .setLastStatus("RUNNING")
                        .setDesiredStatus("RUNNING")
                        .setTaskDefinitionArn("task-definition/f:1")
                        .addContainers(
                                Container.newBuilder().setName("a").setLastStatus("RUNNING")));
        if (!tx.hasRoom()) {
            tx.accept();
        }
        tx.put(Tables.TASKS, new TaskKey(CLUSTER, id), row.build());
    }

    private Container container() {
        return tx.get(Tables.TASKS, new TaskKey(CLUSTER, "t1"))
                .orElseThrow()
                .getTask()
                .getContainers(0);
    }

    private void observe(ContainerObservation.Builder container) {
        observations.observe(
                tx,
                NODE,
                TaskObservation.newBuilder()
                        .setTaskArn("task/c/t1")
                        .setLastStatus("RUNNING")
                        .addContainers(container)
                        .build());
    }

    private static ContainerObservation.Builder seen(String status, int restarts) {
        return ContainerObservation.newBuilder()
                .setName("a")
                .setLastStatus(status)
                .setRestartCount(restarts);
    }
}
