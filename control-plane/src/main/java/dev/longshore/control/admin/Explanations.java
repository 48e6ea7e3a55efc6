package dev.longshore.control.admin;

import dev.longshore.control.domain.service.ServiceExplanation;
import dev.longshore.control.leader.Leader;
import dev.longshore.control.schedule.Node;
import dev.longshore.control.schedule.PlacementRefusal;
import dev.longshore.foundation.arn.Arns;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.admin.ExplainServiceRequest;
import dev.longshore.proto.admin.ExplainServiceResponse;
import dev.longshore.proto.admin.ExplainTaskRequest;
import dev.longshore.proto.admin.ExplainTaskResponse;
import dev.longshore.proto.admin.NodeRefusal;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tables.ecs.TaskKey;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Says why a task is where it is, and what a service does. Asked on any thread, answered on the
 * leader's loop.
 */
public final class Explanations {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final Supplier<Optional<Leader>> leader;
    private final Executor loop;

    public Explanations(Supplier<Optional<Leader>> leader, Executor loop) {
        this.leader = leader;
        this.loop = loop;
    }

    /**
     * Explains one task.
     *
     * @throws IllegalArgumentException for one that is not there
     * @throws IOException where no leader answers in time
     */
    ExplainTaskResponse explain(ExplainTaskRequest request) throws IOException {
        return onLoop(here -> explain(here, request));
    }

    /** The same for a service. */
    ExplainServiceResponse explain(ExplainServiceRequest request) throws IOException {
        return onLoop(here -> explain(here, request));
    }

    private <R> R onLoop(Function<Leader, R> explanation) throws IOException {
        Leader here =
                leader.get()
                        .orElseThrow(() -> new IOException("the leader is not ready. Try again."));
        try {
            return CompletableFuture.supplyAsync(() -> explanation.apply(here), loop)
                    .get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                throw refused;
            }
            throw new IOException("it cannot be explained: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (TimeoutException e) {
            throw new IOException("the leader is too busy to explain. Try again.", e);
        }
    }

    private static ExplainServiceResponse explain(Leader leader, ExplainServiceRequest request) {
        ServiceKey key = serviceKey(request);
        ServiceRow row =
                leader.committed(tx -> tx.get(Tables.SERVICES, key))
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "there is no service "
                                                        + key.service()
                                                        + " in cluster "
                                                        + key.cluster()));
        ServiceExplanation why = leader.explain(key).orElseThrow();
        var answer =
                ExplainServiceResponse.newBuilder()
                        .setServiceArn(row.getService().getServiceArn())
                        .setStatus(row.getService().getStatus())
                        .addAllSentences(why.sentences());
        new TreeMap<>(why.refusals())
                .forEach((id, refused) -> answer.addNodes(node(leader, id, refused)));
        return answer.build();
    }

    /** An ARN names the cluster itself. */
    static TaskKey taskKey(ExplainTaskRequest request) {
        String task = request.getTask();
        return new TaskKey(cluster(request.getCluster(), task), Arns.id(task));
    }

    /** The same for a service. */
    static ServiceKey serviceKey(ExplainServiceRequest request) {
        String service = request.getService();
        return new ServiceKey(cluster(request.getCluster(), service), Arns.id(service));
    }

    private static String cluster(String named, String resource) {
        String[] parts = resource.split("/", -1);
        if (resource.startsWith("arn:") && parts.length == 3) {
            return parts[1];
        }
        return named.isEmpty() ? "default" : named;
    }

    private static ExplainTaskResponse explain(Leader leader, ExplainTaskRequest request) {
        TaskKey key = taskKey(request);
        TaskRow row =
                leader.committed(tx -> tx.get(Tables.TASKS, key))
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "there is no task "
                                                        + key.task()
                                                        + " in cluster "
                                                        + key.cluster()));
        SortedMap<String, PlacementRefusal> refusals =
                leader.explain(key).map(nowhere -> nowhere.reasons()).orElseGet(TreeMap::new);
        var answer =
                ExplainTaskResponse.newBuilder()
                        .setTaskArn(row.getTask().getTaskArn())
                        .setLastStatus(row.getTask().getLastStatus())
                        .setSummary(
                                summary(leader, row, refusals)
                                        + " What happened to it: longshore admin events --resource "
                                        + row.getTask().getTaskArn());
        refusals.forEach((id, refused) -> answer.addNodes(node(leader, id, refused)));
        return answer.build();
    }

    private static String summary(
            Leader leader, TaskRow row, Map<String, PlacementRefusal> refusals) {
        String status = row.getTask().getLastStatus();
        if (status.equals("STOPPED")) {
            return "It has stopped: " + row.getTask().getStoppedReason() + ".";
        }
        if (row.hasLostAt()) {
            return "Its node "
                    + placedOn(leader, row)
                    + " has been silent and was given up at "
                    + Timestamps.instant(row.getLostAt())
                    + ". The task may still run there, and goes on when the node comes back, unless"
                    + " another has taken its place by then.";
        }
        if (!row.getInstance().isEmpty()) {
            return "It is placed on " + placedOn(leader, row) + ": " + status + ".";
        }
        return refusals.isEmpty()
                ? "It waits, and there is no node or one that takes it in a moment."
                : "It waits: none of " + refusals.size() + " nodes takes it now.";
    }

    /** The task itself does not say it where it is a FARGATE task. */
    private static String placedOn(Leader leader, TaskRow row) {
        return instance(leader, row.getInstance())
                .map(instance -> instance.getInstance().getContainerInstanceArn())
                .orElseGet(row::getInstance);
    }

    private static NodeRefusal node(Leader leader, String id, PlacementRefusal refused) {
        var node = NodeRefusal.newBuilder().setCode(refused.code()).setText(refused.text());
        instance(leader, id)
                .ifPresent(
                        row ->
                                node.setContainerInstanceArn(
                                                row.getInstance().getContainerInstanceArn())
                                        .setHostAddress(row.getHostAddress()));
        return node.build();
    }

    private static Optional<ContainerInstanceRow> instance(Leader leader, String id) {
        return leader.domain().index().node(id).map(Node::row);
    }
}
