package dev.longshore.control.domain.service;

import dev.longshore.control.schedule.PlacementRefusal;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.ecs.Deployment;
import dev.longshore.proto.store.ServiceDeploymentState;
import dev.longshore.proto.store.TaskSetRow;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a service does next, and why not more: what its plan says, in sentences.
 *
 * @param refusals by the node's id, where a task is missing that no node takes
 */
public record ServiceExplanation(List<String> sentences, Map<String, PlacementRefusal> refusals) {
    static ServiceExplanation of(ServiceView view, Plan plan, Launcher.Outcome launched) {
        var sentences = new ArrayList<String>();
        for (ServiceDeploymentState state : view.row().getDeploymentsList()) {
            sentences.add(deployment(view, state));
            pause(view, state, sentences);
        }
        for (TaskSetRow set : view.taskSets()) {
            sentences.add(taskSet(view, set));
            pause(view, set.getState(), sentences);
        }
        plan.stops()
                .forEach(
                        stop ->
                                sentences.add(
                                        "Task "
                                                + stop.task().id()
                                                + " stops now: "
                                                + stop.reason()
                                                + "."));
        if (AtMostOne.isWished(view.row().getService()) && AtMostOne.waits(view)) {
            sentences.add(
                    "It has the tag "
                            + AtMostOne.TAG
                            + ": the next task starts when the one before it has certainly ended.");
        }
        if (!launched.started().isEmpty()) {
            sentences.add(launched.started().size() + " tasks start now.");
        }
        if (launched.unplaced() > 0) {
            sentences.add(
                    launched.unplaced()
                            + " tasks are missing, and none of "
                            + launched.why().size()
                            + " nodes takes one now.");
        }
        plan.events().stream()
                .filter(said -> !said.cause().isEmpty())
                .forEach(said -> sentences.add(said.text()));
        if (view.isExternal() && view.taskSets().isEmpty()) {
            sentences.add("It has no task set: its tasks come with CreateTaskSet.");
        }
        boolean waits = launched.started().isEmpty() && plan.stops().isEmpty();
        if (waits && launched.unplaced() == 0) {
            sentences.add("Nothing is to be done now.");
        }
        return new ServiceExplanation(sentences, launched.why());
    }

    private static String deployment(ServiceView view, ServiceDeploymentState state) {
        Deployment deployment = state.getDeployment();
        return "Deployment %s (%s, %s): %s"
                .formatted(
                        deployment.getId(),
                        deployment.getStatus(),
                        deployment.getRolloutState(),
                        tasks(view, state));
    }

    private static String taskSet(ServiceView view, TaskSetRow set) {
        Deployment deployment = set.getState().getDeployment();
        return "Task set %s (%s, %s; %s percent of %d, which is %d): %s"
                .formatted(
                        deployment.getId(),
                        deployment.getStatus(),
                        set.getStabilityStatus(),
                        BigDecimal.valueOf(set.getScale().getValue())
                                .stripTrailingZeros()
                                .toPlainString(),
                        view.row().getService().getDesiredCount(),
                        deployment.getDesiredCount(),
                        tasks(view, set.getState()));
    }

    private static String tasks(ServiceView view, ServiceDeploymentState state) {
        String id = state.getDeployment().getId();
        return "%d tasks pending, %d running and not known to be healthy, %d healthy, %d unhealthy, %d on nodes that were given up, %d stopping; %d failed."
                .formatted(
                        view.tasks().count(id, Standing.PENDING),
                        view.tasks().count(id, Standing.SETTLING),
                        view.tasks().count(id, Standing.HEALTHY),
                        view.tasks().count(id, Standing.UNHEALTHY),
                        view.tasks().count(id, Standing.AWAY),
                        view.tasks().count(id, Standing.STOPPING),
                        state.getFailures());
    }

    private static void pause(
            ServiceView view, ServiceDeploymentState state, List<String> sentences) {
        Instant after = Timestamps.instant(state.getLaunchAfter());
        if (state.hasLaunchAfter() && view.now().isBefore(after)) {
            sentences.add(
                    "After "
                            + state.getFailuresInARow()
                            + " failures in a row the next task is launched in "
                            + Duration.between(view.now(), after).plusMillis(999).toSeconds()
                            + " s.");
        }
    }
}
