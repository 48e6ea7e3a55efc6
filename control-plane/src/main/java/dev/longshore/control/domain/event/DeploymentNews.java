package dev.longshore.control.domain.event;

import dev.longshore.foundation.text.Excerpt;
import dev.longshore.proto.ecs.Deployment;
import dev.longshore.proto.store.DeploymentStateChange;
import dev.longshore.proto.store.EventRow;
import dev.longshore.proto.store.ServiceDeploymentState;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.state.feed.RowChange;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tx.ReadTx;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The state changes of a service's deployments (Amazon ECS Developer Guide, service deployment
 * state change events). EventBridge tells of the deployments that DescribeServices shows, by their
 * {@code rolloutState}; the records of deployments bear other ids.
 */
final class DeploymentNews implements News<ServiceKey, ServiceRow> {
    @Override
    public int most(RowChange<ServiceKey, ServiceRow> change) {
        return (int) changed(change).count() * (Excerpt.MOST * 3 + BESIDE);
    }

    @Override
    public List<EventRow.Builder> tell(ReadTx tx, RowChange<ServiceKey, ServiceRow> change) {
        return changed(change)
                .map(deployment -> event(change.after().orElseThrow(), deployment))
                .toList();
    }

    /** The deployments that are in another state than before. */
    private static Stream<Deployment> changed(RowChange<ServiceKey, ServiceRow> change) {
        return change.after().stream()
                .flatMap(DeploymentNews::deployments)
                .filter(
                        now ->
                                change.before().stream()
                                        .flatMap(DeploymentNews::deployments)
                                        .noneMatch(old -> isAs(old, now)));
    }

    private static Stream<Deployment> deployments(ServiceRow row) {
        return row.getDeploymentsList().stream().map(ServiceDeploymentState::getDeployment);
    }

    private static boolean isAs(Deployment old, Deployment now) {
        return old.getId().equals(now.getId())
                && old.getRolloutState().equals(now.getRolloutState());
    }

    private static EventRow.Builder event(ServiceRow row, Deployment deployment) {
        String state = deployment.getRolloutState();
        String reason = Excerpt.of(deployment.getRolloutStateReason());
        return EventRow.newBuilder()
                .setSummary(
                        Optional.of(reason)
                                .filter(text -> !text.isEmpty())
                                .orElse(deployment.getId() + " " + state))
                .setDeployment(
                        DeploymentStateChange.newBuilder()
                                .setEventType(state.equals("FAILED") ? "ERROR" : "INFO")
                                .setEventName("SERVICE_DEPLOYMENT_" + state)
                                .setClusterArn(row.getService().getClusterArn())
                                .setDeploymentId(deployment.getId())
                                .setUpdatedAt(deployment.getUpdatedAt())
                                .setReason(reason))
                .setResource(row.getService().getServiceArn());
    }
}
