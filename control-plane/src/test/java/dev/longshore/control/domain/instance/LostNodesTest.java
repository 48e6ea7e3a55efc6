package dev.longshore.control.domain.instance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.control.domain.network.AddressPool;
import dev.longshore.control.domain.network.Vpc;
import dev.longshore.control.domain.task.Tasks;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.ecs.ContainerInstance;
import dev.longshore.proto.ecs.Task;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.store.MemoryStore;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.InstanceKey;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tx.BatchLayer;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Single nodes are given up after their time; a mass of them is not. */
class LostNodesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant LONG_AGO = NOW.minus(Duration.ofMinutes(10));

    private final ClusterSettings settings = ClusterSettings.defaults();
    private final BatchLayer tx =
            new BatchLayer(
                    new MemoryStore().snapshot(),
                    NOW,
                    new Random(1),
                    FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE);
    private final LostNodes lostNodes =
            new LostNodes(
                    settings,
                    new Tasks(new AddressPool(Vpc.of(settings))),
                    NOW.minus(Duration.ofHours(1)));

    /** Nodes of one zone; those that are silent fell silent at once. */
    @ParameterizedTest
    @CsvSource({
        "3, 1, true",
        "3, 2, false",
        "1, 1, true",
        "2, 2, false",
        "10, 2, true",
        "10, 3, false",
        "10, 10, false",
        "100, 29, true",
        "100, 30, false",
    })
    void aNodeIsGivenUpUnlessManyFellSilentWithIt(int nodes, int silent, boolean givenUp) {
        for (int i = 0; i < nodes; i++) {
            node("n" + i, "a", i < silent, LONG_AGO.plusMillis(i));
        }

        assertThat(isGivenUp("n0")).isEqualTo(givenUp);
        assertThat(lostNodes.spared()).isEqualTo(givenUp ? 0 : 1);
    }

    @Test
    void aZoneThatFallsSilentIsAMassToo() {
        for (int i = 0; i < 30; i++) {
            node("n" + i, i < 3 ? "a" : "b", i < 3, LONG_AGO);
        }

        assertThat(isGivenUp("n0")).isFalse();
    }

    @Test
    void nodesThatFellSilentOneAfterAnotherAreEachLost() {
        for (int i = 0; i < 4; i++) {
            node("n" + i, "a", i < 3, LONG_AGO.plusSeconds(61L * i));
        }

        assertThat(isGivenUp("n0")).isTrue();
        assertThat(isGivenUp("n2")).isTrue();
    }

    @Test
    void whenTheOthersAreBackTheLastOneIsGivenUp() {
        for (int i = 0; i < 4; i++) {
            node("n" + i, "a", i < 3, LONG_AGO);
        }
        assertThat(isGivenUp("n0")).isFalse();

        node("n1", "a", false, LONG_AGO);
        node("n2", "a", false, LONG_AGO);

        assertThat(isGivenUp("n0")).isTrue();
        assertThat(lostNodes.spared()).isZero();
    }

    private boolean isGivenUp(String node) {
        var key = new TaskKey("c", "t-" + node);
        tx.put(
                Tables.TASKS,
                key,
                TaskRow.newBuilder()
                        .setInstance(node)
                        .setTask(
                                Task.newBuilder()
                                        .setTaskDefinitionArn("arn:aws:ecs:r:1:task-definition/f:1")
                                        .setLastStatus("RUNNING")
                                        .setDesiredStatus("RUNNING"))
                        .build());
        lostNodes.reconcile(tx, new InstanceKey("c", node));
        return tx.get(Tables.TASKS, key).orElseThrow().getTask().getLastStatus().equals("STOPPED");
    }

    private void node(String id, String zone, boolean silent, Instant since) {
        var row =
                ContainerInstanceRow.newBuilder()
                        .setZone(zone)
                        .setInstance(
                                ContainerInstance.newBuilder()
                                        .setStatus("ACTIVE")
                                        .setAgentConnected(!silent));
        tx.put(
                Tables.CONTAINER_INSTANCES,
                new InstanceKey("c", id),
                (silent ? row.setDisconnectedAt(Timestamps.of(since)) : row).build());
    }
}
