package dev.longshore.control.domain.service;

import dev.longshore.proto.store.DeploymentHook;
import dev.longshore.proto.store.ServiceDeploymentState;
import java.time.Duration;

/** The stages at which a deployment may have to wait, as its plan passes them. */
final class Gates {
    /** Tasks and URLs that are asked are looked at so often; nothing else tells of them. */
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);

    private final ServiceView view;
    private final Draft draft;
    private final Endings endings;
    private final Wording words;

    Gates(ServiceView view, Draft draft, Endings endings, Wording words) {
        this.view = view;
        this.draft = draft;
        this.endings = endings;
        this.words = words;
    }

    /**
     * Whether the deployment passes a stage. Where it fails there it goes back, if it can: then the
     * plan does nothing else.
     */
    boolean passes(Stage stage, ServiceDeploymentState.Builder state) {
        return switch (Hooks.at(
                stage,
                draft.service().getDeploymentConfiguration(),
                state,
                view.answers(),
                view.now())) {
            case Hooks.Gate.Open open -> true;
            case Hooks.Gate.Closed closed -> {
                draft.lookAt(closed.until());
                state.getHooksList().forEach(hook -> waits(state, stage, hook));
                yield false;
            }
            case Hooks.Gate.Failed failed when !state.getRollsBack().isEmpty() -> {
                // The way back is not barred by what should only hear of it.
                state.clearHooks().addPassedStages(stage.name());
                yield true;
            }
            case Hooks.Gate.Failed failed -> {
                endings.goesBack(
                        state,
                        "Service deployment rolled back because " + failed.why(),
                        withoutPeriod(failed.why()));
                yield false;
            }
        };
    }

    private void waits(ServiceDeploymentState.Builder state, Stage stage, DeploymentHook hook) {
        if (view.answers().containsKey(hook.getHookId())) {
            return;
        }
        if (!hook.getTarget().isEmpty()) {
            draft.lookAt(view.now().plus(LOOK_INTERVAL));
            return;
        }
        draft.trouble(
                "pause " + hook.getHookId(),
                words.waits(state.getDeployment().getId(), stage.name(), hook.getHookId()));
    }

    private static String withoutPeriod(String text) {
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }
}
