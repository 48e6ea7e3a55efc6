package dev.longshore.control.domain.instance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.control.domain.network.AddressPool;
import dev.longshore.control.domain.network.Vpc;
import dev.longshore.control.domain.task.Observations;
import dev.longshore.control.domain.task.ResolvedImages;
import dev.longshore.control.domain.task.Tasks;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.control.reconcile.Controller;
import dev.longshore.control.schedule.Reading;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.agent.TaskObservation;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Single nodes are given up after their time, a mass of them is not; tasks may come back. */
class LostNodesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant LONG_AGO = NOW.minus(Duration.ofMinutes(10));

    private final ClusterSettings settings = ClusterSettings.defaults();
    private final BatchLayer tx = at(NOW);
    private final Tasks tasks = new Tasks(new AddressPool(Vpc.of(settings)));
    private final Silences silences = new Silences();
    private final LostNodes lostNodes = new LostNodes(settings, tasks, silences);
    private Controller.Next next = Controller.Next.DONE;

    private static BatchLayer at(Instant now) {
        return new BatchLayer(
                new MemoryStore().snapshot(),
                now,
                new Random(1),
                FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE);
    }

    @BeforeEach
    void leadsForAnHour() {
        lostNodes.reconcile(at(NOW.minus(Duration.ofHours(1))), new InstanceKey("c", "none"));
    }

    @Test
    void whatWasBeforeTheTermDoesNotCount() {
        var fresh = new LostNodes(settings, tasks, silences);
        node("n0", "a", true, LONG_AGO);

        assertThat(fresh.reconcile(tx, new InstanceKey("c", "n0")))
                .isEqualTo(new Controller.Next.After(settings.timing().lostAfter()));
    }

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

    @Test
    void aTaskThatWasToStopIsDeclaredStopped() {
        node("n0", "a", true, LONG_AGO);
        task("n0", "STOPPED");

        lostNodes.reconcile(tx, new InstanceKey("c", "n0"));

        Task stopped = row("n0").getTask();
        assertThat(stopped.getLastStatus()).isEqualTo("STOPPED");
        assertThat(stopped.getStopCode()).isEqualTo("InfrastructureHealth");
        assertThat(row("n0").getReleased()).as("it may still run").isFalse();
    }

    @Test
    void whoeverStopsATaskOfALostNodeIsTakenAtTheirWord() {
        node("n0", "a", true, LONG_AGO);
        assertThat(isGivenUp("n0")).isTrue();

        tasks.stop(tx, new TaskKey("c", "t-n0"), row("n0"), "UserInitiated", "I know better");

        Task stopped = row("n0").getTask();
        assertThat(stopped.getLastStatus()).isEqualTo("STOPPED");
        assertThat(stopped.getStoppedReason()).isEqualTo("I know better");
    }

    @Test
    void aTaskThatComesBackIsAsBefore() {
        node("n0", "a", true, LONG_AGO);
        assertThat(isGivenUp("n0")).isTrue();

        new Observations(tasks, ResolvedImages.UNUSED)
                .observe(
                        tx,
                        "n0",
                        TaskObservation.newBuilder()
                                .setTaskArn(row("n0").getTask().getTaskArn())
                                .setLastStatus("RUNNING")
                                .build());

        assertThat(row("n0").hasLostAt()).isFalse();
        assertThat(row("n0").getTask().getConnectivity()).isEqualTo("CONNECTED");
        assertThat(row("n0").getTask().getDesiredStatus()).isEqualTo("RUNNING");
    }

    @Test
    void afterALongTimeWithoutTheNodeItsTasksAreStopped() {
        node("n0", "a", true, LONG_AGO.minus(settings.timing().forgetLostTasks()));
        task("n0", "RUNNING");
        var key = new TaskKey("c", "t-n0");
        tx.put(
                Tables.TASKS,
                key,
                row("n0").toBuilder()
                        .setLostAt(
                                Timestamps.of(
                                        NOW.minus(settings.timing().forgetLostTasks())
                                                .plusSeconds(1)))
                        .build());

        var next = lostNodes.reconcile(tx, new InstanceKey("c", "n0"));
        assertThat(next).isEqualTo(new Controller.Next.After(Duration.ofSeconds(1)));
        assertThat(row("n0").getTask().getLastStatus()).isEqualTo("RUNNING");

        tx.put(
                Tables.TASKS,
                key,
                row("n0").toBuilder()
                        .setLostAt(Timestamps.of(NOW.minus(settings.timing().forgetLostTasks())))
                        .build());
        lostNodes.reconcile(tx, new InstanceKey("c", "n0"));
        assertThat(row("n0").getTask().getLastStatus()).isEqualTo("STOPPED");
    }

    @Test
    void nodesAreGivenUpOneAfterTheOther() {
        for (int i = 0; i < 10; i++) {
            node("n" + i, "a", i < 2, LONG_AGO);
        }
        assertThat(isGivenUp("n0")).isTrue();
        assertThat(isGivenUp("n1")).as("it has its turn later").isFalse();
        assertThat(next).isInstanceOf(Controller.Next.After.class);
    }

    private boolean isGivenUp(String node) {
        var reading = new Reading();
        silences.rebuild(reading);
        reading.read(tx);
        task(node, "RUNNING");
        next = lostNodes.reconcile(tx, new InstanceKey("c", node));
        return row(node).hasLostAt();
    }

    private TaskRow row(String node) {
        return tx.get(Tables.TASKS, new TaskKey("c", "t-" + node)).orElseThrow();
    }

    private void task(String node, String desired) {
        var key = new TaskKey("c", "t-" + node);
        tx.put(
                Tables.TASKS,
                key,
                TaskRow.newBuilder()
                        .setInstance(node)
                        .setTask(
                                Task.newBuilder()
                                        .setTaskArn("arn:aws:ecs:r:1:task/c/t-" + node)
                                        .setTaskDefinitionArn("arn:aws:ecs:r:1:task-definition/f:1")
                                        .setLastStatus("RUNNING")
                                        .setDesiredStatus(desired))
                        .build());
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
