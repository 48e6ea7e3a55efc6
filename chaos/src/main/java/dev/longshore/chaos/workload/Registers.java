package dev.longshore.chaos.workload;

import dev.longshore.chaos.history.DrillClock;
import dev.longshore.chaos.history.History;
import dev.longshore.chaos.history.Operation;
import dev.longshore.chaos.history.Outcome;
import dev.longshore.proto.ecs.DescribeServicesRequest;
import dev.longshore.proto.ecs.ECSGrpc.ECSBlockingStub;
import dev.longshore.proto.ecs.ListTagsForResourceRequest;
import dev.longshore.proto.ecs.ListTagsForResourceResponse;
import dev.longshore.proto.ecs.Tag;
import dev.longshore.proto.ecs.TagResourceRequest;
import dev.longshore.proto.ecs.UntagResourceRequest;
import dev.longshore.proto.ecs.UpdateServiceRequest;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * Registers that several clients write and read: tags of the cluster, and the desired count of a
 * service that no machine takes tasks of.
 */
final class Registers {
    /** Tags that are in use at one time. */
    private static final int TAGS = 3;

    /** Operations until new tags are taken, so that no search has too much to look at. */
    private static final int OPERATIONS_PER_TAG = 400;

    /** Old tags are removed with the new ones' first write; a cluster may have 50. */
    private static final String PREFIX = "chaos-";

    /** ECS takes no larger desired count; each is written once, so that a read names its write. */
    private static final int MOST_COUNT = 5_000;

    /** One of so many operations is about the service. */
    private static final int SELDOM = 12;

    private final String clusterArn;
    private final String service;
    private final DrillClock clock;
    private final History<Operation> history;
    private final AtomicLong values = new AtomicLong();
    private final AtomicLong operations = new AtomicLong();
    private final AtomicInteger counts = new AtomicInteger();
    private final AtomicInteger removed = new AtomicInteger();

    Registers(String clusterArn, String service, DrillClock clock, History<Operation> history) {
        this.clusterArn = clusterArn;
        this.service = service;
        this.clock = clock;
        this.history = history;
    }

    /** One operation of a client. */
    void operate(String name, Client client) {
        boolean write = client.random().nextInt(5) < 2;
        if (client.random().nextInt(SELDOM) == 0 && counts.get() < MOST_COUNT - SELDOM) {
            count(name, client, write);
            return;
        }
        long number = operations.getAndIncrement();
        int generation = Math.toIntExact(number / (TAGS * OPERATIONS_PER_TAG));
        tag(name, client, write, PREFIX + generation + "-" + client.random().nextInt(TAGS));
        if (generation > 1 && removed.compareAndSet(generation - 2, generation - 1)) {
            remove(client, generation - 2);
        }
    }

    private void tag(String name, Client client, boolean write, String key) {
        if (write) {
            String value = String.valueOf(values.incrementAndGet());
            long begin = clock.nanos();
            var answer =
                    client.ask(
                            ecs ->
                                    ecs.tagResource(
                                            TagResourceRequest.newBuilder()
                                                    .setResourceArn(clusterArn)
                                                    .addTags(
                                                            Tag.newBuilder()
                                                                    .setKey(key)
                                                                    .setValue(value))
                                                    .build()));
            record(name, key, true, value, begin, answer.outcome());
            return;
        }
        long begin = clock.nanos();
        var answer = client.ask(this::tags);
        record(name, key, false, value(answer, key), begin, answer.outcome());
    }

    /**
     * Reads the tags in use at one server. A client that writes is soon stuck where nothing can be
     * written; who only reads goes on, and sees what a server answers that has been left behind.
     */
    void look(String name, Client client, String server) {
        long generation = operations.get() / (TAGS * OPERATIONS_PER_TAG);
        long begin = clock.nanos();
        var answer = client.askOf(server, this::tags);
        for (int tag = 0; tag < TAGS; tag++) {
            String key = PREFIX + generation + "-" + tag;
            record(name, key, false, value(answer, key), begin, answer.outcome());
        }
    }

    private ListTagsForResourceResponse tags(ECSBlockingStub ecs) {
        return ecs.listTagsForResource(
                ListTagsForResourceRequest.newBuilder().setResourceArn(clusterArn).build());
    }

    private static String value(Client.Answer<ListTagsForResourceResponse> answer, String key) {
        return answer.value().stream()
                .flatMap(tags -> tags.getTagsList().stream())
                .filter(tag -> tag.getKey().equals(key))
                .map(Tag::getValue)
                .findFirst()
                .orElse(Operation.NOTHING);
    }

    private void count(String name, Client client, boolean write) {
        long begin = clock.nanos();
        if (write) {
            int count = counts.incrementAndGet();
            var answer =
                    client.ask(
                            ecs ->
                                    ecs.updateService(
                                            UpdateServiceRequest.newBuilder()
                                                    .setCluster(clusterArn)
                                                    .setService(service)
                                                    .setDesiredCount(count)
                                                    .build()));
            record(name, service, true, String.valueOf(count), begin, answer.outcome());
            return;
        }
        var answer =
                client.ask(
                        ecs ->
                                ecs.describeServices(
                                        DescribeServicesRequest.newBuilder()
                                                .setCluster(clusterArn)
                                                .addServices(service)
                                                .build()));
        String value =
                answer.value().stream()
                        .flatMap(found -> found.getServicesList().stream())
                        .map(found -> String.valueOf(found.getDesiredCount()))
                        .findFirst()
                        .orElse(Operation.NOTHING);
        record(name, service, false, value, begin, answer.outcome());
    }

    /** The service was made with this count before any client began. */
    void made(int count) {
        history.add(
                new Operation(
                        "drill",
                        service,
                        true,
                        String.valueOf(count),
                        0,
                        clock.nanos(),
                        Outcome.OK));
    }

    /** Nobody uses the tags of that generation any more. */
    private void remove(Client client, int generation) {
        List<String> keys =
                IntStream.range(0, TAGS).mapToObj(i -> PREFIX + generation + "-" + i).toList();
        client.ask(
                ecs ->
                        ecs.untagResource(
                                UntagResourceRequest.newBuilder()
                                        .setResourceArn(clusterArn)
                                        .addAllTagKeys(keys)
                                        .build()));
    }

    private void record(
            String name, String key, boolean write, String value, long begin, Outcome outcome) {
        history.add(new Operation(name, key, write, value, begin, clock.nanos(), outcome));
    }
}
