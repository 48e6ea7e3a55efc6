package dev.longshore.control.domain.service;

import com.google.protobuf.Timestamp;
import dev.longshore.foundation.time.Timestamps;
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
    private final Endings endings;
    private final Gates gates;

    private Planner(ServiceView view, Draft draft, Failures failures) {
        this.view = view;
        this.draft = draft;
        this.row = draft.row();
        this.words = Wording.ofService(view.name());
        this.failures = failures;
        this.endings = new Endings(view, draft, words);
        this.gates = new Gates(view, draft, endings, words);
    }

    /** The next step for a service. */
    static Plan plan(ServiceView view) {
        var draft = new Draft(view);
        var failures = new Failures(view, draft);
        failures.takeNotice();
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
        failures.welcomeHealthy(primary, endings.breaker(), view.desired());
        if (endings.endsHere(primary)) {
            return;
        }
        int desired = view.desired();
        if (primary.getDeployment().getDesiredCount() != desired) {
            primary.getDeploymentBuilder()
                    .setDesiredCount(desired)
                    .setUpdatedAt(Timestamps.of(view.now()));
        }
        if (ShiftPlanner.isFor(primary)) {
            new ShiftPlanner(view, draft, failures, endings, words, primary).keepUp(desired);
            forgetOlder(false);
        } else {
            rollOut(primary, desired);
        }
    }

    /** Its tasks take the places of all others. */
    private void rollOut(ServiceDeploymentState.Builder primary, int desired) {
        waitBeforeLaunch(primary);
        if (draft.rollsBack()) {
            return;
        }
        var sorted = SortedTasks.ofRollout(view, primary.getDeployment().getId());
        Rollout.Counts counts =
                new Upkeep(view, draft, failures, primary, sorted, words, "").step(desired);
        forgetOlder(counts.isAsWished());
        if (isAlone() && counts.isAsWished() && counts.desired() == desired) {
            steady(row.getDeploymentsBuilder(0));
            forgetOlder(true);
        } else {
            row.clearSteadyAt();
        }
    }

    /** Whether tasks of older deployments are gone: one to go back to may be known all the same. */
    private boolean isAlone() {
        return row.getDeploymentsList().stream()
                .skip(1)
                .noneMatch(
                        older ->
                                view.tasks().deployments().contains(older.getDeployment().getId()));
    }

    /** Waits before the first launch, where somebody is to say a word first. */
    private void waitBeforeLaunch(ServiceDeploymentState.Builder primary) {
        if (!primary.hasShift()
                && primary.getDeployment().getRolloutState().equals("IN_PROGRESS")
                && gates.passes(Stage.RECONCILE_SERVICE, primary)) {
            gates.passes(Stage.PRE_SCALE_UP, primary);
        }
    }

    /**
     * Older deployments go with their last task; one to go back to stays while it may be needed:
     * until the present one is complete or, where it has failed, as it is wished.
     *
     * @param done whether all is as it is wished
     */
    private void forgetOlder(boolean done) {
        if (draft.rollsBack()) {
            return;
        }
        Optional<String> candidate =
                endings.lastCompleted().map(state -> state.getDeployment().getId());
        String source = ShiftPlanner.sourceOf(row.getDeploymentsBuilder(0));
        ServiceDeploymentState primary = row.getDeployments(0);
        boolean inProgress = primary.getDeployment().getRolloutState().equals("IN_PROGRESS");
        List<ServiceDeploymentState> kept = new ArrayList<>();
        kept.add(primary);
        row.getDeploymentsList().stream()
                .skip(1)
                .filter(
                        state -> {
                            String id = state.getDeployment().getId();
                            boolean hasTasks =
                                    view.tasks().deployments().contains(id) || source.equals(id);
                            boolean needed =
                                    (!done || inProgress)
                                            && !primary.getCompleted()
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
            if (!gates.passes(Stage.POST_SCALE_UP, primary)) {
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
            primary.clearRollsBack().clearShift();
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
