package dev.longshore.control.domain.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.proto.ecs.DeploymentConfiguration;
import dev.longshore.proto.store.ServiceDeploymentState;
import dev.longshore.proto.store.TrafficShift;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Traffic goes over to a new revision, stage by stage, and back where that fails. */
class ShiftPlannerTest {
    @Test
    void theFirstDeploymentTakesTheTrafficInTheGroupThatGetsNone() {
        ServiceModel model = ServiceModel.shifting(2, blueGreen(0));
        model.run();
        assertThat(stage(model)).isEqualTo("SCALE_UP");
        model.settleAll();
        model.run();

        assertThat(model.production).isEqualTo(Map.of("green", 100, "blue", 0));
        assertThat(model.test).isEqualTo(Map.of("green", 100, "blue", 0));
        assertThat(model.isSteady()).isTrue();
    }

    @Test
    void bothAreThereUntilTheNewOneHasBeenWatchedForItsTime() {
        ServiceModel model = complete(blueGreen(5));
        model.deploy();
        model.run();
        assertThat(model.live()).hasSize(4);
        assertThat(model.production).as("not ready yet").containsEntry("green", 100);

        model.settleAll();
        model.run();
        assertThat(stage(model)).isEqualTo("BAKE_TIME");
        assertThat(model.production).containsEntry("blue", 100).containsEntry("green", 0);
        assertThat(model.live()).as("the old ones stay").hasSize(4);

        model.now = model.now.plus(Duration.ofMinutes(5));
        model.run();
        model.settleAll();
        model.run();
        assertThat(model.live()).hasSize(2);
        assertThat(model.isSteady()).isTrue();
        assertThat(model.records.getLast().status()).isEqualTo("SUCCESSFUL");
    }

    /** Nobody goes on with it, and the traffic is there all the same. */
    @Test
    void anAbortedDeploymentThatHasTheTrafficIsKeptUp() {
        ServiceModel model = complete(blueGreen(5));
        model.deploy();
        model.run();
        model.settleAll();
        model.run();
        assertThat(model.production).containsEntry("blue", 100);
        model.wish = ServiceView.Wish.ABORT;
        model.run();
        model.wish = ServiceView.Wish.NONE;
        String serving = model.row.getDeployments(0).getDeployment().getId();
        Member lost =
                model.live().stream()
                        .filter(member -> member.deployment().equals(serving))
                        .findFirst()
                        .orElseThrow();

        model.end(lost.id(), false);
        model.run();

        assertThat(model.row.getDeployments(0).getDeployment().getRolloutState())
                .isEqualTo("FAILED");
        assertThat(model.live())
                .filteredOn(member -> member.deployment().equals(serving))
                .hasSize(2);
    }

    @Test
    void linearStepsEndWithWhatIsLeft() {
        var configuration = DeploymentConfiguration.newBuilder().setStrategy("LINEAR");
        configuration
                .getLinearConfigurationBuilder()
                .setStepPercent(30)
                .setStepBakeTimeInMinutes(2);
        assertThat(shares(configuration)).containsExactly(30, 60, 90, 100);
    }

    @Test
    void aCanaryIsASmallStepAndThenAll() {
        var configuration = DeploymentConfiguration.newBuilder().setStrategy("CANARY");
        configuration
                .getCanaryConfigurationBuilder()
                .setCanaryPercent(0.1)
                .setCanaryBakeTimeInMinutes(10);
        ServiceModel model = complete(configuration);
        model.deploy();
        model.run();
        model.settleAll();
        model.run();
        assertThat(model.production).isEqualTo(Map.of("blue", 1, "green", 999));

        model.now = model.now.plus(Duration.ofMinutes(10));
        model.run();
        assertThat(model.production).isEqualTo(Map.of("blue", 100, "green", 0));
    }

    private static List<Integer> shares(DeploymentConfiguration.Builder configuration) {
        ServiceModel model = complete(configuration);
        model.deploy();
        model.run();
        model.settleAll();
        var shares = new ArrayList<Integer>();
        for (int minute = 0; minute < 20 && !model.isSteady(); minute++) {
            model.run();
            model.settleAll();
            int share = model.production.getOrDefault("blue", 0);
            if (shares.isEmpty() || shares.getLast() != share) {
                shares.add(share);
            }
            model.now = model.now.plus(Duration.ofMinutes(1));
        }
        return shares;
    }

    @Test
    void whileItIsWatchedItCanGoBackAtOnce() {
        ServiceModel model = complete(blueGreen(60));
        model.deploy();
        model.run();
        model.settleAll();
        model.run();
        assertThat(stage(model)).isEqualTo("BAKE_TIME");

        model.wish = ServiceView.Wish.ROLLBACK;
        model.step();
        model.wish = ServiceView.Wish.NONE;
        model.step();
        assertThat(model.production).containsEntry("green", 100).containsEntry("blue", 0);
        assertThat(model.test).containsEntry("green", 100).containsEntry("blue", 0);
        model.run();
        model.settleAll();
        model.run();
        assertThat(model.primary()).isEqualTo("ecs-svc/1");
        assertThat(model.live()).hasSize(2);
        assertThat(model.isSteady()).isTrue();
        assertThat(model.records.getLast().status()).isEqualTo("ROLLBACK_SUCCESSFUL");
    }

    @Test
    void tasksThatNeverGetHealthyGetNoTraffic() {
        ServiceModel model = complete(blueGreen(0));
        model.breaker(true);
        model.deploy();
        for (int i = 0; i < 20; i++) {
            model.run();
            model.live().stream()
                    .filter(task -> task.deployment().equals("ecs-svc/2"))
                    .forEach(task -> model.end(task.id(), true));
            model.now = model.now.plus(Duration.ofMinutes(1));
            assertThat(model.production).containsEntry("green", 100);
        }
        model.comeToRest();
        assertThat(model.primary()).isEqualTo("ecs-svc/1");
        assertThat(model.isSteady()).isTrue();
    }

    @Test
    void oneThatNeverBecomesHealthyIsGivenUpAfterADay() {
        ServiceModel model = complete(blueGreen(0));
        model.deploy();
        model.run();
        model.now = model.now.plus(Stage.PATIENCE);
        model.run();
        assertThat(model.primary()).isEqualTo("ecs-svc/1");
    }

    @Test
    void aNewerDeploymentFirstTakesBackWhatAnotherHasBegun() {
        ServiceModel model = complete(blueGreen(60));
        model.deploy();
        model.run();
        model.settleAll();
        model.run();
        assertThat(model.production).containsEntry("blue", 100);

        model.deploy();
        model.step();
        assertThat(model.production).containsEntry("green", 100);
        model.run();
        assertThat(stage(model)).as("until they have gone").isEqualTo("RECONCILE_SERVICE");
        model.settleAll();
        model.run();
        assertThat(stage(model)).isEqualTo("SCALE_UP");
        assertThat(model.row.getDeployments(0).getTargetGroups(0)).isEqualTo("blue");
        model.settleAll();
        model.run();
        assertThat(stage(model)).isEqualTo("BAKE_TIME");
        assertThat(model.production).containsEntry("blue", 100);
    }

    @Test
    void whereTheRuleSendsTrafficElsewhereItGoesBack() {
        ServiceModel model = complete(blueGreen(0));
        model.production.put("blue", 1);
        model.deploy();
        model.run();
        assertThat(model.primary()).isEqualTo("ecs-svc/1");
        assertThat(model.production).containsEntry("green", 100);
        assertThat(model.events)
                .contains(
                        "(service web) (deployment ecs-svc/2) deployment failed: invalid networking"
                                + " configuration.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PRE_SCALE_UP",
                "POST_SCALE_UP",
                "POST_TEST_TRAFFIC_SHIFT",
                "PRE_PRODUCTION_TRAFFIC_SHIFT",
                "POST_PRODUCTION_TRAFFIC_SHIFT"
            })
    void hooksAreWaitedForAtTheirStage(String stage) {
        DeploymentConfiguration.Builder configuration = blueGreen(0);
        ServiceModel model = complete(configuration);
        hook(model, stage, "PAUSE");
        model.deploy();
        for (int i = 0; i < 3; i++) {
            model.run();
            model.settleAll();
        }
        model.run();
        assertThat(stage(model)).isEqualTo(stage);
        String hook = model.row.getDeployments(0).getHooks(0).getHookId();

        model.answers.put(hook, Hooks.Answer.FAILED);
        model.run();
        assertThat(model.primary()).isEqualTo("ecs-svc/1");
        model.comeToRest();
        assertThat(model.production).containsEntry("green", 100);
        assertThat(model.isSteady()).isTrue();
    }

    @Test
    void eachStepAsksAnew() {
        var configuration = DeploymentConfiguration.newBuilder().setStrategy("CANARY");
        configuration
                .getCanaryConfigurationBuilder()
                .setCanaryPercent(10)
                .setCanaryBakeTimeInMinutes(0);
        ServiceModel model = complete(configuration);
        hook(model, "PRODUCTION_TRAFFIC_SHIFT", "https://judge.example/hook");
        model.deploy();
        model.run();
        model.settleAll();
        model.run();
        assertThat(model.production).containsEntry("blue", 10);
        String first = model.row.getDeployments(0).getHooks(0).getHookId();
        model.answers.put(first, Hooks.Answer.SUCCEEDED);
        model.run();
        assertThat(model.production).containsEntry("blue", 100);
        String second = model.row.getDeployments(0).getHooks(0).getHookId();
        assertThat(second).isNotEqualTo(first);

        model.answers.put(second, Hooks.Answer.FAILED);
        model.run();
        assertThat(model.production).as("at once").containsEntry("green", 100);
        String back = model.row.getDeployments(0).getHooks(0).getHookId();
        assertThat(back).as("it hears that traffic goes back").endsWith("-back");
        model.answers.put(back, Hooks.Answer.FAILED);
        model.comeToRest();
        assertThat(model.isSteady()).isTrue();
    }

    /** Whatever happens, no healthy task that gets traffic is stopped before another gets it. */
    @Test
    void traffickedTasksStay() {
        for (int seed = 0; seed < 300; seed++) {
            var random = new Random(seed);
            ServiceModel model = complete(some(random));
            model.breaker(random.nextBoolean());
            for (int step = 0; step < 120; step++) {
                act(model, random);
                Map<String, Integer> before = serving(model);
                Plan plan = model.step();
                Map<String, Integer> gone = new HashMap<>();
                plan.stops().stream()
                        .filter(stop -> stop.task().standing() == Standing.HEALTHY)
                        .forEach(stop -> gone.merge(stop.task().deployment(), 1, Integer::sum));
                Map<String, Integer> after = serving(model);
                int desired = model.row.getService().getDesiredCount();
                gone.forEach(
                        (deployment, count) -> {
                            int had = before.getOrDefault(deployment, 0);
                            if (before.containsKey(deployment) && after.containsKey(deployment)) {
                                assertThat(had - count)
                                        .as(
                                                "healthy tasks of "
                                                        + deployment
                                                        + " that stay: "
                                                        + inShort(model))
                                        .isGreaterThanOrEqualTo(Math.min(desired, had));
                            }
                        });
            }
            model.wish = ServiceView.Wish.NONE;
            model.comeToRest();
            assertThat(after(model)).as("seed " + seed + ": " + inShort(model)).isNotEmpty();
        }
    }

    /**
     * Deployments whose group gets production traffic, with how many of their tasks are healthy.
     */
    private static Map<String, Integer> serving(ServiceModel model) {
        var serving = new HashMap<String, Integer>();
        for (ServiceDeploymentState state : model.row.getDeploymentsList()) {
            String id = state.getDeployment().getId();
            boolean own =
                    state.getCompleted()
                            || id.equals(model.primary())
                            || !model.row.getDeployments(0).hasShift();
            if (own && model.production.getOrDefault(state.getTargetGroups(0), 0) > 0) {
                serving.put(id, model.tasks.count(id, Standing.HEALTHY));
            }
        }
        return serving;
    }

    /** In the end the traffic goes to the PRIMARY deployment, if it is complete. */
    private static List<String> after(ServiceModel model) {
        ServiceDeploymentState primary = model.row.getDeployments(0);
        boolean complete = primary.getDeployment().getRolloutState().equals("COMPLETED");
        return !complete || model.production.getOrDefault(primary.getTargetGroups(0), 0) == 100
                ? List.of(model.primary())
                : List.of();
    }

    private static void act(ServiceModel model, Random random) {
        model.wish = ServiceView.Wish.NONE;
        switch (random.nextInt(12)) {
            case 0 -> model.deploy();
            case 1 -> model.wish = ServiceView.Wish.ROLLBACK;
            case 2 -> model.any(random).ifPresent(task -> model.end(task.id(), true));
            case 3 -> model.any(random).ifPresent(task -> model.end(task.id(), false));
            case 4 -> model.desired(random.nextInt(5));
            case 5 ->
                    model.any(random)
                            .ifPresent(task -> model.become(task.id(), Standing.UNHEALTHY));
            case 6, 7 -> model.settleAll();
            default -> {}
        }
        model.now = model.now.plus(Duration.ofSeconds(random.nextInt(120)));
    }

    private static DeploymentConfiguration.Builder some(Random random) {
        var configuration =
                DeploymentConfiguration.newBuilder().setBakeTimeInMinutes(random.nextInt(3));
        switch (random.nextInt(3)) {
            case 0 -> configuration.setStrategy("BLUE_GREEN");
            case 1 ->
                    configuration
                            .setStrategy("LINEAR")
                            .getLinearConfigurationBuilder()
                            .setStepPercent(25)
                            .setStepBakeTimeInMinutes(1);
            default ->
                    configuration
                            .setStrategy("CANARY")
                            .getCanaryConfigurationBuilder()
                            .setCanaryPercent(5)
                            .setCanaryBakeTimeInMinutes(1);
        }
        return configuration.setMinimumHealthyPercent(100).setMaximumPercent(200);
    }

    private static DeploymentConfiguration.Builder blueGreen(int minutes) {
        return DeploymentConfiguration.newBuilder()
                .setMinimumHealthyPercent(100)
                .setMaximumPercent(200)
                .setStrategy("BLUE_GREEN")
                .setBakeTimeInMinutes(minutes);
    }

    /** A service whose first deployment is complete, in the group that is called green. */
    private static ServiceModel complete(DeploymentConfiguration.Builder configuration) {
        ServiceModel model =
                ServiceModel.shifting(
                        2,
                        configuration.clone().setMinimumHealthyPercent(100).setMaximumPercent(200));
        model.comeToRest();
        assertThat(model.isSteady()).isTrue();
        assertThat(model.production).isEqualTo(Map.of("green", 100, "blue", 0));
        return model;
    }

    private static String stage(ServiceModel model) {
        TrafficShift shift = model.row.getDeployments(0).getShift();
        return shift.getStage();
    }

    private static void hook(ServiceModel model, String stage, String target) {
        var row = model.row.toBuilder();
        var hook =
                row.getServiceBuilder()
                        .getDeploymentConfigurationBuilder()
                        .addLifecycleHooksBuilder()
                        .addLifecycleStages(stage);
        if (target.equals("PAUSE")) {
            hook.setTargetType("PAUSE");
        } else {
            hook.setTargetType("AWS_LAMBDA").setHookTargetArn(target);
        }
        model.row = row.build();
    }

    private static String inShort(ServiceModel model) {
        return model.production
                + " "
                + model.row.getDeploymentsList().stream()
                        .map(
                                state ->
                                        state.getDeployment().getId()
                                                + " "
                                                + state.getDeployment().getRolloutState()
                                                + " "
                                                + state.getTargetGroupsList()
                                                + " "
                                                + state.getShift().getStage()
                                                + " from "
                                                + state.getShift().getSource()
                                                + (state.getShift().getBack() ? " back" : ""))
                        .toList();
    }
}
