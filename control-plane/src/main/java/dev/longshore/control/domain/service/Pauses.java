package dev.longshore.control.domain.service;

import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.ecs.DeploymentLifecycleHook;
import dev.longshore.proto.ecs.Service;
import dev.longshore.proto.store.DeploymentPause;
import dev.longshore.proto.store.ServiceDeploymentState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where a deployment waits for somebody's word: PAUSE hooks (Amazon ECS API Reference,
 * DeploymentLifecycleHook). A rolling deployment has three such stages: before it begins, before
 * its first task is launched, and before it is complete.
 */
public final class Pauses {
    /** Stages before the first launch, in their order. */
    static final List<String> BEFORE_LAUNCH = List.of("RECONCILE_SERVICE", "PRE_SCALE_UP");

    /** All its tasks are there and healthy. */
    static final String BEFORE_COMPLETION = "POST_SCALE_UP";

    /** The stages that a rolling deployment has. */
    public static final List<String> STAGES =
            List.of("RECONCILE_SERVICE", "PRE_SCALE_UP", BEFORE_COMPLETION);

    /** How long it waits where the hook does not say; then it rolls back. */
    private static final Duration USUAL_TIMEOUT = Duration.ofDays(1);

    private Pauses() {}

    /** What follows from a stage now. */
    enum Gate {
        OPEN,
        CLOSED,
        ROLLBACK
    }

    /** Lets a deployment through a stage, makes it wait there, or sends it back. */
    static Gate at(
            String stage,
            Service service,
            ServiceDeploymentState.Builder state,
            ServiceView.Wish wish,
            Instant now) {
        Optional<DeploymentLifecycleHook> hook = hook(service, stage);
        if (hook.isEmpty()
                || state.getPassedStagesList().contains(stage)
                || !state.getRollsBack().isEmpty()) {
            return Gate.OPEN;
        }
        if (!state.getPause().getStage().equals(stage)) {
            state.setPause(pause(stage, hook.get(), state, now));
            return Gate.CLOSED;
        }
        boolean late = !now.isBefore(Timestamps.instant(state.getPause().getExpiresAt()));
        boolean goesOn =
                wish == ServiceView.Wish.CONTINUE
                        || (late && state.getPause().getTimeoutAction().equals("CONTINUE"));
        if (goesOn) {
            state.clearPause().addPassedStages(stage);
            return Gate.OPEN;
        }
        return late ? Gate.ROLLBACK : Gate.CLOSED;
    }

    private static Optional<DeploymentLifecycleHook> hook(Service service, String stage) {
        return service.getDeploymentConfiguration().getLifecycleHooksList().stream()
                .filter(hook -> hook.getLifecycleStagesList().contains(stage))
                .findFirst();
    }

    private static DeploymentPause pause(
            String stage,
            DeploymentLifecycleHook hook,
            ServiceDeploymentState.Builder state,
            Instant now) {
        var timeout = hook.getTimeoutConfiguration();
        Duration patience =
                timeout.hasTimeoutInMinutes()
                        ? Duration.ofMinutes(timeout.getTimeoutInMinutes())
                        : USUAL_TIMEOUT;
        return DeploymentPause.newBuilder()
                .setStage(stage)
                .setHookId("ecs-pause-" + state.getRevision() + "-" + STAGES.indexOf(stage))
                .setExpiresAt(Timestamps.of(now.plus(patience)))
                .setTimeoutAction(timeout.getAction().isEmpty() ? "ROLLBACK" : timeout.getAction())
                .build();
    }
}
