package dev.longshore.control.domain.service;

import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.ecs.DeploymentCircuitBreaker;
import dev.longshore.proto.store.ServiceDeploymentState;
import java.util.Optional;

/** What tasks that fail and tasks that succeed mean to their deployments and task sets. */
final class Failures {
    /** Failures in a row from which on the service says that it does not get on. */
    private static final int CONSISTENTLY = 3;

    private final ServiceView view;
    private final Draft draft;

    Failures(ServiceView view, Draft draft) {
        this.view = view;
        this.draft = draft;
    }

    /** Draws the conclusions from tasks that have ended: each counts once. */
    void takeNotice() {
        view.tasks()
                .all(Standing.ENDED)
                .takeWhile(draft::acknowledge)
                .forEach(member -> member.end().ifPresent(end -> ended(member, end)));
    }

    private void ended(Member member, Member.End end) {
        if (end.failed()) {
            count(member, end.reason());
        } else if (end.inVain()) {
            stateOf(member).ifPresent(state -> pause(state, member, end.reason()));
        }
    }

    /** A task counts against what it is of. */
    void count(Member member, String reason) {
        stateOf(member)
                .ifPresent(
                        state -> {
                            state.setFailures(state.getFailures() + 1);
                            state.getDeploymentBuilder().setFailedTasks(state.getFailures());
                            pause(state, member, reason);
                        });
    }

    private Optional<ServiceDeploymentState.Builder> stateOf(Member member) {
        return draft.states()
                .filter(state -> state.getDeployment().getId().equals(member.deployment()))
                .findFirst();
    }

    /** Tells of a task that fails like those before it. */
    private void complain(Member member, String reason) {
        draft.trouble(
                "failing" + view.troublesOf(member.deployment()),
                view.words(member.deployment()).failsToStart(member.id(), reason));
    }

    /**
     * The pause before the next launch. Tasks that were launched before the last pause was over
     * belong to one failure, however many they are.
     */
    private void pause(ServiceDeploymentState.Builder state, Member member, String reason) {
        boolean sameFailure =
                state.hasLaunchAfter()
                        && member.times()
                                .createdAt()
                                .isBefore(Timestamps.instant(state.getLaunchAfter()));
        if (!sameFailure) {
            int inARow = state.getFailuresInARow() + 1;
            state.setFailuresInARow(inARow)
                    .setLaunchAfter(Timestamps.of(view.now().plus(BackOff.after(inARow))));
        }
        if (state.getFailuresInARow() >= CONSISTENTLY) {
            complain(member, reason);
        }
    }

    /** Tasks that have become healthy since the last look are a success. */
    void welcomeHealthy(
            ServiceDeploymentState.Builder primary, DeploymentCircuitBreaker breaker, int desired) {
        int healthy = view.tasks().count(primary.getDeployment().getId(), Standing.HEALTHY);
        if (healthy > primary.getHealthy()) {
            if (CircuitBreaker.resets(breaker)) {
                primary.setFailures(0).getDeploymentBuilder().setFailedTasks(0);
            }
            if (healthy >= desired) {
                primary.clearFailuresInARow().clearLaunchAfter();
            }
        }
        primary.setHealthy(healthy);
    }
}
