package dev.longshore.control.api.ecs.task;

import dev.longshore.control.domain.arn.EcsArns;
import dev.longshore.control.domain.task.TaskSpec;
import dev.longshore.control.schedule.Placement.Decision;
import dev.longshore.control.schedule.PlacementRefusal;
import dev.longshore.proto.ecs.Failure;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Why a task was not started, as RunTask's answer says it (Amazon ECS Developer Guide, "Amazon ECS
 * API failure reasons").
 */
final class LaunchFailures {
    /** Failures that one answer lists for a task. */
    private static final int MOST = 100;

    /** Nobody offers what the task's capacity provider is to give. */
    static final String EMPTY_PROVIDER =
            "No Container Instances were found in your capacity provider.";

    private static final String UNAVAILABLE = "Capacity is unavailable at this time: ";

    private final EcsArns arns;

    LaunchFailures(EcsArns arns) {
        this.arns = arns;
    }

    /**
     * For a task that no machine takes: one failure for each container instance of its cluster. A
     * FARGATE task gets a single one, since its caller has to do with no machine.
     */
    List<Failure> of(TaskSpec spec, Decision.Nowhere why) {
        var offered = why.offered();
        if (offered.isEmpty() && isThroughPool(spec)) {
            return List.of(
                    failure(
                            arns.cluster(spec.cluster()),
                            "EMPTY CAPACITY PROVIDER",
                            EMPTY_PROVIDER));
        }
        if (spec.launch().onFargate() || offered.isEmpty()) {
            return List.of(unavailable(spec.cluster(), offered.values()));
        }
        return offered.entrySet().stream()
                .limit(MOST)
                .map(
                        e ->
                                failure(
                                        arns.instance(spec.cluster(), e.getKey()),
                                        e.getValue().code(),
                                        e.getValue().text()))
                .toList();
    }

    private static boolean isThroughPool(TaskSpec spec) {
        return !spec.launch().onFargate() && !spec.launch().capacityProvider().isEmpty();
    }

    /** With the reason that most machines have, and how many have which. */
    private Failure unavailable(String cluster, Collection<PlacementRefusal> refusals) {
        Map<String, Long> counts =
                refusals.stream()
                        .collect(
                                Collectors.groupingBy(
                                        PlacementRefusal::code,
                                        TreeMap::new,
                                        Collectors.counting()));
        String reason =
                counts.entrySet().stream()
                        .max(Map.Entry.comparingByValue())
                        .map(Map.Entry::getKey)
                        .orElse("RESOURCE:CPU");
        String detail =
                counts.isEmpty()
                        ? "there is no machine with room for such tasks."
                        : counts.entrySet().stream()
                                .map(e -> e.getKey() + " on " + e.getValue())
                                .collect(
                                        Collectors.joining(
                                                ", ",
                                                "of " + refusals.size() + " machines, ",
                                                "."));
        return failure(arns.cluster(cluster), reason, UNAVAILABLE + detail);
    }

    static Failure failure(String arn, String reason, String detail) {
        var failure = Failure.newBuilder().setArn(arn).setReason(reason);
        return (detail.isEmpty() ? failure : failure.setDetail(detail)).build();
    }
}
