package dev.longshore.simulation;

import dev.longshore.proto.store.ClusterRow;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.ServiceDeploymentRow;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.proto.store.TaskDefinitionRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.simulation.invariant.RowListener;
import dev.longshore.simulation.world.Coverage;
import dev.longshore.simulation.world.Edge;
import dev.longshore.state.tables.ecs.ServiceDeploymentKey;
import dev.longshore.state.tables.ecs.ServiceKey;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Counts every step of every life cycle that rows go through. */
final class LifeCycles implements RowListener {
    /**
     * The steps that a series of seeds must reach: all but the rarest that can occur. A task's
     * status may skip steps, where there is nothing to do or where the reports in between were
     * lost; ACTIVATING and DEACTIVATING come with load balancers.
     */
    static final List<Edge> EDGES =
            List.of(
                    new Edge("cluster", "ACTIVE", "INACTIVE"),
                    new Edge("cluster", "INACTIVE", "ACTIVE"),
                    new Edge("cluster", "INACTIVE", ""),
                    new Edge("cluster", "", "ACTIVE"),
                    new Edge("service", "ACTIVE", "DRAINING"),
                    new Edge("service", "DRAINING", "INACTIVE"),
                    new Edge("service", "INACTIVE", "ACTIVE"),
                    new Edge("service", "INACTIVE", ""),
                    new Edge("service", "", "ACTIVE"),
                    new Edge("deployment", "IN_PROGRESS", "ROLLBACK_FAILED"),
                    new Edge("deployment", "IN_PROGRESS", "ROLLBACK_IN_PROGRESS"),
                    new Edge("deployment", "IN_PROGRESS", "ROLLBACK_REQUESTED"),
                    new Edge("deployment", "IN_PROGRESS", "STOPPED"),
                    new Edge("deployment", "IN_PROGRESS", "STOP_REQUESTED"),
                    new Edge("deployment", "IN_PROGRESS", "SUCCESSFUL"),
                    new Edge("deployment", "ROLLBACK_IN_PROGRESS", "ROLLBACK_FAILED"),
                    new Edge("deployment", "ROLLBACK_IN_PROGRESS", "ROLLBACK_SUCCESSFUL"),
                    new Edge("deployment", "ROLLBACK_REQUESTED", "ROLLBACK_FAILED"),
                    new Edge("deployment", "ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS"),
                    new Edge("deployment", "STOP_REQUESTED", "STOPPED"),
                    new Edge("deployment", "", "IN_PROGRESS"),
                    new Edge("revision", "ACTIVE", "INACTIVE"),
                    new Edge("revision", "DELETE_IN_PROGRESS", ""),
                    new Edge("revision", "INACTIVE", "DELETE_IN_PROGRESS"),
                    new Edge("revision", "", "ACTIVE"),
                    new Edge("instance", "ACTIVE", "DRAINING"),
                    new Edge("instance", "ACTIVE", "INACTIVE"),
                    new Edge("instance", "ACTIVE", ""),
                    new Edge("instance", "DRAINING", "ACTIVE"),
                    new Edge("instance", "INACTIVE", ""),
                    new Edge("instance", "", "ACTIVE"),
                    new Edge("agent", "connected", "disconnected"),
                    new Edge("agent", "connected", ""),
                    new Edge("agent", "disconnected", "connected"),
                    new Edge("agent", "", "connected"),
                    new Edge("desired", "RUNNING", "STOPPED"),
                    new Edge("desired", "STOPPED", ""),
                    new Edge("desired", "", "RUNNING"),
                    new Edge("task", "DEPROVISIONING", "STOPPED"),
                    new Edge("task", "PENDING", "DEPROVISIONING"),
                    new Edge("task", "PENDING", "RUNNING"),
                    new Edge("task", "PENDING", "STOPPED"),
                    new Edge("task", "PENDING", "STOPPING"),
                    new Edge("task", "PROVISIONING", "DEPROVISIONING"),
                    new Edge("task", "PROVISIONING", "PENDING"),
                    new Edge("task", "PROVISIONING", "RUNNING"),
                    new Edge("task", "PROVISIONING", "STOPPED"),
                    new Edge("task", "RUNNING", "DEPROVISIONING"),
                    new Edge("task", "RUNNING", "STOPPED"),
                    new Edge("task", "RUNNING", "STOPPING"),
                    new Edge("task", "STOPPED", ""),
                    new Edge("task", "STOPPING", "DEPROVISIONING"),
                    new Edge("task", "STOPPING", "STOPPED"),
                    new Edge("task", "", "PENDING"),
                    new Edge("task", "", "PROVISIONING"));

    private final Coverage coverage;

    LifeCycles(Coverage coverage) {
        this.coverage = coverage;
    }

    @Override
    public void task(String id, Optional<TaskRow> before, Optional<TaskRow> after) {
        step("task", before, after, row -> row.getTask().getLastStatus());
        step("desired", before, after, row -> row.getTask().getDesiredStatus());
    }

    @Override
    public void node(Optional<ContainerInstanceRow> before, Optional<ContainerInstanceRow> after) {
        step("instance", before, after, row -> row.getInstance().getStatus());
        step(
                "agent",
                before,
                after,
                row -> row.getInstance().getAgentConnected() ? "connected" : "disconnected");
    }

    @Override
    public void cluster(Optional<ClusterRow> before, Optional<ClusterRow> after) {
        step("cluster", before, after, row -> row.getCluster().getStatus());
    }

    @Override
    public void definition(Optional<TaskDefinitionRow> before, Optional<TaskDefinitionRow> after) {
        step("revision", before, after, row -> row.getDefinition().getStatus());
    }

    @Override
    public void service(ServiceKey key, Optional<ServiceRow> before, Optional<ServiceRow> after) {
        step("service", before, after, row -> row.getService().getStatus());
    }

    @Override
    public void deployment(
            ServiceDeploymentKey key,
            Optional<ServiceDeploymentRow> before,
            Optional<ServiceDeploymentRow> after) {
        step("deployment", before, after, row -> row.getDeployment().getStatus());
    }

    private <R> void step(
            String what, Optional<R> before, Optional<R> after, Function<R, String> status) {
        String from = before.map(status).orElse("");
        String to = after.map(status).orElse("");
        if (!from.equals(to)) {
            coverage.edge(new Edge(what, from, to));
        }
    }
}
