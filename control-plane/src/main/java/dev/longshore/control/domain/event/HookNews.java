package dev.longshore.control.domain.event;

import dev.longshore.proto.ecs.DeploymentLifecycleHookDetail;
import dev.longshore.proto.ecs.ServiceDeployment;
import dev.longshore.proto.store.EventRow;
import dev.longshore.proto.store.HookStateChange;
import dev.longshore.proto.store.ServiceDeploymentRow;
import dev.longshore.state.feed.RowChange;
import dev.longshore.state.tables.ecs.ServiceDeploymentKey;
import dev.longshore.state.tx.ReadTx;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where deployments wait for somebody's word, and what came of it (Amazon ECS Developer Guide,
 * service deployment hook state change events).
 */
final class HookNews implements News<ServiceDeploymentKey, ServiceDeploymentRow> {
    @Override
    public int most(RowChange<ServiceDeploymentKey, ServiceDeploymentRow> change) {
        return (int) changed(change).count() * BESIDE;
    }

    @Override
    public List<EventRow.Builder> tell(
            ReadTx tx, RowChange<ServiceDeploymentKey, ServiceDeploymentRow> change) {
        return changed(change).map(hook -> event(change, hook)).toList();
    }

    /** That a task or a URL is asked is no news; what it says is. */
    private static final String ASKED = "IN_PROGRESS";

    private static Stream<DeploymentLifecycleHookDetail> changed(
            RowChange<ServiceDeploymentKey, ServiceDeploymentRow> change) {
        return change.after().stream()
                .flatMap(HookNews::hooks)
                .filter(hook -> !hook.getStatus().equals(ASKED))
                .filter(
                        now ->
                                change.before().stream()
                                        .flatMap(HookNews::hooks)
                                        .noneMatch(old -> isAs(old, now)));
    }

    private static Stream<DeploymentLifecycleHookDetail> hooks(ServiceDeploymentRow row) {
        return row.getDeployment().getLifecycleHookDetailsList().stream();
    }

    private static boolean isAs(
            DeploymentLifecycleHookDetail old, DeploymentLifecycleHookDetail now) {
        return old.getHookId().equals(now.getHookId()) && old.getStatus().equals(now.getStatus());
    }

    private static EventRow.Builder event(
            RowChange<ServiceDeploymentKey, ServiceDeploymentRow> change,
            DeploymentLifecycleHookDetail hook) {
        ServiceDeployment deployment = change.after().orElseThrow().getDeployment();
        String stage = stage(change);
        return EventRow.newBuilder()
                .setSummary(
                        "%s %s%s"
                                .formatted(
                                        hook.getHookId(),
                                        hook.getStatus(),
                                        stage.isEmpty() ? "" : " at " + stage))
                .setHook(
                        HookStateChange.newBuilder()
                                .setEventType("INFO")
                                .setEventName("HOOK_" + hook.getStatus())
                                .setHookId(hook.getHookId())
                                .setHookType(hook.getTargetType())
                                .setExpiresAt(hook.getExpiresAt())
                                .setLifecycleStage(stage)
                                .setClusterArn(deployment.getClusterArn())
                                .setServiceArn(deployment.getServiceArn())
                                .setServiceDeploymentArn(deployment.getServiceDeploymentArn())
                                .setUpdatedAt(deployment.getUpdatedAt()))
                .setResource(deployment.getServiceDeploymentArn());
    }

    /** A deployment that goes on is at no stage any more. */
    private static String stage(RowChange<ServiceDeploymentKey, ServiceDeploymentRow> change) {
        return Stream.of(change.after(), change.before())
                .flatMap(row -> row.stream())
                .map(row -> row.getDeployment().getLifecycleStage())
                .filter(stage -> !stage.isEmpty())
                .findFirst()
                .orElse("");
    }
}
