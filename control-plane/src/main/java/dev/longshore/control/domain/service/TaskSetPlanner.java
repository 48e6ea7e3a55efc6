package dev.longshore.control.domain.service;

import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.ecs.DeploymentCircuitBreaker;
import dev.longshore.proto.store.TaskSetRow;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Decides what is next for the task sets of a service: each is kept at its own count, whatever the
 * others have. Nothing here ends a deployment: whoever made the sets does.
 */
final class TaskSetPlanner {
    private final ServiceView view;
    private final Draft draft;
    private final Failures failures;

    TaskSetPlanner(ServiceView view, Draft draft, Failures failures) {
        this.view = view;
        this.draft = draft;
        this.failures = failures;
    }

    void keepUp() {
        strays();
        for (TaskSetRow.Builder set : List.copyOf(draft.taskSets())) {
            if (set.getState().getDeployment().getStatus().equals(TaskSets.DRAINING)) {
                drain(set);
            } else {
                keep(set);
            }
        }
    }

    /** Tasks of sets that are no more. */
    private void strays() {
        Set<String> known =
                draft.taskSets().stream().map(TaskSetPlanner::id).collect(Collectors.toSet());
        view.tasks().deployments().stream()
                .filter(id -> !known.contains(id))
                .forEach(this::stopAll);
    }

    /** It goes with its last task, and what it had told with it. */
    private void drain(TaskSetRow.Builder set) {
        String id = id(set);
        recount(set, 0);
        stopAll(id);
        if (!view.tasks().deployments().contains(id)) {
            forgetTroubles(id, cause -> true);
            draft.taskSets().removeIf(other -> id(other).equals(id));
        }
    }

    private void stopAll(String id) {
        for (Member member : all(id).toList()) {
            if (!draft.stop(member, Upkeep.scaling(id))) {
                return;
            }
        }
    }

    private Stream<Member> all(String id) {
        return Stream.concat(view.tasks().live(), view.tasks().all(Standing.AWAY))
                .filter(member -> member.deployment().equals(id));
    }

    private void keep(TaskSetRow.Builder set) {
        int desired = TaskSets.computed(draft.service().getDesiredCount(), set.getScale());
        recount(set, desired);
        failures.welcomeHealthy(
                set.getStateBuilder(), DeploymentCircuitBreaker.getDefaultInstance(), desired);
        var upkeep =
                new Upkeep(
                        view,
                        draft,
                        failures,
                        set.getStateBuilder(),
                        SortedTasks.ofTaskSet(view, id(set)),
                        view.words(id(set)),
                        view.troublesOf(id(set)));
        Rollout.Counts counts = upkeep.step(desired);
        stability(set, counts.isAsWished() && counts.desired() == desired);
    }

    private void recount(TaskSetRow.Builder set, int desired) {
        if (set.getState().getDeployment().getDesiredCount() != desired) {
            set.getStateBuilder()
                    .getDeploymentBuilder()
                    .setDesiredCount(desired)
                    .setUpdatedAt(Timestamps.of(view.now()));
            draft.once(Wording.ofService(view.name()).recounted(id(set), desired));
        }
    }

    private void stability(TaskSetRow.Builder set, boolean isSteady) {
        String status = isSteady ? TaskSets.STEADY : TaskSets.STABILIZING;
        if (set.getStabilityStatus().equals(status)) {
            return;
        }
        set.setStabilityStatus(status).setStabilityStatusAt(Timestamps.of(view.now()));
        if (isSteady) {
            draft.once(view.words(id(set)).steadyTaskSet());
            // That zones are uneven is forgotten when they are even.
            forgetTroubles(id(set), cause -> !cause.startsWith(Upkeep.UNBALANCED));
        }
    }

    private void forgetTroubles(String id, Predicate<String> which) {
        Set.copyOf(draft.row().getTroublesMap().keySet()).stream()
                .filter(cause -> cause.endsWith(view.troublesOf(id)))
                .filter(which)
                .forEach(draft.row()::removeTroubles);
    }

    private static String id(TaskSetRow.Builder set) {
        return set.getState().getDeployment().getId();
    }
}
