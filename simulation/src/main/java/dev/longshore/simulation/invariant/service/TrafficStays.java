package dev.longshore.simulation.invariant.service;

import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.ServiceDeploymentState;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.proto.store.TrafficShift;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.RowWatcher;
import dev.longshore.simulation.invariant.Violation;
import java.util.List;

/** Looks at what is stopped while traffic is shifted from one deployment to another. */
@Invariant(
        "While a deployment takes the traffic over, and has not had all of it for its bake time, no"
                + " healthy task of the deployment that it comes from is stopped by the scheduler,"
                + " unless it is one too many or on a node that is left.")
public final class TrafficStays implements ServiceListener {
    /** All of the traffic. */
    private static final int ALL = 1_000;

    private final RowWatcher rows;

    public TrafficStays(RowWatcher rows) {
        this.rows = rows;
    }

    @Override
    public void stepped(ServiceStep step) {
        if (!step.isActive() || !step.rows().allMatch(TrafficStays::isShifting)) {
            return;
        }
        ServiceRow row = step.after().orElseThrow();
        String source = row.getDeployments(0).getShift().getSource();
        List<ServiceStep.TaskChange> stopped =
                step.stops()
                        .filter(change -> change.wasHealthy(step.at()))
                        .filter(change -> isOf(source, change.before().orElseThrow()))
                        .filter(change -> stays(change.before().orElseThrow()))
                        .toList();
        int desired = step.rows().mapToInt(it -> it.getService().getDesiredCount()).min().orElse(0);
        long left =
                step.changes().stream()
                        .filter(ServiceStep.TaskChange::leaves)
                        .filter(change -> isOf(source, change.before().orElseThrow()))
                        .count();
        long had = step.live().filter(task -> isOf(source, task)).count() + left;
        if (stopped.size() > Math.max(0, had - desired)) {
            throw new Violation(
                    TrafficStays.class,
                    "%s stops %s of %s, from which traffic comes: %s"
                            .formatted(
                                    step.key(), ServiceStep.ids(stopped), source, step.inShort()));
        }
    }

    private static boolean isShifting(ServiceRow row) {
        if (row.getDeploymentsCount() == 0) {
            return false;
        }
        ServiceDeploymentState primary = row.getDeployments(0);
        TrafficShift shift = primary.getShift();
        return primary.hasShift()
                && !shift.getBack()
                && shift.getProduction() < ALL
                && primary.getDeployment().getRolloutState().equals("IN_PROGRESS")
                && row.getDeploymentsList().stream()
                        .anyMatch(
                                state ->
                                        state.getCompleted()
                                                && state.getDeployment()
                                                        .getId()
                                                        .equals(shift.getSource()));
    }

    private static boolean isOf(String deployment, TaskRow row) {
        return row.getTask().getStartedBy().equals(deployment);
    }

    private boolean stays(TaskRow row) {
        return rows.nodes()
                .getOrDefault(row.getInstance(), ContainerInstanceRow.getDefaultInstance())
                .getInstance()
                .getStatus()
                .equals("ACTIVE");
    }
}
