package dev.longshore.control.domain.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What services do, one story each. */
class PlannerTest {
    @Test
    void aNewServiceReachesItsCountAndSaysSo() {
        var model = new ServiceModel(3, 100, 200);
        model.comeToRest();

        assertThat(model.healthy()).isEqualTo(3);
        assertThat(model.events)
                .startsWith(
                        "(service web) (deployment ecs-svc/1) deployment completed.",
                        "(service web) has reached a steady state.");
        assertThat(model.records).containsExactly(new Plan.Ended("d1", "SUCCESSFUL", ""));
        assertThat(model.row.getDeployments(0).getDeployment().getRolloutState())
                .isEqualTo("COMPLETED");
    }

    /** What one transaction may write is bounded, and a task's row may be large. */
    @Test
    void aPlanStopsAndTakesNoticeOfAsManyAsATransactionHolds() {
        var model = new ServiceModel(60, 100, 200);
        model.rowBytes = 10_000;
        model.comeToRest();
        model.live().stream().limit(30).forEach(member -> model.end(member.id(), false));
        model.desired(0);

        Plan plan = model.step();

        assertThat(plan.stops().size() + plan.acknowledged().size()).isBetween(5, 10);
        assertThat(plan.lookAgain()).contains(model.now);
        model.comeToRest();
        assertThat(model.live()).isEmpty();
    }

    @Test
    void aTaskThatEndsIsReplacedWithoutAPauseIfItWasHealthy() {
        var model = new ServiceModel(2, 100, 200);
        model.comeToRest();
        model.end(model.live().getFirst().id(), false);

        model.run();

        assertThat(model.live()).hasSize(2);
        assertThat(model.row.getDeployments(0).getFailures()).isZero();
    }

    @Test
    void launchesPauseLongerAfterEachFailureInARow() {
        var model = new ServiceModel(1, 100, 200);
        for (int pause : new int[] {1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300}) {
            model.run();
            model.end(model.live().getFirst().id(), true);
            model.run();
            assertThat(model.live()).as("it pauses").isEmpty();
            assertThat(Duration.between(model.now, model.launchAfter()))
                    .isEqualTo(Duration.ofSeconds(pause));
            model.now = model.launchAfter();
        }
        assertThat(String.join("\n", model.events))
                .contains("is unable to consistently start tasks successfully. (task t0003)");
    }

    @Test
    void tasksThatWereLaunchedTogetherFailTogether() {
        var model = new ServiceModel(4, 100, 200);
        model.run();
        for (Member member : model.live()) {
            model.now = model.now.plus(Duration.ofMillis(700));
            model.end(member.id(), true);
            model.run();
        }

        assertThat(model.row.getDeployments(0).getFailures()).isEqualTo(4);
        assertThat(model.row.getDeployments(0).getFailuresInARow()).isEqualTo(1);
        assertThat(model.live()).as("launched again after a second").hasSize(4);
    }

    /** Nobody knows yet whether they are healthy, and they may well serve somebody. */
    @Test
    void runningTasksAreNotDroppedWhenAnUpdateComesSoonAfterTheyStarted() {
        var model = new ServiceModel(4, 100, 200);
        model.run();
        model.live().forEach(member -> model.become(member.id(), Standing.SETTLING));
        model.deploy();
        model.run();

        assertThat(model.live()).hasSize(8);
        model.comeToRest();
        assertThat(model.live()).hasSize(4).allMatch(m -> m.deployment().equals("ecs-svc/2"));
    }

    @Test
    void theBreakerTripsAndTheServiceGoesBack() {
        var model = new ServiceModel(2, 100, 200);
        model.breaker(true);
        model.comeToRest();
        model.deploy();
        int launched = failUntilItRests(model);

        assertThat(launched).as("threshold 3, two at a time").isLessThanOrEqualTo(4);
        assertThat(model.primary()).isEqualTo("ecs-svc/1");
        model.comeToRest();
        assertThat(model.healthy()).isEqualTo(2);
        assertThat(model.events)
                .containsSubsequence(
                        "(service web) (deployment ecs-svc/2) deployment failed: tasks failed to start.",
                        "(service web) rolling back to deployment ecs-svc/1.",
                        "(service web) (deployment ecs-svc/1) deployment completed.",
                        "(service web) has reached a steady state.");
        assertThat(model.records)
                .last()
                .extracting(Plan.Ended::status)
                .isEqualTo("ROLLBACK_SUCCESSFUL");
    }

    @Test
    void withNothingToGoBackToADeploymentThatFailedStays() {
        var model = new ServiceModel(1, 100, 200);
        model.breaker(true);
        failUntilItRests(model);

        assertThat(model.row.getDeployments(0).getDeployment().getRolloutState())
                .isEqualTo("FAILED");
        assertThat(model.records)
                .containsExactly(
                        new Plan.Ended(
                                "d1",
                                "ROLLBACK_FAILED",
                                "No rollback candidate was found to run the rollback."));
        assertThat(model.live()).isEmpty();
    }

    /** Every task fails before it is healthy, until no more are launched. */
    private static int failUntilItRests(ServiceModel model) {
        int launched = 0;
        for (int i = 0; i < 50; i++) {
            model.run();
            List<Member> pending =
                    model.live().stream().filter(m -> m.standing() == Standing.PENDING).toList();
            if (pending.isEmpty() && !model.now.isBefore(model.launchAfter())) {
                return launched;
            }
            launched += pending.size();
            pending.forEach(member -> model.end(member.id(), true));
            model.run();
            if (model.now.isBefore(model.launchAfter())) {
                model.now = model.launchAfter();
            }
        }
        throw new AssertionError("it never stops launching");
    }

    @Test
    void stoppingADeploymentGoesBackOrStaysAsItIs() {
        for (var wish : List.of(ServiceView.Wish.ROLLBACK, ServiceView.Wish.ABORT)) {
            var model = new ServiceModel(2, 100, 200);
            model.comeToRest();
            model.deploy();
            model.wish = wish;
            model.step();
            model.wish = ServiceView.Wish.NONE;
            model.run();

            boolean back = wish == ServiceView.Wish.ROLLBACK;
            assertThat(model.primary()).isEqualTo(back ? "ecs-svc/1" : "ecs-svc/2");
            assertThat(model.healthy()).isEqualTo(2);
        }
    }

    @Test
    void anUnhealthyTaskIsReplacedFirstWhereThereIsRoom() {
        var model = new ServiceModel(1, 100, 200);
        model.comeToRest();
        String sick = model.live().getFirst().id();
        model.become(sick, Standing.UNHEALTHY);

        model.run();
        assertThat(model.live()).extracting(Member::id).contains(sick).hasSize(2);
        model.comeToRest();

        assertThat(model.live()).extracting(Member::id).doesNotContain(sick).hasSize(1);
        assertThat(model.events)
                .contains("(service web) (task " + sick + ") failed container health checks.");
    }

    @Test
    void aNodeIsDrainedWithinTheBounds() {
        var model = new ServiceModel(5, 100, 200);
        model.comeToRest();
        model.leaving.add("n1");
        model.run();
        assertThat(model.healthy()).isEqualTo(5);
        model.comeToRest();

        assertThat(model.healthy()).isEqualTo(5);
        assertThat(model.live()).noneMatch(m -> m.place().instance().equals("n1"));
    }

    @Test
    void protectedTasksStayUntilTheirProtectionEnds() {
        var model = new ServiceModel(2, 100, 200);
        model.comeToRest();
        model.live().forEach(m -> model.protect(m.id(), Duration.ofMinutes(30)));
        model.desired(1);
        model.run();

        assertThat(model.live()).hasSize(2);
        assertThat(model.events)
                .contains(
                        "(service web) was unable to scale in due to (reason 1 tasks under protection)");
        model.now = model.now.plus(Duration.ofMinutes(30));
        model.run();
        assertThat(model.live()).hasSize(1);
    }

    @Test
    void aDaemonRunsOnEveryNodeItBelongsOnAndOnNoOther() {
        var model = new ServiceModel(0, 0, 100);
        var row = model.row.toBuilder();
        row.getServiceBuilder().setSchedulingStrategy("DAEMON");
        model.row = row.build();
        model.daemons.addAll(List.of("a", "b", "c"));
        model.comeToRest();
        assertThat(nodes(model)).containsExactlyInAnyOrder("a", "b", "c");

        model.daemons.remove("b");
        model.daemons.add("d");
        model.deploy();
        model.comeToRest();
        assertThat(nodes(model)).containsExactlyInAnyOrder("a", "c", "d");
        assertThat(model.live()).allMatch(m -> m.deployment().equals("ecs-svc/2"));
        assertThat(model.isSteady()).isTrue();
    }

    @Test
    void nodesWithoutRoomForADaemonDoNotKeepTheOthersFromBeingUpdated() {
        var model = new ServiceModel(0, 50, 100);
        var row = model.row.toBuilder();
        row.getServiceBuilder().setSchedulingStrategy("DAEMON");
        model.row = row.build();
        model.daemons.addAll(List.of("a", "b"));
        model.comeToRest();
        model.daemons.addAll(List.of("full-1", "full-2"));
        model.full.addAll(List.of("full-1", "full-2"));
        model.deploy();

        assertThat(model.step().stops()).hasSize(1);

        model.full.clear();
        model.daemons.removeAll(List.of("full-1", "full-2"));
        model.comeToRest();
        assertThat(model.live()).allMatch(m -> m.deployment().equals("ecs-svc/2"));
    }

    @Test
    void aDaemonKeepsItsOlderTaskWhereTheNewOneWouldFindNoRoom() {
        var model = new ServiceModel(0, 0, 100);
        var row = model.row.toBuilder();
        row.getServiceBuilder().setSchedulingStrategy("DAEMON");
        model.row = row.build();
        model.daemons.addAll(List.of("a", "b"));
        model.comeToRest();
        model.full.add("b");
        model.deploy();

        model.comeToRest();

        assertThat(model.live())
                .extracting(m -> m.place().instance() + " " + m.deployment())
                .containsExactlyInAnyOrder("a ecs-svc/2", "b ecs-svc/1");
        assertThat(model.events)
                .anyMatch(e -> e.contains("no room for new ones: (container-instance b)."))
                .noneMatch(e -> e.contains("minimumHealthyPercent"));

        model.full.clear();
        model.comeToRest();
        assertThat(model.live()).allMatch(m -> m.deployment().equals("ecs-svc/2"));
        assertThat(model.isSteady()).isTrue();
    }

    /** A few machines on which a daemon does not start are not half of them. */
    @Test
    void theBreakerOfADaemonGoesByTheNumberOfNodes() {
        var model = new ServiceModel(0, 0, 100);
        var row = model.row.toBuilder();
        row.getServiceBuilder().setSchedulingStrategy("DAEMON");
        model.row = row.build();
        model.breaker(false);
        for (int i = 0; i < 20; i++) {
            model.daemons.add("n" + i);
        }
        model.run();
        List<Member> all = model.live();
        all.subList(0, 9).forEach(member -> model.end(member.id(), true));
        model.run();
        assertThat(rolloutState(model)).isEqualTo("IN_PROGRESS");

        model.end(all.get(9).id(), true);
        model.run();
        assertThat(rolloutState(model)).isEqualTo("FAILED");
    }

    private static String rolloutState(ServiceModel model) {
        return model.row.getDeployments(0).getDeployment().getRolloutState();
    }

    private static List<String> nodes(ServiceModel model) {
        return model.live().stream().map(m -> m.place().instance()).toList();
    }

    @Test
    void nothingOfADeletedServiceGoesOn() {
        var model = new ServiceModel(2, 100, 200);
        model.run();
        model.status("DRAINING");
        model.comeToRest();

        assertThat(model.records)
                .containsExactly(new Plan.Ended("d1", "STOPPED", "The service was deleted."));
    }

    @Test
    void aDeletedServiceIsInactiveWhenItsTasksHaveGone() {
        var model = new ServiceModel(2, 100, 200);
        model.comeToRest();
        model.status("DRAINING");
        model.run();
        assertThat(model.row.getService().getStatus()).isEqualTo("DRAINING");
        assertThat(model.live()).isEmpty();

        model.comeToRest();
        assertThat(model.row.getService().getStatus()).isEqualTo("INACTIVE");
        assertThat(model.row.getDeploymentsList()).isEmpty();
    }
}
