package dev.longshore.chaos.workload;

import dev.longshore.chaos.history.Attempt;
import dev.longshore.chaos.history.DrillClock;
import dev.longshore.chaos.history.History;
import dev.longshore.chaos.history.Outcome;
import dev.longshore.proto.ecs.ListTagsForResourceRequest;
import dev.longshore.proto.ecs.Tag;
import dev.longshore.proto.ecs.TagResourceRequest;

/** A client as the SDKs are: where a call is not answered, it asks another server, once. */
final class Retrying {
    private static final String KEY = "chaos-retrying";

    private final String clusterArn;
    private final DrillClock clock;
    private final History<Attempt> attempts;

    Retrying(String clusterArn, DrillClock clock, History<Attempt> attempts) {
        this.clusterArn = clusterArn;
        this.clock = clock;
        this.attempts = attempts;
    }

    /** One call: a read or a write that may be repeated. */
    void call(Client client) {
        boolean write = client.random().nextBoolean();
        long begin = clock.nanos();
        Client.Answer<?> answer = ask(client, write);
        if (answer.outcome() == Outcome.UNKNOWN) {
            client.turnToAnother();
            answer = ask(client, write);
        }
        attempts.add(
                new Attempt(begin, clock.nanos(), answer.outcome() == Outcome.OK, answer.why()));
    }

    private Client.Answer<?> ask(Client client, boolean write) {
        return write
                ? client.askAgain(
                        ecs ->
                                ecs.tagResource(
                                        TagResourceRequest.newBuilder()
                                                .setResourceArn(clusterArn)
                                                .addTags(
                                                        Tag.newBuilder()
                                                                .setKey(KEY)
                                                                .setValue("here"))
                                                .build()))
                : client.askAgain(
                        ecs ->
                                ecs.listTagsForResource(
                                        ListTagsForResourceRequest.newBuilder()
                                                .setResourceArn(clusterArn)
                                                .build()));
    }
}
