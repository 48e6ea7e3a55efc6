package dev.longshore.control.dispatch.part;

import dev.longshore.control.domain.balancer.node.NodeTasks;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.proto.task.BalancerTasks;
import dev.longshore.state.feed.RowChange;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tables.elb.BalancerKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** On which machines nodes of load balancers are, as the committed rows have it. */
final class BalancerMachines {
    /** By the ARNs of the tasks that are the nodes. */
    private final Map<String, Node> nodes = new TreeMap<>();

    /** A node's machine and its load balancer. */
    record Node(String instance, BalancerKey balancer) {}

    void rebuild(ReadTx committed) {
        nodes.clear();
        committed
                .list(Tables.TASKS, KeyPrefix.of(BalancerTasks.CLUSTER))
                .forEach(
                        row ->
                                node(row.key(), row.row())
                                        .ifPresent(
                                                node ->
                                                        nodes.put(
                                                                row.row().getTask().getTaskArn(),
                                                                node)));
    }

    /** All nodes, by the ARNs of their tasks. */
    Map<String, Node> nodes() {
        return Collections.unmodifiableMap(nodes);
    }

    /**
     * Follows a task.
     *
     * @param news takes a node that is new where it is
     * @param gone takes a node that is not any more where it was, with the machine
     */
    void follow(RowChange<TaskKey, TaskRow> task, Set<String> news, Map<String, String> gone) {
        if (!task.key().cluster().equals(BalancerTasks.CLUSTER)) {
            return;
        }
        String arn = task.after().or(task::before).orElseThrow().getTask().getTaskArn();
        Optional<Node> now = task.after().flatMap(row -> node(task.key(), row));
        Node before = nodes.remove(arn);
        now.ifPresent(node -> nodes.put(arn, node));
        if (before != null && !now.equals(Optional.of(before))) {
            gone.put(arn, before.instance());
        }
        if (now.isPresent() && !now.get().equals(before)) {
            news.add(arn);
        }
    }

    private static Optional<Node> node(TaskKey key, TaskRow row) {
        return NodeTasks.balancer(key, row)
                .filter(balancer -> !row.getReleased() && !row.getInstance().isEmpty())
                .map(balancer -> new Node(row.getInstance(), balancer));
    }
}
