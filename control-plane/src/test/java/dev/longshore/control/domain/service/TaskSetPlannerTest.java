package dev.longshore.control.domain.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.ecs.Scale;
import dev.longshore.proto.ecs.Tag;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What services with task sets do, one story each. */
class TaskSetPlannerTest {
    private final TaskSetModel model = new TaskSetModel(4, 100, 200);
    private final ServiceModel service = model.service;

    @ParameterizedTest
    @CsvSource({
        "0, 100, 0",
        "1, 0, 0",
        "1, 0.1, 1",
        "4, 25, 1",
        "4, 25.1, 2",
        "3, 33.3, 1",
        "3, 33.4, 2",
        "1000, 14.1, 141",
        "100, 7, 7",
        "5000, 100, 5000"
    })
    void aShareIsRoundedUp(int desired, double percent, int tasks) {
        var scale = Scale.newBuilder().setValue(percent).setUnit("PERCENT").build();
        assertThat(TaskSets.computed(desired, scale)).isEqualTo(tasks);
    }

    @Test
    void aSetReachesItsShareAndSaysSo() {
        String id = model.create(50);
        service.comeToRest();

        assertThat(model.live(id)).hasSize(2);
        assertThat(model.set(id).getStabilityStatus()).isEqualTo(TaskSets.STEADY);
        assertThat(service.events)
                .containsExactly(
                        "(service web) updated computedDesiredCount for taskSet ecs-svc/1 to 2.",
                        "(service web, taskSet ecs-svc/1) updated state to STEADY_STATE.");
    }

    @Test
    void setsHaveTheirSharesBesideEachOther() {
        String blue = model.create(100);
        service.comeToRest();
        Set<String> before = ids(blue);

        String green = model.create(25);
        service.comeToRest();
        assertThat(ids(blue)).as("nobody replaces them").isEqualTo(before);
        assertThat(model.live(green)).hasSize(1);

        model.scale(green, 100);
        model.scale(blue, 0);
        service.comeToRest();
        assertThat(model.live(blue)).isEmpty();
        assertThat(model.live(green)).hasSize(4);
        assertThat(model.ids()).as("a set without tasks stays").containsExactly(blue, green);
    }

    @Test
    void sharesFollowTheServicesCount() {
        String half = model.create(50);
        String all = model.create(100);
        service.comeToRest();

        service.desired(7);
        service.run();
        assertThat(model.set(half).getStabilityStatus()).isEqualTo(TaskSets.STABILIZING);
        service.comeToRest();
        assertThat(model.live(half)).hasSize(4);
        assertThat(model.live(all)).hasSize(7);

        service.desired(0);
        service.comeToRest();
        assertThat(service.live()).isEmpty();
        assertThat(model.set(all).getStabilityStatus()).isEqualTo(TaskSets.STEADY);
    }

    @Test
    void aDeletedSetGoesWithItsLastTask() {
        String one = model.create(50);
        String other = model.create(50);
        service.comeToRest();
        service.protect(model.live(one).getFirst().id(), Duration.ofHours(1));

        model.delete(one);
        service.run();
        assertThat(model.live(one)).as("protection does not keep them").isEmpty();
        assertThat(model.ids()).as("its tasks stop").containsExactly(one, other);

        service.settleAll();
        service.run();
        assertThat(model.ids()).containsExactly(other);
        assertThat(model.live(other)).hasSize(2);
    }

    @Test
    void tasksThatFailAreReplacedAfterPausesAndNothingTrips() {
        service.breaker(true);
        String id = model.create(25);
        for (int pause : new int[] {1, 2, 4, 8, 16, 32, 64, 128, 256, 300}) {
            service.run();
            service.end(model.live(id).getFirst().id(), true);
            service.run();
            assertThat(model.live(id)).as("it pauses").isEmpty();
            var after = Timestamps.instant(model.set(id).getState().getLaunchAfter());
            assertThat(Duration.between(service.now, after)).isEqualTo(Duration.ofSeconds(pause));
            service.now = after;
        }
        assertThat(String.join("\n", service.events))
                .contains(
                        "(service web, taskSet ecs-svc/1) is unable to consistently start tasks successfully. (task");

        service.comeToRest();
        assertThat(model.live(id)).hasSize(1);
        assertThat(service.row.getTroublesMap()).isEmpty();
    }

    @Test
    void oneSetsFailuresDoNotKeepAnotherFromItsTasks() {
        String bad = model.create(25);
        service.run();
        service.end(model.live(bad).getFirst().id(), true);

        String good = model.create(50);
        service.run();

        assertThat(model.live(bad)).isEmpty();
        assertThat(model.live(good)).hasSize(2);
    }

    @Test
    void unhealthyTasksAreReplaced() {
        String id = model.create(100);
        service.comeToRest();
        String sick = model.live(id).getFirst().id();
        service.become(sick, Standing.UNHEALTHY);
        service.comeToRest();

        assertThat(ids(id)).hasSize(4).doesNotContain(sick);
        assertThat(service.events)
                .contains(
                        "(service web, taskSet ecs-svc/1) (task "
                                + sick
                                + ") failed container health checks.");
    }

    @Test
    void tasksOnANodeThatIsLeftAreReplacedWithinTheBounds() {
        String id = model.create(100);
        service.comeToRest();
        var node = model.live(id).getFirst().place().instance();
        service.leaving.add(node);

        service.run();
        assertThat(service.healthy()).as("the minimum").isEqualTo(4);
        service.leaving.clear();
        service.comeToRest();
        assertThat(model.live(id)).hasSize(4);
    }

    @Test
    void protectedTasksStayWhenASetIsScaledIn() {
        String id = model.create(100);
        service.comeToRest();
        model.live(id).forEach(member -> service.protect(member.id(), Duration.ofHours(40)));
        model.scale(id, 50);
        service.run();

        assertThat(model.live(id)).hasSize(4);
        assertThat(service.events)
                .last()
                .isEqualTo(
                        "(service web, taskSet ecs-svc/1) was unable to scale in due to (reason 2 tasks under protection)");
        assertThat(model.set(id).getStabilityStatus()).isEqualTo(TaskSets.STABILIZING);
    }

    @Test
    void aDeletedServiceEndsWithAllItsSets() {
        model.create(100);
        model.create(50);
        service.comeToRest();
        service.status("DRAINING");
        service.comeToRest();

        assertThat(service.row.getService().getStatus()).isEqualTo("INACTIVE");
        assertThat(service.taskSets).isEmpty();
        assertThat(service.tasks.isEmpty()).isTrue();
    }

    @Test
    void tasksOfASetThatIsNoMoreAreStopped() {
        model.create(100);
        service.comeToRest();
        service.taskSets = List.of();
        service.comeToRest();

        assertThat(service.live()).isEmpty();
    }

    @Test
    void ofAServiceThatMustNeverRunTwiceTheNextSetWaits() {
        var row = service.row.toBuilder();
        row.getServiceBuilder()
                .setDesiredCount(1)
                .addTags(Tag.newBuilder().setKey(AtMostOne.TAG).setValue("true"));
        service.row = row.build();
        String first = model.create(100);
        service.comeToRest();
        String second = model.create(100);
        service.comeToRest();
        assertThat(model.live(second)).isEmpty();

        model.delete(first);
        service.comeToRest();
        assertThat(model.live(second)).hasSize(1);
    }

    private Set<String> ids(String set) {
        return model.live(set).stream().map(Member::id).collect(Collectors.toSet());
    }
}
