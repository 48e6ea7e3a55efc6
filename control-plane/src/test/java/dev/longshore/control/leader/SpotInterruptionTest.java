package dev.longshore.control.leader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.control.dispatch.Inbox;
import dev.longshore.control.domain.task.TaskSpec;
import dev.longshore.control.schedule.PlacementRefusal;
import dev.longshore.proto.ecs.CapacityProviderStrategyItem;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.tables.ecs.TaskKey;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tasks on FARGATE_SPOT leave the one machine for others, which get its room. */
class SpotInterruptionTest extends OneMachineCase {
    private static final TaskSpec.Launch ON_SPOT =
            new TaskSpec.Launch("FARGATE", "FARGATE_SPOT", "");
    private static final CapacityProviderStrategyItem SPOT_ONLY =
            CapacityProviderStrategyItem.newBuilder()
                    .setCapacityProvider("FARGATE_SPOT")
                    .setWeight(1)
                    .build();
    private static final TaskKey SPOT = new TaskKey("p", "s1");
    private static final TaskKey OTHER_SPOT = new TaskKey("p", "s2");
    private static final TaskKey EC2 = new TaskKey("c", "e1");
    private static final TaskKey FARGATE = new TaskKey("p", "f1");

    @Test
    void itIsToStopAtOnceAndHasTwoMinutes() {
        begin();
        agent();
        waits(SPOT, ON_SPOT);
        waits(EC2, TaskSpec.Launch.ON_EC2);

        TaskRow spot = task(SPOT);
        assertThat(spot.getTask().getDesiredStatus()).isEqualTo("STOPPED");
        assertThat(spot.getTask().getStopCode()).isEqualTo("SpotInterruption");
        assertThat(spot.getTask().getStoppedReason()).isEqualTo("Your Spot Task was interrupted.");
        assertThat(task(EC2).getInstance()).isEmpty();
        assertThat(sent.getLast().getDifference().toString())
                .contains(
                        "task/p/s1",
                        "desired_status: \"STOPPED\"",
                        "stop_code: \"SpotInterruption\"",
                        "stop_timeout_seconds: 120");
    }

    @Test
    void whoeverNeededTheRoomGetsIt() {
        begin();
        Inbox agent = agent();
        waits(SPOT, ON_SPOT);
        waits(OTHER_SPOT, ON_SPOT);
        waits(FARGATE, ON_FARGATE);
        assertThat(task(SPOT).getTask().getDesiredStatus()).isEqualTo("STOPPED");

        ends(agent, SPOT);

        assertThat(task(FARGATE).getInstance()).isNotEmpty();
        assertThat(task(OTHER_SPOT).getInstance()).isEmpty();
    }

    @Test
    void othersLikeItComeBackAfterAWhile() {
        begin();
        Inbox agent = agent();
        waits(SPOT, ON_SPOT);
        waits(EC2, TaskSpec.Launch.ON_EC2);
        ends(agent, SPOT);
        ends(agent, EC2);

        waits(OTHER_SPOT, ON_SPOT);
        assertThat(leader.explain(OTHER_SPOT).orElseThrow().reasons().values())
                .hasOnlyElementsOfType(PlacementRefusal.KeptFree.class);
        pass(agent, Duration.ofMinutes(2));
        assertThat(task(OTHER_SPOT).getInstance()).isEmpty();
        pass(agent, Duration.ofMinutes(2));

        assertThat(task(OTHER_SPOT).getInstance()).isNotEmpty();
    }

    @Test
    void oneOnSpotInterruptsNoOther() {
        begin();
        agent();
        waits(SPOT, ON_SPOT);
        waits(OTHER_SPOT, ON_SPOT);

        assertThat(task(SPOT).getTask().getDesiredStatus()).isEqualTo("RUNNING");
        assertThat(task(OTHER_SPOT).getInstance()).isEmpty();
    }

    @Test
    void whatIsDoneIsDoneOnce() {
        begin();
        Inbox agent = agent();
        waits(SPOT, ON_SPOT);
        waits(EC2, TaskSpec.Launch.ON_EC2);
        long written = store.applied().getRaftIndex();

        pass(agent, Duration.ofSeconds(50));

        assertThat(store.applied().getRaftIndex()).isEqualTo(written);
    }

    @Test
    void anotherLeaderDoesNotDoItAgain() {
        begin();
        agent();
        waits(SPOT, ON_SPOT);
        waits(EC2, TaskSpec.Launch.ON_EC2);
        var before = List.of(task(SPOT), task(EC2), node().row());

        loop.pass(Duration.ofSeconds(1));
        leader = leader();
        leader.start(() -> {});
        settle();

        assertThat(List.of(task(SPOT), task(EC2), node().row())).isEqualTo(before);
    }

    @Test
    void belowTheLevelNobodyIsInterrupted() {
        levels.own = FeatureLevel.FEATURE_LEVEL_TALLIES_VALUE;
        leader = leader();
        begin();
        agent();
        var spot = new TaskKey("c", "s1");
        waits(spot, ON_SPOT);
        waits(EC2, TaskSpec.Launch.ON_EC2);

        assertThat(task(spot).getInstance()).isNotEmpty();
        assertThat(task(spot).getTask().getDesiredStatus()).isEqualTo("RUNNING");
    }

    /** The service on FARGATE_SPOT wants its task back, and does not get it. */
    @Test
    void aServiceGetsTheRoomOfAServiceOnSpot() {
        begin();
        Inbox agent = agent();
        service("p", "a-spot", service -> service.addCapacityProviderStrategy(SPOT_ONLY));
        TaskKey spot = only("service:a-spot");
        report(agent, spot, seen -> seen.setLastStatus("RUNNING"));

        service("c", "regular", service -> service.setLaunchType("EC2"));

        assertThat(task(spot).getTask().getStopCode()).isEqualTo("SpotInterruption");
        assertThat(tasks("service:regular")).isEmpty();

        ends(agent, spot);
        assertThat(task(only("service:regular")).getInstance()).isNotEmpty();
        pass(agent, Duration.ofMinutes(5));
        assertThat(tasks("service:a-spot")).containsExactly(spot);
        assertThat(task(only("service:regular")).getTask().getDesiredStatus()).isEqualTo("RUNNING");
    }
}
