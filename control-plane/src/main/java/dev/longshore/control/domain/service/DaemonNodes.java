package dev.longshore.control.domain.service;

import dev.longshore.control.domain.task.Requirements;
import dev.longshore.control.schedule.Among;
import dev.longshore.control.schedule.ClusterIndex;
import dev.longshore.control.schedule.Placement;
import dev.longshore.proto.ecs.Service;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.tables.ecs.ServiceKey;
import java.util.Set;

/** The nodes that a daemon belongs on: the ACTIVE ones that its constraints allow. */
final class DaemonNodes {
    private final ClusterIndex index;

    DaemonNodes(ClusterIndex index) {
        this.index = index;
    }

    Set<String> of(ServiceKey key, Service service, TaskDefinition definition) {
        TaskRow wanted =
                TaskRow.newBuilder()
                        .addAllPlacementConstraints(service.getPlacementConstraintsList())
                        .build();
        return Placement.suitable(
                index,
                Requirements.placement(key.cluster(), wanted, definition, new Among.Cluster()));
    }
}
