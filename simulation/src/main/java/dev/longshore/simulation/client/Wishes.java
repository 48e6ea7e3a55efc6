package dev.longshore.simulation.client;

import dev.longshore.proto.ecs.ContainerOverride;
import dev.longshore.proto.ecs.KeyValuePair;
import dev.longshore.proto.ecs.PlacementConstraint;
import dev.longshore.proto.ecs.PlacementStrategy;
import dev.longshore.proto.ecs.RunTaskRequest;
import dev.longshore.proto.ecs.TaskOverride;
import dev.longshore.simulation.world.World;
import java.util.List;

/** What callers of RunTask ask for beside a definition, now and then. */
final class Wishes {
    private static final double WISHED = 0.15;

    private static final List<PlacementStrategy> STRATEGIES =
            List.of(
                    PlacementStrategy.newBuilder().setType("random").build(),
                    PlacementStrategy.newBuilder().setType("binpack").setField("memory").build(),
                    PlacementStrategy.newBuilder().setType("binpack").setField("cpu").build(),
                    PlacementStrategy.newBuilder().setType("spread").setField("host").build(),
                    PlacementStrategy.newBuilder()
                            .setType("spread")
                            .setField("attribute:ecs.availability-zone")
                            .build());

    /** The attribute is one that an operator puts on some instances. */
    private static final List<PlacementConstraint> CONSTRAINTS =
            List.of(
                    PlacementConstraint.newBuilder().setType("distinctInstance").build(),
                    memberOf("attribute:stack == blue"),
                    memberOf("not(attribute:stack exists)"),
                    memberOf("attribute:ecs.availability-zone in [us-east-1a, us-east-1b]"));

    private Wishes() {}

    private static PlacementConstraint memberOf(String expression) {
        return PlacementConstraint.newBuilder()
                .setType("memberOf")
                .setExpression(expression)
                .build();
    }

    /** Where the tasks are to go, for those that go to container instances. */
    static void place(World world, RunTaskRequest.Builder request) {
        if (world.chance(WISHED)) {
            request.addPlacementStrategy(one(world, STRATEGIES));
        }
        if (world.chance(WISHED)) {
            request.addPlacementConstraints(one(world, CONSTRAINTS));
        }
    }

    /** More room and another environment for one of the containers. */
    static void override(World world, RunTaskRequest.Builder request, String container) {
        if (world.chance(WISHED)) {
            request.setOverrides(
                    TaskOverride.newBuilder()
                            .addContainerOverrides(
                                    ContainerOverride.newBuilder()
                                            .setName(container)
                                            .setCpu(128)
                                            .addEnvironment(
                                                    KeyValuePair.newBuilder()
                                                            .setName("STAGE")
                                                            .setValue("test"))));
        }
    }

    private static <T> T one(World world, List<T> some) {
        return some.get(world.random().nextInt(some.size()));
    }
}
