package dev.longshore.control.domain.service;

import com.google.protobuf.Timestamp;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.ecs.DeploymentCircuitBreaker;
import dev.longshore.proto.store.ServiceDeploymentState;
import dev.longshore.proto.store.ServiceRow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Decides what is next for a service: a pure function of a {@link ServiceView}. Planning again
 * after the plan has been carried out gives nothing more to do.
 */
final class Planner {
    /** How often lasting states and lasting troubles are told again. */
    private static final Duration TOLD_AGAIN = Duration.ofHours(6);

    private final ServiceView view;
    private final Draft draft;
    private final ServiceRow.Builder row;
    private final Wording words;
    private final Failures failures;

    private Planner(ServiceView view, Draft draft, Failures failures) {
        this.view = view;
        this.draft = draft;
        this.row = draft.row();
        this.words = Wording.ofService(view.name());
        this.failures = failures;
    }

    /** The next step for a service. */
    static Plan plan(ServiceView view) {
        var draft = new Draft(view);
        var failures = new Failures(view, draft);
        draft.acknowledge(failures.takeNotice(Draft.MOST_MOVES));
        var planner = new Planner(view, draft, failures);
        switch (view.row().getService().getStatus()) {
            case "ACTIVE" -> {
                if (view.isExternal()) {
                    new TaskSetPlanner(view, draft, failures).keepUp();
                } else {
                    planner.keepUp();
                }
            }
            case "DRAINING" -> planner.drain();
            default -> {
                // INACTIVE: only the ends of its last tasks were left
            }
        }
        return draft.result();
    }

    private void keepUp() {
        if (row.getDeploymentsCount() == 0) {
            return;
        }
        ServiceDeploymentState.Builder primary = row.getDeploymentsBuilder(0);
        failures.welcomeHealthy(primary, breaker(), view.desired());
        if (endsHere(primary)) {
            return;
        }
        int desired = view.desired();
        if (primary.getDeployment().getDesiredCount() != desired) {
            primary.getDeploymentBuilder()
                    .setDesiredCount(desired)
                    .setUpdatedAt(Timestamps.of(view.now()));
        }
        var sorted = SortedTasks.ofRollout(view, primary.getDeployment().getId());
        Rollout.Counts counts =
                new Upkeep(view, draft, failures, primary, sorted, words, "").step(desired);
        forgetOlder(counts);
        if (row.getDeploymentsCount() == 1 && counts.isAsWished() && counts.desired() == desired) {
            steady(row.getDeploymentsBuilder(0));
        } else {
            row.clearSteadyAt();
        }
    }

    private DeploymentCircuitBreaker breaker() {
        return draft.service().getDeploymentConfiguration().getDeploymentCircuitBreaker();
    }

    /** Whether the PRIMARY deployment ends with this step: it failed, or somebody stops it. */
    private boolean endsHere(ServiceDeploymentState.Builder primary) {
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
            case NONE, CONTINUE -> trips(primary) || waitsInVain(primary);
        };
    }

    /** Waits before the first launch, where somebody is to say a word first. */
    private boolean waitsInVain(ServiceDeploymentState.Builder primary) {
        for (String stage : Pauses.BEFORE_LAUNCH) {
            if (!passes(stage, primary)) {
                return draft.rollsBack();
            }
        }
        return false;
    }

    private boolean passes(String stage, ServiceDeploymentState.Builder primary) {
        return switch (Pauses.at(stage, draft.service(), primary, view.wish(), view.now())) {
            case OPEN -> true;
            case CLOSED -> {
                draft.lookAt(Timestamps.instant(primary.getPause().getExpiresAt()));
                draft.trouble(
                        "pause " + primary.getPause().getHookId(),
                        words.waits(
                                primary.getDeployment().getId(),
                                stage,
                                primary.getPause().getHookId()));
                yield false;
            }
            case ROLLBACK -> {
                String reason =
                        "Service deployment rolled back because "
                                + stage
                                + " lifecycle hook(s) timed out.";
                fail(primary, reason, stage + " lifecycle hook(s) timed out");
                primary.clearPause();
                rollBack(primary, reason);
                yield false;
            }
        };
    }

    private boolean trips(ServiceDeploymentState.Builder primary) {
        boolean tripped =
                breaker().getEnable()
                        && primary.getFailures()
                                >= CircuitBreaker.threshold(breaker(), view.desired());
        if (!tripped) {
            return false;
        }
        fail(
                primary,
                "ECS deployment circuit breaker: tasks failed to start.",
                "tasks failed to start");
        if (breaker().getRollback()) {
            return rollBack(
                    primary,
                    "Service deployment rolled back because the circuit breaker threshold was exceeded.");
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

    private Optional<ServiceDeploymentState> lastCompleted() {
        return row.getDeploymentsList().stream()
                .skip(1)
                .filter(ServiceDeploymentState::getCompleted)
                .findFirst();
    }

    /**
     * Older deployments go with their last task; one to go back to stays while it may be needed.
     */
    private void forgetOlder(Rollout.Counts counts) {
        boolean done = counts.isAsWished();
        Optional<String> candidate = lastCompleted().map(state -> state.getDeployment().getId());
        List<ServiceDeploymentState> kept = new ArrayList<>();
        kept.add(row.getDeployments(0));
        row.getDeploymentsList().stream()
                .skip(1)
                .filter(
                        state -> {
                            String id = state.getDeployment().getId();
                            boolean hasTasks = view.tasks().deployments().contains(id);
                            boolean needed =
                                    !done
                                            && !row.getDeployments(0).getCompleted()
                                            && candidate.filter(id::equals).isPresent();
                            return hasTasks || needed;
                        })
                .forEach(kept::add);
        if (kept.size() < row.getDeploymentsCount()) {
            row.clearDeployments().addAllDeployments(kept);
        }
    }

    private void steady(ServiceDeploymentState.Builder primary) {
        if (primary.getDeployment().getRolloutState().equals("IN_PROGRESS")) {
            if (!passes(Pauses.BEFORE_COMPLETION, primary)) {
                return;
            }
            String id = primary.getDeployment().getId();
            primary.setCompleted(true)
                    .getDeploymentBuilder()
                    .setRolloutState("COMPLETED")
                    .setRolloutStateReason("ECS deployment " + id + " completed.")
                    .setUpdatedAt(Timestamps.of(view.now()));
            draft.once(words.completed(id));
            boolean back = !primary.getRollsBack().isEmpty();
            draft.end(primary, back ? "ROLLBACK_SUCCESSFUL" : "SUCCESSFUL", "");
            primary.clearRollsBack();
        }
        Instant since = Timestamps.instant(row.getSteadyAt());
        if (!row.hasSteadyAt() || !view.now().isBefore(since.plus(TOLD_AGAIN))) {
            draft.once(words.steady());
            Timestamp unbalanced = row.getTroublesMap().get(Upkeep.UNBALANCED);
            row.setSteadyAt(Timestamps.of(view.now())).clearTroubles();
            if (unbalanced != null) {
                row.putTroubles(Upkeep.UNBALANCED, unbalanced);
            }
        }
        draft.lookAt(Timestamps.instant(row.getSteadyAt()).plus(TOLD_AGAIN));
    }

    /** Deleted: everything stops, and then the service is INACTIVE. */
    private void drain() {
        var all = Stream.concat(view.tasks().live(), view.tasks().all(Standing.AWAY));
        for (Member member : all.toList()) {
            if (!draft.stop(member, Upkeep.scaling(member.deployment()))) {
                return;
            }
        }
        if (view.tasks().isEmpty()) {
            row.getDeploymentsBuilderList().stream()
                    .limit(1)
                    .filter(s -> s.getDeployment().getRolloutState().equals("IN_PROGRESS"))
                    .forEach(s -> draft.end(s, "STOPPED", "The service was deleted."));
            draft.taskSets().clear();
            row.clearDeployments().clearSteadyAt().setInactiveAt(Timestamps.of(view.now()));
            row.getServiceBuilder().setStatus("INACTIVE").clearCurrentServiceDeployment();
        }
    }
}
