package dev.longshore.control.domain.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.control.domain.network.AddressPool;
import dev.longshore.control.domain.network.Vpc;
import dev.longshore.control.domain.task.Observations;
import dev.longshore.control.domain.task.ResolvedImages;
import dev.longshore.control.domain.task.Tasks;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.agent.TaskObservation;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.store.MemoryStore;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tx.BatchLayer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemberTest {
    private static final Duration HEALTHY_AFTER = Duration.ofSeconds(10);
    private static final Instant NOW = Instant.parse("2026-11-29T00:00:00Z");
    private static final TaskKey KEY = new TaskKey("c", "t");

    /**
     * Of a node whose clock is ahead no task would get old; of one that is behind, all would be.
     */
    @ParameterizedTest
    @ValueSource(longs = {-3_600, -5, 0, 5, 3_600})
    void aTaskIsHealthyAfterAWhileWhateverItsNodesClockSays(long aheadSeconds) {
        ServiceTasks tasks = new ServiceTasks();
        tasks.put(
                KEY.task(), Member.of(KEY, started(NOW.plusSeconds(aheadSeconds)), HEALTHY_AFTER));

        Optional<Instant> due = tasks.settle(NOW.plusSeconds(9), HEALTHY_AFTER);
        assertThat(due).contains(NOW.plusSeconds(10));
        assertThat(tasks.all(Standing.HEALTHY)).isEmpty();

        tasks.settle(NOW.plusSeconds(10), HEALTHY_AFTER);
        assertThat(tasks.all(Standing.HEALTHY)).hasSize(1);
    }

    /** While it is cleaned up, its service must not launch another as if nothing had failed. */
    @Test
    void aTaskThatFailsIsNoticedAtOnce() {
        var row = started(NOW).toBuilder();
        row.getTaskBuilder()
                .setStopCode("EssentialContainerExited")
                .setStoppingAt(Timestamps.of(NOW.plusSeconds(1)))
                .setDesiredStatus("STOPPED")
                .setLastStatus("DEPROVISIONING");
        Optional<Member> failing = Member.of(KEY, row.build(), HEALTHY_AFTER);
        assertThat(failing).get().extracting(Member::standing).isEqualTo(Standing.ENDED);
        assertThat(failing.flatMap(Member::end)).get().matches(Member.End::failed);

        row.setAcknowledged(true);
        assertThat(Member.of(KEY, row.build(), HEALTHY_AFTER))
                .get()
                .extracting(Member::standing)
                .isEqualTo(Standing.STOPPING);
        row.getTaskBuilder().setLastStatus("STOPPED");
        assertThat(Member.of(KEY, row.build(), HEALTHY_AFTER)).isEmpty();
    }

    @Test
    void aTaskThatIsStoppedIsOnItsWayOut() {
        var row = started(NOW).toBuilder();
        row.getTaskBuilder().setStopCode("UserInitiated").setDesiredStatus("STOPPED");
        assertThat(Member.of(KEY, row.build(), HEALTHY_AFTER))
                .get()
                .extracting(Member::standing)
                .isEqualTo(Standing.STOPPING);
    }

    /** A task that the log is told of at NOW, and that its node says has started then. */
    private static TaskRow started(Instant then) {
        var tx =
                new BatchLayer(
                        new MemoryStore().snapshot(),
                        NOW,
                        new Random(1),
                        FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE);
        var row = TaskRow.newBuilder().setInstance("n");
        row.getTaskBuilder()
                .setTaskArn("arn:aws:ecs:r:a:task/c/t")
                .setLastStatus("PENDING")
                .setDesiredStatus("RUNNING");
        tx.put(Tables.TASKS, KEY, row.build());
        var tasks = new Tasks(new AddressPool(Vpc.of(ClusterSettings.defaults())));
        new Observations(tasks, ResolvedImages.UNUSED)
                .observe(
                        tx,
                        "n",
                        TaskObservation.newBuilder()
                                .setTaskArn("arn:aws:ecs:r:a:task/c/t")
                                .setLastStatus("RUNNING")
                                .setStartedAt(Timestamps.of(then))
                                .build());
        return tx.get(Tables.TASKS, KEY).orElseThrow();
    }
}
