package dev.longshore.simulation;

import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.ecs.Deployment;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.ServiceDeploymentState;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.simulation.invariant.RowWatcher;
import dev.longshore.simulation.invariant.service.ServiceListener;
import dev.longshore.simulation.invariant.service.ServiceStep;
import dev.longshore.simulation.world.Coverage;
import dev.longshore.simulation.world.Coverage.Point;
import java.util.List;

/** Counts what services go through. */
final class ServiceMilestones implements ServiceListener {
    private final Coverage coverage;
    private final RowWatcher rows;

    ServiceMilestones(Coverage coverage, RowWatcher rows) {
        this.coverage = coverage;
        this.rows = rows;
    }

    @Override
    public void stepped(ServiceStep step) {
        step.after()
                .ifPresent(
                        after -> {
                            moved(step.before().orElse(ServiceRow.getDefaultInstance()), after);
                            step.changes().forEach(change -> task(after, change));
                        });
    }

    private void moved(ServiceRow before, ServiceRow after) {
        if (before.getService().getStatus().equals("INACTIVE")
                && after.getService().getStatus().equals("ACTIVE")) {
            coverage.hit(Point.SERVICE_NAME_REUSED);
        }
        if (tells(before, after, "blocked")) {
            coverage.hit(Point.SERVICE_BLOCKED_BY_ITS_BOUNDS);
        }
        if (after.getTroublesMap().keySet().stream()
                .filter(cause -> cause.equals("capacity") || cause.startsWith("placement"))
                .anyMatch(cause -> tells(before, after, cause))) {
            coverage.hit(Point.SERVICE_FOUND_NO_ROOM);
        }
        if (tells(before, after, "protected")) {
            coverage.hit(Point.SERVICE_MET_PROTECTION);
        }
        if (tells(before, after, "unbalanced")) {
            coverage.hit(Point.ZONES_UNEVEN);
        }
        if (tells(before, after, "failing")) {
            coverage.hit(Point.SERVICE_TASKS_FAIL);
        }
        if (before.getDeploymentsCount() > 0 && after.getDeploymentsCount() > 0) {
            deployment(before.getDeployments(0), after);
        }
    }

    private static boolean tells(ServiceRow before, ServiceRow after, String cause) {
        return after.containsTroubles(cause) && !before.containsTroubles(cause);
    }

    private void deployment(ServiceDeploymentState before, ServiceRow row) {
        ServiceDeploymentState after = row.getDeployments(0);
        Deployment was = before.getDeployment();
        Deployment is = after.getDeployment();
        if (is.getId().equals(was.getId())
                && was.getRolloutState().equals("IN_PROGRESS")
                && is.getRolloutState().equals("COMPLETED")) {
            if (before.hasShift()) {
                coverage.hit(
                        before.getShift().getBack()
                                ? Point.TRAFFIC_SHIFTED_BACK
                                : Point.TRAFFIC_SHIFTED);
            }
            coverage.hit(
                    before.getRollsBack().isEmpty()
                            ? Point.DEPLOYMENT_COMPLETED
                            : Point.DEPLOYMENT_BACK_AGAIN);
        }
        if (after.getRollsBack().equals(was.getId())) {
            List<String> reasons =
                    row.getDeploymentsList().stream()
                            .map(ServiceDeploymentState::getDeployment)
                            .filter(deployment -> deployment.getId().equals(was.getId()))
                            .map(Deployment::getRolloutStateReason)
                            .toList();
            coverage.hit(
                    reasons.toString().contains("circuit breaker")
                            ? Point.DEPLOYMENT_ROLLED_BACK_BY_BREAKER
                            : Point.DEPLOYMENT_ROLLED_BACK_ON_REQUEST);
        }
    }

    private void task(ServiceRow service, ServiceStep.TaskChange change) {
        TaskRow row = change.after().orElse(TaskRow.getDefaultInstance());
        ContainerInstanceRow node =
                rows.nodes()
                        .getOrDefault(row.getInstance(), ContainerInstanceRow.getDefaultInstance());
        if (change.isNew()) {
            boolean daemon = service.getService().getSchedulingStrategy().equals("DAEMON");
            boolean newNode =
                    Timestamps.instant(node.getInstance().getRegisteredAt())
                            .isAfter(Timestamps.instant(service.getService().getCreatedAt()));
            if (daemon && newNode) {
                coverage.hit(Point.DAEMON_ON_NEW_NODE);
            }
            if (!row.getTask().getCapacityProviderName().isEmpty()) {
                coverage.hit(Point.STRATEGY_USED);
            }
        }
        if (change.isStoppedByUs() && node.getInstance().getStatus().equals("DRAINING")) {
            coverage.hit(Point.SERVICE_TASK_DRAINED);
        }
    }
}
