package dev.longshore.simulation.invariant;

import dev.longshore.proto.store.AddressBlockRow;
import dev.longshore.proto.store.Batch;
import dev.longshore.proto.store.ClusterRow;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.ServiceDeploymentRow;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.proto.store.TaskDefinitionRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.proto.store.TaskSetRow;
import dev.longshore.state.tables.ecs.ServiceDeploymentKey;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tables.ecs.TaskSetKey;
import java.util.Optional;

/**
 * Sees every step of a committed row. {@code before} is empty for a new row, {@code after} for one
 * that has been removed.
 */
public interface RowListener {
    /** A task's row has changed. */
    default void task(String id, Optional<TaskRow> before, Optional<TaskRow> after) {}

    /** A node's row has changed. */
    default void node(
            Optional<ContainerInstanceRow> before, Optional<ContainerInstanceRow> after) {}

    /** A cluster's row has changed. */
    default void cluster(Optional<ClusterRow> before, Optional<ClusterRow> after) {}

    /** A revision's row has changed. */
    default void definition(
            Optional<TaskDefinitionRow> before, Optional<TaskDefinitionRow> after) {}

    /** A block of addresses has changed. */
    default void block(Optional<AddressBlockRow> before, Optional<AddressBlockRow> after) {}

    /** A service's row has changed. */
    default void service(ServiceKey key, Optional<ServiceRow> before, Optional<ServiceRow> after) {}

    /** The record of a deployment has changed. */
    default void deployment(
            ServiceDeploymentKey key,
            Optional<ServiceDeploymentRow> before,
            Optional<ServiceDeploymentRow> after) {}

    /** A task set has changed. */
    default void taskSet(TaskSetKey key, Optional<TaskSetRow> before, Optional<TaskSetRow> after) {}

    /** What a batch changes, as it stands in the log; before its changes are shown one by one. */
    default void batch(Batch batch) {}

    /** All changes of a batch have been shown: what holds between rows holds now. */
    default void settled() {}
}
