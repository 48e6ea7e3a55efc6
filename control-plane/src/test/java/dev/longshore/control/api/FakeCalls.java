package dev.longshore.control.api;

import com.google.protobuf.Message;
import dev.longshore.proto.ecs.Cluster;
import dev.longshore.proto.ecs.CreateClusterRequest;
import dev.longshore.proto.ecs.CreateClusterResponse;
import dev.longshore.proto.ecs.DescribeClustersRequest;
import dev.longshore.proto.ecs.DescribeClustersResponse;
import dev.longshore.proto.ecs.Failure;
import dev.longshore.proto.ecs.ListClustersRequest;
import dev.longshore.proto.ecs.ListClustersResponse;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Answers calls from memory: what a test has told it to answer, and otherwise that it is not
 * offered. It remembers every call. Safe on any thread.
 */
public final class FakeCalls implements ApiCalls {
    /** Answers one operation. */
    @FunctionalInterface
    public interface Answer<T extends Message> {
        /** Answers, or throws {@link ApiException}. */
        CompletionStage<? extends Message> to(T request);
    }

    private final Map<String, Answer<?>> answers = new ConcurrentHashMap<>();
    private final List<Call> calls = new CopyOnWriteArrayList<>();

    /** Answers the operation whose request type is {@code request} with {@code answer}. */
    public <T extends Message> FakeCalls on(Class<T> request, Answer<T> answer) {
        answers.put(request.getSimpleName(), answer);
        return this;
    }

    /** Clusters that can be created, described and listed. */
    public static FakeCalls withClusters() {
        var clusters = new TreeMap<String, Cluster>();
        return new FakeCalls()
                .on(
                        CreateClusterRequest.class,
                        request -> {
                            var name =
                                    request.hasClusterName() ? request.getClusterName() : "default";
                            var cluster =
                                    clusters.computeIfAbsent(
                                            name, n -> cluster(n, request.getTagsList().size()));
                            return CompletableFuture.completedFuture(
                                    CreateClusterResponse.newBuilder().setCluster(cluster).build());
                        })
                .on(
                        DescribeClustersRequest.class,
                        request -> {
                            var response = DescribeClustersResponse.newBuilder();
                            for (var name : request.getClustersList()) {
                                if (clusters.containsKey(name)) {
                                    response.addClusters(clusters.get(name));
                                } else {
                                    response.addFailures(missing(name));
                                }
                            }
                            return CompletableFuture.completedFuture(response.build());
                        })
                .on(
                        ListClustersRequest.class,
                        request ->
                                CompletableFuture.completedFuture(
                                        ListClustersResponse.newBuilder()
                                                .addAllClusterArns(
                                                        clusters.values().stream()
                                                                .map(Cluster::getClusterArn)
                                                                .toList())
                                                .build()));
    }

    private static Cluster cluster(String name, int tags) {
        return Cluster.newBuilder()
                .setClusterName(name)
                .setClusterArn("arn:aws:ecs:us-east-1:123456789012:cluster/" + name)
                .setStatus("ACTIVE")
                .setActiveServicesCount(0)
                .setRunningTasksCount(tags)
                .build();
    }

    private static Failure missing(String name) {
        return Failure.newBuilder()
                .setArn("arn:aws:ecs:us-east-1:123456789012:cluster/" + name)
                .setReason("MISSING")
                .build();
    }

    @Override
    @SuppressWarnings("unchecked") // on() ties an answer to the type of its request.
    public CompletionStage<Message> call(Call call) {
        calls.add(call);
        Message request = call.request();
        var answer = (Answer<Message>) answers.get(request.getClass().getSimpleName());
        if (answer == null) {
            return CompletableFuture.failedFuture(
                    ApiException.notOffered(call.operation().name() + " is not supported."));
        }
        try {
            return answer.to(request).thenApply(message -> message);
        } catch (ApiException refusal) {
            return CompletableFuture.failedFuture(refusal);
        }
    }

    /** Every call so far. */
    public List<Call> calls() {
        return calls;
    }
}
