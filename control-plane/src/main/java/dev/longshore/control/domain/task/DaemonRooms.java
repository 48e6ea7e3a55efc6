package dev.longshore.control.domain.task;

import dev.longshore.control.schedule.Among;
import dev.longshore.control.schedule.ClusterIndex;
import dev.longshore.control.schedule.KeptRooms;
import dev.longshore.control.schedule.Node;
import dev.longshore.control.schedule.PlacementRequest;
import dev.longshore.control.schedule.PlacementRequest.Constraint;
import dev.longshore.proto.ecs.Deployment;
import dev.longshore.proto.ecs.PlacementConstraint;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.ecs.TaskOverride;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.proto.store.TaskDefinitionRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.proto.task.EffectiveTask;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tables.ecs.TaskDefinitionKey;
import dev.longshore.state.tx.ReadTx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What daemons need of nodes. A daemon's wish is worked out once for as long as it stays the same,
 * so a run costs one comparison for each daemon. Confined to the leader's loop.
 */
final class DaemonRooms {
    /** Which nodes have an address for a task. */
    @FunctionalInterface
    interface Reach {
        Predicate<Node> of(ReadTx tx, TaskRow row, TaskDefinition definition);
    }

    /** What a daemon's wish is made of: definitions do not change. */
    private record Source(Deployment deployment, List<PlacementConstraint> constraints) {
        static Source of(ServiceRow row) {
            Deployment deployment = row.getDeployments(0).getDeployment();
            return new Source(
                    Deployment.newBuilder()
                            .setTaskDefinition(deployment.getTaskDefinition())
                            .setNetworkConfiguration(deployment.getNetworkConfiguration())
                            .build(),
                    row.getService().getPlacementConstraintsList());
        }
    }

    private record Known(Source source, Optional<PlacementRequest> request) {}

    private final ClusterIndex index;
    private final Reach reach;

    /** One for each daemon. */
    private final Map<ServiceKey, Known> known = new HashMap<>();

    /** The rooms of the last run, and what they were made of: the same for as long as it is. */
    private KeptRooms rooms = KeptRooms.NONE;

    private List<PlacementRequest> madeOf = List.of();

    DaemonRooms(ClusterIndex index, Reach reach) {
        this.index = index;
        this.reach = reach;
    }

    /** The rooms that are kept in one run. */
    KeptRooms now(ReadTx tx) {
        Map<ServiceKey, ServiceRow> daemons = index.daemons();
        known.keySet().retainAll(daemons.keySet());
        if (daemons.isEmpty()) {
            madeOf = List.of();
            rooms = KeptRooms.NONE;
            return rooms;
        }
        var requests = new ArrayList<PlacementRequest>();
        daemons.forEach((key, row) -> known(tx, key, row).request().ifPresent(requests::add));
        if (!requests.equals(madeOf)) {
            madeOf = requests;
            rooms = new KeptRooms(requests);
        }
        return rooms;
    }

    private Known known(ReadTx tx, ServiceKey key, ServiceRow row) {
        Source source = Source.of(row);
        Known before = known.get(key);
        if (before != null && before.source().equals(source)) {
            return before;
        }
        var definitionKey = TaskDefinitionKey.ofArn(source.deployment().getTaskDefinition());
        var now =
                new Known(
                        source,
                        tx.get(Tables.TASK_DEFINITIONS, definitionKey)
                                .map(TaskDefinitionRow::getDefinition)
                                .map(definition -> request(tx, key, source, definition)));
        known.put(key, now);
        return now;
    }

    private PlacementRequest request(
            ReadTx tx, ServiceKey key, Source source, TaskDefinition definition) {
        TaskDefinition effective = EffectiveTask.of(definition, TaskOverride.getDefaultInstance());
        var task =
                TaskRow.newBuilder()
                        .setDemand(Requirements.demand(effective))
                        .setNetworkConfiguration(source.deployment().getNetworkConfiguration())
                        .addAllPlacementConstraints(source.constraints());
        task.getTaskBuilder().setGroup(Tables.SERVICE_GROUP + key.service());
        TaskRow row = task.build();
        return Requirements.placement(key.cluster(), row, definition, new Among.Cluster())
                .and(new Constraint("its subnets", reach.of(tx, row, definition)));
    }
}
