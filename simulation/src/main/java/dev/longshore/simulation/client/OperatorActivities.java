package dev.longshore.simulation.client;

import dev.longshore.proto.ecs.Attribute;
import dev.longshore.proto.ecs.DeregisterContainerInstanceRequest;
import dev.longshore.proto.ecs.PutAttributesRequest;
import dev.longshore.proto.ecs.UpdateContainerInstancesStateRequest;
import dev.longshore.simulation.client.Calls.Answer;
import dev.longshore.simulation.client.Calls.Repeat;
import dev.longshore.simulation.invariant.RowWatcher;
import dev.longshore.simulation.world.Coverage.Point;
import dev.longshore.simulation.world.World;
import java.util.Objects;
import java.util.Optional;

/** Drains container instances and makes them active again, and takes some out of the cluster. */
final class OperatorActivities {
    private final World world;
    private final Calls calls;
    private final RowWatcher rows;

    OperatorActivities(World world, Calls calls, RowWatcher rows) {
        this.world = world;
        this.calls = calls;
        this.rows = rows;
    }

    void drainOrActivate() {
        instance().ifPresent(id -> setStatus(id, world.chance(0.3) ? "DRAINING" : "ACTIVE"));
    }

    private void setStatus(String instance, String status) {
        calls.send(
                "UpdateContainerInstancesState",
                UpdateContainerInstancesStateRequest.newBuilder()
                        .setCluster(clusterOf(instance))
                        .addContainerInstances(instance)
                        .setStatus(status)
                        .build(),
                Repeat.CARELESSLY,
                answer -> {});
    }

    /** Where it is asked for: a machine of no cluster is listed under a name of its own. */
    private String clusterOf(String instance) {
        return RowWatcher.clusterOf(Objects.requireNonNull(rows.nodes().get(instance)));
    }

    void putAttribute() {
        instance()
                .ifPresent(
                        id ->
                                calls.send(
                                        "PutAttributes",
                                        PutAttributesRequest.newBuilder()
                                                .setCluster(clusterOf(id))
                                                .addAttributes(
                                                        Attribute.newBuilder()
                                                                .setName("stack")
                                                                .setValue("blue")
                                                                .setTargetId(id)
                                                                .setTargetType(
                                                                        "container-instance"))
                                                .build(),
                                        Repeat.CARELESSLY,
                                        answer -> {}));
    }

    void deregister() {
        instance()
                .ifPresent(
                        id ->
                                calls.send(
                                        "DeregisterContainerInstance",
                                        DeregisterContainerInstanceRequest.newBuilder()
                                                .setCluster(clusterOf(id))
                                                .setContainerInstance(id)
                                                .setForce(true)
                                                .build(),
                                        Repeat.UNTIL_ANSWERED,
                                        answer -> {
                                            if (answer instanceof Answer.Done) {
                                                world.coverage().hit(Point.NODE_DEREGISTERED);
                                            }
                                        }));
    }

    private Optional<String> instance() {
        var ids = rows.nodes().keySet().stream().toList();
        return ids.isEmpty()
                ? Optional.empty()
                : Optional.of(ids.get(world.random().nextInt(ids.size())));
    }
}
