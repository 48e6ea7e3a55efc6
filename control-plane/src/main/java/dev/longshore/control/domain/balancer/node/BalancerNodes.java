package dev.longshore.control.domain.balancer.node;

import static java.util.stream.Collectors.toSet;

import dev.longshore.control.domain.arn.EcsArns;
import dev.longshore.control.domain.balancer.Balancers;
import dev.longshore.control.reconcile.Controller;
import dev.longshore.control.reconcile.Watch;
import dev.longshore.control.schedule.Reading;
import dev.longshore.proto.store.LoadBalancerRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.proto.task.BalancerTasks;
import dev.longshore.state.feed.RowChange;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tables.elb.BalancerKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Row;
import dev.longshore.state.tx.Tx;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Keeps the nodes of each load balancer, and says of it whether they are up. */
public final class BalancerNodes implements Controller<BalancerKey> {
    private final NodeService services;

    public BalancerNodes(EcsArns arns) {
        this.services = new NodeService(arns);
    }

    @Override
    public String name() {
        return "load-balancers";
    }

    @Override
    public List<Watch<BalancerKey, ?, ?>> watches() {
        return List.of(
                new Watch<>(Tables.LOAD_BALANCERS, change -> Stream.of(change.key())),
                new Watch<>(Tables.SERVICES, change -> balancer(change.key()).stream()),
                new Watch<>(Tables.TASKS, BalancerNodes::balancer));
    }

    private static Optional<BalancerKey> balancer(ServiceKey service) {
        return service.cluster().equals(BalancerTasks.CLUSTER)
                ? Optional.of(new BalancerKey(service.service()))
                : Optional.empty();
    }

    private static Stream<BalancerKey> balancer(RowChange<TaskKey, TaskRow> change) {
        return change
                .after()
                .or(change::before)
                .flatMap(row -> NodeTasks.balancer(change.key(), row))
                .stream();
    }

    @Override
    public void all(ReadTx tx, Reading reading, Consumer<BalancerKey> dirty) {
        if (!Balancers.mayBeMade(tx)) {
            return;
        }
        tx.list(Tables.LOAD_BALANCERS, KeyPrefix.ALL).forEach(row -> dirty.accept(row.key()));
        tx.list(Tables.SERVICES, KeyPrefix.of(BalancerTasks.CLUSTER))
                .forEach(row -> dirty.accept(new BalancerKey(row.key().service())));
    }

    @Override
    public Next reconcile(Tx tx, BalancerKey key) {
        Optional<LoadBalancerRow> row = tx.get(Tables.LOAD_BALANCERS, key);
        if (row.isEmpty()) {
            NodeService.end(tx, key);
            return Next.DONE;
        }
        services.keep(tx, key, row.get().getLoadBalancer());
        List<Row<TaskKey, TaskRow>> running = running(tx, key);
        state(tx, key, row.get(), running.stream().anyMatch(node -> !node.row().hasLostAt()));
        Set<String> ids = running.stream().map(node -> node.key().task()).collect(toSet());
        return TargetReports.forgetOthers(tx, key, ids) ? Next.DONE : Next.AGAIN;
    }

    /**
     * Its nodes that take connections. Those whose machines have been given up are among them: they
     * may still have requests on their way.
     */
    private static List<Row<TaskKey, TaskRow>> running(ReadTx tx, BalancerKey key) {
        String group = Tables.SERVICE_GROUP + NodeService.key(key).service();
        return tx.list(Tables.LIVE_TASKS, KeyPrefix.of(group, BalancerTasks.CLUSTER)).stream()
                .filter(task -> isRunning(task.row()))
                .toList();
    }

    /** Ids of all nodes that take connections of the load balancer that this one is a node of. */
    static Set<String> beside(ReadTx tx, TaskKey node) {
        return tx
                .get(Tables.TASKS, node)
                .flatMap(row -> NodeTasks.balancer(node, row))
                .map(balancer -> running(tx, balancer))
                .orElse(List.of())
                .stream()
                .filter(task -> NodeTasks.takesConnections(task.row()))
                .map(task -> task.key().task())
                .collect(toSet());
    }

    static boolean isRunning(TaskRow row) {
        return row.getTask().getLastStatus().equals("RUNNING")
                && row.getTask().getDesiredStatus().equals("RUNNING");
    }

    private static void state(Tx tx, BalancerKey key, LoadBalancerRow row, boolean up) {
        String now = row.getLoadBalancer().getState().getCode();
        String next = up ? Balancers.ACTIVE : down(now);
        if (!next.equals(now)) {
            Balancers.setState(tx, key, next, "");
        }
    }

    /** One that has been up is impaired until a node is up again. */
    private static String down(String now) {
        return now.equals(Balancers.ACTIVE) ? Balancers.IMPAIRED : now;
    }
}
