package dev.longshore.control.domain.service;

import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.ecs.DeploymentCircuitBreaker;
import dev.longshore.proto.store.ServiceDeploymentState;
import java.util.List;
import java.util.Optional;

/** How the deployments of a service end before they are complete: stopped, failed, taken back. */
final class Endings {
    private final ServiceView view;
    private final Draft draft;
    private final Wording words;

    Endings(ServiceView view, Draft draft, Wording words) {
        this.view = view;
        this.draft = draft;
        this.words = words;
    }

    DeploymentCircuitBreaker breaker() {
        return draft.service().getDeploymentConfiguration().getDeploymentCircuitBreaker();
    }

    /** Whether the PRIMARY deployment gives way to another with this step. */
    boolean endsHere(ServiceDeploymentState.Builder primary) {
        if (!primary.getDeployment().getRolloutState().equals("IN_PROGRESS")) {
            return false;
        }
        return switch (view.wish()) {
            case ABORT -> {
                fail(primary, "ECS deployment stopped on request.", "stopped on request");
                draft.end(primary, "STOPPED", "Service deployment was stopped on request.");
                yield false;
            }
            case ROLLBACK -> {
                String reason = "Service deployment rolled back on request.";
                fail(primary, reason, "rolled back on request");
                yield rollBack(primary, reason);
            }
            case NONE -> trips(primary);
        };
    }

    /** It has failed for that reason, and goes back where it can; whether it does. */
    boolean goesBack(ServiceDeploymentState.Builder primary, String reason, String why) {
        fail(primary, reason, why);
        primary.clearHooks();
        return rollBack(primary, reason);
    }

    private boolean trips(ServiceDeploymentState.Builder primary) {
        boolean tripped =
                breaker().getEnable()
                        && primary.getFailures()
                                >= CircuitBreaker.threshold(breaker(), view.desired());
        if (!tripped) {
            return false;
        }
        fail(primary, CircuitBreaker.TRIPPED, "tasks failed to start");
        if (breaker().getRollback()) {
            return rollBack(
                    primary,
                    "Service deployment rolled back because the circuit breaker threshold was"
                            + " exceeded.");
        }
        draft.end(
                primary,
                "STOPPED",
                "Service deployment stopped because the circuit breaker threshold was exceeded.");
        return false;
    }

    private void fail(ServiceDeploymentState.Builder primary, String reason, String why) {
        primary.getDeploymentBuilder()
                .setRolloutState("FAILED")
                .setRolloutStateReason(reason)
                .setUpdatedAt(Timestamps.of(view.now()));
        draft.once(words.failed(primary.getDeployment().getId(), why));
    }

    /** Goes back to the newest deployment that was once complete; whether there is one. */
    private boolean rollBack(ServiceDeploymentState.Builder primary, String reason) {
        Optional<ServiceDeploymentState> target =
                primary.getRollsBack().isEmpty() ? lastCompleted() : Optional.empty();
        if (target.isEmpty()) {
            draft.end(
                    primary,
                    "ROLLBACK_FAILED",
                    "No rollback candidate was found to run the rollback.");
            return false;
        }
        String to = target.get().getDeployment().getId();
        draft.once(words.rollingBack(to));
        draft.rollBack(new Plan.RollBack(to, reason));
        return true;
    }

    /** An older deployment that was once complete: that which traffic comes from, or the newest. */
    Optional<ServiceDeploymentState> lastCompleted() {
        String source = draft.row().getDeployments(0).getShift().getSource();
        List<ServiceDeploymentState> completed =
                draft.row().getDeploymentsList().stream()
                        .skip(1)
                        .filter(ServiceDeploymentState::getCompleted)
                        .toList();
        return completed.stream()
                .filter(state -> state.getDeployment().getId().equals(source))
                .findFirst()
                .or(() -> completed.stream().findFirst());
    }
}
