package dev.longshore.control.domain.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.proto.store.DeploymentHook;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Deployments wait where a PAUSE hook says so, for a word or for a time. */
class PausesTest {
    private static final int LONGEST_MINUTES = 20_160;

    private final ServiceModel model = new ServiceModel(2, 100, 200);

    @ParameterizedTest
    @ValueSource(strings = {"RECONCILE_SERVICE", "PRE_SCALE_UP"})
    void nothingIsLaunchedBeforeTheWord(String stage) {
        hook(stage, 60, "ROLLBACK");
        model.run();
        assertThat(model.live()).isEmpty();
        assertThat(pause().getStage()).isEqualTo(stage);
        assertThat(model.events)
                .contains(
                        "(service web) (deployment ecs-svc/1) waits at "
                                + stage
                                + " for ContinueServiceDeployment with the hook "
                                + pause().getHookId()
                                + ".");

        say(Hooks.Answer.SUCCEEDED);
        model.comeToRest();
        assertThat(model.isSteady()).isTrue();
        assertThat(model.healthy()).isEqualTo(2);
    }

    @Test
    void allTasksAreThereBeforeTheLastWord() {
        hook("POST_SCALE_UP", LONGEST_MINUTES, "ROLLBACK");
        model.comeToRest();
        assertThat(model.healthy()).isEqualTo(2);
        assertThat(model.row.getDeployments(0).getDeployment().getRolloutState())
                .isEqualTo("IN_PROGRESS");

        say(Hooks.Answer.SUCCEEDED);
        model.comeToRest();
        assertThat(model.isSteady()).isTrue();
    }

    /** All its tasks are there, and none of the ones before: it can be taken back all the same. */
    @Test
    void atTheLastStageItGoesBackWhenThatIsTheWord() {
        deployAsFarAsTheLastStage();

        say(Hooks.Answer.FAILED);
        assertIsBack();
    }

    @Test
    void atTheLastStageItGoesBackWithoutAWordToo() {
        deployAsFarAsTheLastStage();

        model.now = model.now.plus(Duration.ofMinutes(LONGEST_MINUTES));
        model.run();
        assertIsBack();
    }

    private void deployAsFarAsTheLastStage() {
        model.comeToRest();
        hook("POST_SCALE_UP", LONGEST_MINUTES, "ROLLBACK");
        model.deploy();
        model.comeToRest();
        assertThat(model.primary()).isEqualTo("ecs-svc/2");
        assertThat(model.healthy()).isEqualTo(2);
        assertThat(model.isSteady()).as("it waits").isFalse();
    }

    private void assertIsBack() {
        assertThat(model.primary()).isEqualTo("ecs-svc/1");
        model.comeToRest();
        assertThat(model.healthy()).isEqualTo(2);
        assertThat(model.isSteady()).isTrue();
    }

    @Test
    void withoutAWordItGoesOnWhenTheHookSaysSo() {
        hook("PRE_SCALE_UP", 5, "CONTINUE");
        model.run();
        model.now = model.now.plus(Duration.ofMinutes(5));
        model.comeToRest();

        assertThat(model.isSteady()).isTrue();
    }

    @Test
    void withoutAWordItGoesBackOtherwise() {
        model.comeToRest();
        hook("PRE_SCALE_UP", 5, "");
        model.deploy();
        model.run();
        assertThat(model.primary()).isEqualTo("ecs-svc/2");
        assertThat(model.healthy()).as("the old tasks go on").isEqualTo(2);

        model.now = model.now.plus(Duration.ofMinutes(5));
        model.run();
        assertThat(model.primary()).isEqualTo("ecs-svc/1");
        model.comeToRest();
        assertThat(model.isSteady()).isTrue();
        assertThat(model.events)
                .contains(
                        "(service web) (deployment ecs-svc/2) deployment failed: PRE_SCALE_UP pause"
                                + " hook timed out.");
    }

    private void say(Hooks.Answer word) {
        model.answers.put(pause().getHookId(), word);
        model.step();
    }

    private DeploymentHook pause() {
        return model.row.getDeployments(0).getHooks(0);
    }

    private void hook(String stage, int minutes, String action) {
        var row = model.row.toBuilder();
        var hook =
                row.getServiceBuilder()
                        .getDeploymentConfigurationBuilder()
                        .addLifecycleHooksBuilder()
                        .setTargetType("PAUSE")
                        .addLifecycleStages(stage);
        hook.getTimeoutConfigurationBuilder().setTimeoutInMinutes(minutes).setAction(action);
        model.row = row.build();
    }
}
