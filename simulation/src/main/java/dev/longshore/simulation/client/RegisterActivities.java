package dev.longshore.simulation.client;

import dev.longshore.proto.ecs.ListTagsForResourceRequest;
import dev.longshore.proto.ecs.ListTagsForResourceResponse;
import dev.longshore.proto.ecs.Tag;
import dev.longshore.proto.ecs.TagResourceRequest;
import dev.longshore.simulation.client.Calls.Answer;
import dev.longshore.simulation.client.Calls.Repeat;
import dev.longshore.simulation.invariant.caller.ReadsAreLinearizable;
import dev.longshore.simulation.world.Coverage.Point;
import dev.longshore.simulation.world.World;

/**
 * Uses a tag of the cluster as a register that all callers write and read. Each value is written
 * once and never again, whatever comes of the call.
 */
final class RegisterActivities {
    private static final String KEY = "register";

    private final World world;
    private final Calls calls;
    private final String name;
    private final ReadsAreLinearizable history;
    private int written;

    RegisterActivities(World world, Calls calls, String name, ReadsAreLinearizable history) {
        this.world = world;
        this.calls = calls;
        this.name = name;
        this.history = history;
    }

    void write() {
        String value = name + "-" + written++;
        int operation = history.writing(value, world.elapsed());
        calls.send(
                "TagResource",
                TagResourceRequest.newBuilder()
                        .setResourceArn(Workload.CLUSTER_ARN)
                        .addTags(Tag.newBuilder().setKey(KEY).setValue(value))
                        .build(),
                Repeat.NEVER,
                answer -> {
                    switch (answer) {
                        case Answer.Done done -> history.wrote(operation, world.elapsed());
                        case Answer.Refused refused -> history.neverWritten(operation);
                        case Answer.Unknown unknown ->
                                world.coverage().hit(Point.CALL_OUTCOME_UNKNOWN);
                    }
                });
    }

    void read() {
        read(Repeat.UNTIL_ANSWERED);
    }

    void read(Repeat repeat) {
        int operation = history.reading(world.elapsed());
        calls.send(
                "ListTagsForResource",
                ListTagsForResourceRequest.newBuilder()
                        .setResourceArn(Workload.CLUSTER_ARN)
                        .build(),
                repeat,
                answer -> {
                    if (answer instanceof Answer.Done(ListTagsForResourceResponse tags)) {
                        String value =
                                tags.getTagsList().stream()
                                        .filter(tag -> tag.getKey().equals(KEY))
                                        .map(Tag::getValue)
                                        .findFirst()
                                        .orElse(ReadsAreLinearizable.NOTHING);
                        history.read(operation, value, world.elapsed());
                    }
                });
    }
}
