package dev.longshore.benchmarks.scale;

import dev.longshore.proto.ecs.DescribeTasksRequest;
import dev.longshore.proto.ecs.ECSGrpc;
import dev.longshore.proto.ecs.ListTasksRequest;
import dev.longshore.proto.ecs.Tag;
import dev.longshore.proto.ecs.TagResourceRequest;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Calls at a steady rate, a third each of three kinds, whether the ones before are answered or not:
 * each is timed from the moment at which it was due. On a thread of its own.
 */
final class CallLoad implements Runnable {
    /** As many as one DescribeTasks describes here. */
    private static final int DESCRIBED = 10;

    private static final long CALL_SECONDS = 30;

    private enum Kind {
        DESCRIBE,
        LIST,
        TAG
    }

    private final Api api;
    private final List<String> taskArns;
    private final int rate;
    private final int warmUp;
    private final int calls;
    private final Map<Kind, Latencies> latencies = new EnumMap<>(Kind.class);
    private final Random random = new Random(1);

    CallLoad(Api api, List<String> taskArns, int rate, Duration warmUp, Duration length) {
        this.api = api;
        this.taskArns = taskArns;
        this.rate = rate;
        this.warmUp = (int) (rate * warmUp.toSeconds());
        this.calls = this.warmUp + (int) (rate * length.toSeconds());
        for (Kind kind : Kind.values()) {
            latencies.put(kind, new Latencies(calls));
        }
    }

    /** Returns when all calls have been answered or have failed. */
    @Override
    public void run() {
        long due = System.nanoTime();
        var made = new EnumMap<Kind, Integer>(Kind.class);
        try {
            for (int number = 0; number < calls; number++) {
                long wait = due - System.nanoTime();
                if (wait > 0) {
                    TimeUnit.NANOSECONDS.sleep(wait);
                }
                Kind kind = Kind.values()[number % Kind.values().length];
                if (number < warmUp) {
                    call(kind, due, new Latencies(1));
                } else {
                    made.merge(kind, 1, Integer::sum);
                    call(kind, due, latencies(kind));
                }
                due += 1_000_000_000L / rate;
            }
            for (Map.Entry<Kind, Integer> each : made.entrySet()) {
                latencies(each.getKey()).await(each.getValue());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Latencies latencies(Kind kind) {
        return Objects.requireNonNull(latencies.get(kind));
    }

    private void call(Kind kind, long due, Latencies into) {
        var stub = ECSGrpc.newStub(api.channel()).withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS);
        switch (kind) {
            case DESCRIBE -> {
                var request = DescribeTasksRequest.newBuilder().setCluster(Scale.CLUSTER);
                for (int i = 0; i < DESCRIBED; i++) {
                    request.addTasks(anyTask());
                }
                stub.describeTasks(request.build(), heard(due, into));
            }
            case LIST ->
                    stub.listTasks(
                            ListTasksRequest.newBuilder().setCluster(Scale.CLUSTER).build(),
                            heard(due, into));
            case TAG ->
                    stub.tagResource(
                            TagResourceRequest.newBuilder()
                                    .setResourceArn(anyTask())
                                    .addTags(
                                            Tag.newBuilder()
                                                    .setKey("load")
                                                    .setValue(String.valueOf(random.nextInt())))
                                    .build(),
                            heard(due, into));
        }
    }

    private String anyTask() {
        return taskArns.get(random.nextInt(taskArns.size()));
    }

    private <T> StreamObserver<T> heard(long due, Latencies into) {
        return new StreamObserver<>() {
            @Override
            public void onNext(T answer) {}

            @Override
            public void onError(Throwable failure) {
                into.failed();
            }

            @Override
            public void onCompleted() {
                into.answered(due);
            }
        };
    }

    /** A line for each kind. */
    String lines() {
        return latencies.entrySet().stream()
                .map(
                        each ->
                                "          %-9s %s"
                                        .formatted(
                                                each.getKey().name().toLowerCase(Locale.ROOT),
                                                each.getValue()))
                .collect(Collectors.joining("\n"));
    }
}
