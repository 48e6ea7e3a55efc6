package dev.longshore.control.admin.explain;

import dev.longshore.control.leader.Leader;
import dev.longshore.control.schedule.Among;
import dev.longshore.control.schedule.Node;
import dev.longshore.control.schedule.PlacementRefusal;
import dev.longshore.foundation.arn.Arns;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.admin.ExplainResponse;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.InstanceKey;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How a container instance is, what is on it, and why it does not take what waits. */
final class ExplainedNode {
    /** Groups of tasks, and waiting tasks, that are told one by one. */
    private static final int MOST_TOLD = 20;

    private final Leader leader;
    private final InstanceKey key;
    private final ContainerInstanceRow row;
    private final List<String> sentences = new ArrayList<>();

    private ExplainedNode(Leader leader, InstanceKey key) {
        this.leader = leader;
        this.key = key;
        this.row = leader.committed(tx -> tx.get(Tables.CONTAINER_INSTANCES, key)).orElseThrow();
    }

    static ExplainResponse of(Leader leader, InstanceKey key) {
        return new ExplainedNode(leader, key).explain();
    }

    private ExplainResponse explain() {
        sentences.add(
                row.getInstance().getAgentConnected()
                        ? "Its agent is connected."
                        : silence(Timestamps.instant(row.getDisconnectedAt())));
        leader.domain().index().node(key.instance()).ifPresent(this::room);
        offers();
        List<TaskRow> tasks = tasks();
        status(tasks);
        groups(tasks);
        waiting();
        sentences.add(
                "What happened to it: longshore admin events --resource "
                        + row.getInstance().getContainerInstanceArn());
        return ExplainResponse.newBuilder()
                .setResourceArn(row.getInstance().getContainerInstanceArn())
                .setStatus(row.getInstance().getStatus())
                .addAllSentences(sentences)
                .build();
    }

    private String silence(Instant disconnectedAt) {
        String since =
                "Its agent has been silent, and counts as disconnected since " + disconnectedAt;
        if (leader.spares(key)) {
            return since
                    + ". It is not given up, since too many fell silent with it: if the machine is gone, deregister it by force.";
        }
        Duration patience =
                leader.domain()
                        .settings()
                        .timing()
                        .lostAfter()
                        .minus(leader.domain().settings().timing().lease());
        return since
                + ". It is given up at "
                + disconnectedAt.plus(patience)
                + " or so: services replace its tasks from then on.";
    }

    private void room(Node node) {
        var capacity = row.getCapacity();
        sentences.add(
                "Free: %d of %d CPU units, %d of %d MiB of memory, %d of %d GPUs."
                        .formatted(
                                node.freeCpu(),
                                capacity.getCpuUnits(),
                                node.freeMemory(),
                                capacity.getMemoryMib(),
                                node.freeGpus(),
                                capacity.getGpus()));
        node.attribute(Among.Pool.ATTRIBUTE)
                .ifPresent(pool -> sentences.add("It is one of capacity provider " + pool + "."));
    }

    private void offers() {
        sentences.add(
                row.getRefusesFargate()
                        ? "It takes no FARGATE tasks (LONGSHORE_FARGATE=off)."
                        : "It takes FARGATE tasks of all clusters.");
        if (row.hasNoSpotUntil()) {
            sentences.add(
                    "FARGATE_SPOT tasks have left it for others; it takes new ones from "
                            + Timestamps.instant(row.getNoSpotUntil())
                            + " on.");
        }
    }

    private List<TaskRow> tasks() {
        return leader.committed(
                tx ->
                        tx.list(Tables.TASKS_BY_INSTANCE, KeyPrefix.of(key.instance())).stream()
                                .map(task -> task.row())
                                .toList());
    }

    private void status(List<TaskRow> tasks) {
        switch (row.getInstance().getStatus()) {
            case "DRAINING" -> {
                long ofServices =
                        tasks.stream()
                                .filter(
                                        task ->
                                                task.getTask()
                                                        .getGroup()
                                                        .startsWith(Tables.SERVICE_GROUP))
                                .count();
                sentences.add(
                        "It drains: it takes no new tasks, %d tasks of services have yet to leave (longshore admin explain SERVICE says what each waits for), %d others stay until they end."
                                .formatted(ofServices, tasks.size() - ofServices));
            }
            case "DEREGISTERING" ->
                    sentences.add(
                            "It is leaving: its row goes with the last of %d tasks."
                                    .formatted(tasks.size()));
            default -> {}
        }
    }

    private void groups(List<TaskRow> tasks) {
        Map<String, Long> groups =
                new TreeMap<>(
                        tasks.stream()
                                .collect(
                                        Collectors.groupingBy(
                                                ExplainedNode::group, Collectors.counting())));
        groups.entrySet().stream()
                .limit(MOST_TOLD)
                .forEach(
                        group ->
                                sentences.add("On it: " + group.getValue() + " " + group.getKey()));
        if (groups.size() > MOST_TOLD) {
            sentences.add("And tasks of " + (groups.size() - MOST_TOLD) + " more groups.");
        }
    }

    private static String group(TaskRow task) {
        return "%s of %s in cluster %s."
                .formatted(
                        task.hasLostAt() ? "given up" : task.getTask().getLastStatus(),
                        task.getTask().getGroup(),
                        Arns.id(task.getTask().getClusterArn()));
    }

    /** Those of its cluster that have waited longest. */
    private void waiting() {
        for (String id : leader.domain().index().waitingLongest(key.cluster(), MOST_TOLD)) {
            var task = new TaskKey(key.cluster(), id);
            Optional<PlacementRefusal> refused =
                    leader.explain(task).map(nowhere -> nowhere.reasons().get(key.instance()));
            refused.ifPresent(
                    why ->
                            sentences.add(
                                    "Task "
                                            + id
                                            + " waits, and is not taken here: "
                                            + why.text()
                                            + " ("
                                            + why.code()
                                            + ")."));
        }
    }
}
