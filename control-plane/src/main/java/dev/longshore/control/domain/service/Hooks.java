package dev.longshore.control.domain.service;

import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.ecs.DeploymentConfiguration;
import dev.longshore.proto.ecs.DeploymentLifecycleHook;
import dev.longshore.proto.store.DeploymentHook;
import dev.longshore.proto.store.ServiceDeploymentState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a deployment waits for at its stages (Amazon ECS API Reference, DeploymentLifecycleHook):
 * somebody's word, a task of ours that ends well, or a URL that says so. All hooks of a stage are
 * under way at once, and all have to end well.
 */
public final class Hooks {
    /** The target type of hooks at which somebody's word is waited for. */
    public static final String PAUSE = "PAUSE";

    /** How long one waits where the hook does not say; then the deployment rolls back. */
    private static final Duration USUAL_TIMEOUT = Duration.ofDays(1);

    private Hooks() {}

    /** Whether a hook's target is a URL; the others are task definitions. */
    public static boolean isUrl(String target) {
        String lower = target.toLowerCase(Locale.ROOT);
        return lower.startsWith("http://") || lower.startsWith("https://");
    }

    /** What has become of a hook that was waited for. */
    enum Answer {
        SUCCEEDED,
        FAILED
    }

    /** What follows from a stage now. */
    sealed interface Gate {
        /** On to the next stage. */
        record Open() implements Gate {}

        /** Something is waited for, until then at most. */
        record Closed(Instant until) implements Gate {}

        /**
         * The deployment has failed.
         *
         * @param why what follows "rolled back because"
         */
        record Failed(String why) implements Gate {}
    }

    /**
     * Lets a deployment through a stage, makes it wait there, or lets it fail.
     *
     * @param answers of hooks that have one, by their ids
     */
    static Gate at(
            Stage stage,
            DeploymentConfiguration configuration,
            ServiceDeploymentState.Builder state,
            Map<String, Answer> answers,
            Instant now) {
        if (state.getPassedStagesList().contains(stage.name())) {
            return new Gate.Open();
        }
        List<DeploymentLifecycleHook> hooks = hooks(stage, configuration, state);
        if (hooks.isEmpty()) {
            return new Gate.Open();
        }
        if (state.getHooksList().stream().noneMatch(h -> h.getStage().equals(stage.name()))) {
            state.clearHooks();
            for (DeploymentLifecycleHook hook : hooks) {
                state.addHooks(begun(stage, hook, state, now));
            }
        }
        Gate gate = waited(stage, state, answers, now);
        if (gate instanceof Gate.Open) {
            state.clearHooks().addPassedStages(stage.name());
        }
        return gate;
    }

    /** Going back waits for nobody, but tells the hooks of traffic of it. */
    private static List<DeploymentLifecycleHook> hooks(
            Stage stage,
            DeploymentConfiguration configuration,
            ServiceDeploymentState.Builder state) {
        boolean back = !state.getRollsBack().isEmpty();
        return configuration.getLifecycleHooksList().stream()
                .filter(hook -> hook.getLifecycleStagesList().contains(stage.name()))
                .filter(hook -> !back || (!isPause(hook) && Stage.OF_TRAFFIC.contains(stage)))
                .toList();
    }

    private static boolean isPause(DeploymentLifecycleHook hook) {
        return hook.getTargetType().equals(PAUSE);
    }

    private static Gate waited(
            Stage stage,
            ServiceDeploymentState.Builder state,
            Map<String, Answer> answers,
            Instant now) {
        Instant until = Instant.MAX;
        for (DeploymentHook hook : state.getHooksList()) {
            Answer answer = answers.get(hook.getHookId());
            if (answer == Answer.SUCCEEDED) {
                continue;
            }
            if (answer == Answer.FAILED) {
                return new Gate.Failed(failed(stage, hook));
            }
            Instant end = Timestamps.instant(hook.getExpiresAt());
            boolean late = !now.isBefore(end);
            if (late && !hook.getTimeoutAction().equals("CONTINUE")) {
                return new Gate.Failed(
                        stage
                                + (hook.getTarget().isEmpty()
                                        ? " pause hook timed out."
                                        : " lifecycle hook(s) timed out."));
            }
            if (!late && end.isBefore(until)) {
                until = end;
            }
        }
        return until.equals(Instant.MAX) ? new Gate.Open() : new Gate.Closed(until);
    }

    private static String failed(Stage stage, DeploymentHook hook) {
        return hook.getTarget().isEmpty()
                ? stage + " pause hook was answered with ROLLBACK."
                : stage
                        + " lifecycle hook(s) failed. Lifecycle hook target "
                        + hook.getTarget()
                        + " returned FAILED status.";
    }

    private static DeploymentHook begun(
            Stage stage,
            DeploymentLifecycleHook hook,
            ServiceDeploymentState.Builder state,
            Instant now) {
        var timeout = hook.getTimeoutConfiguration();
        Duration patience =
                timeout.hasTimeoutInMinutes()
                        ? Duration.ofMinutes(timeout.getTimeoutInMinutes())
                        : USUAL_TIMEOUT;
        return DeploymentHook.newBuilder()
                .setStage(stage.name())
                .setHookId(id(stage, hook, state))
                .setExpiresAt(Timestamps.of(now.plus(patience)))
                .setTimeoutAction(timeout.getAction().isEmpty() ? "ROLLBACK" : timeout.getAction())
                .setTarget(isPause(hook) ? "" : hook.getHookTargetArn())
                .build();
    }

    /** Each step of traffic, and each way, asks anew. */
    private static String id(
            Stage stage, DeploymentLifecycleHook hook, ServiceDeploymentState.Builder state) {
        return "ecs-%s-%s-%s-%d-%d%s"
                .formatted(
                        isPause(hook) ? "pause" : "hook",
                        state.getServiceDeployment(),
                        stage.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                        state.getShift().getProduction(),
                        state.getHooksCount(),
                        state.getShift().getBack() ? "-back" : "");
    }
}
