package dev.longshore.control.domain.service;

import dev.longshore.control.domain.Domain;
import dev.longshore.control.domain.arn.EcsArns;
import dev.longshore.control.domain.task.NewTasks;
import dev.longshore.control.reconcile.Controller;
import dev.longshore.control.reconcile.Watch;
import dev.longshore.control.schedule.Daemons;
import dev.longshore.control.schedule.Reading;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.feed.RowChange;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.InstanceKey;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Keeps services as they are wished: reads what there is, has it planned, and does that. */
public final class ServiceController implements Controller<ServiceKey> {
    private final ServiceIndex index;
    private final ServiceViews views;
    private final PlanExecution execution;
    private final Planning planning;

    /**
     * Services to look at when something is released: those that found no room, also for a task
     * that is to move. A new leader looks at all services and learns them.
     */
    private final Set<ServiceKey> followRoom = new HashSet<>();

    /** Services to look at when a node changes: the same, and those with a task for each node. */
    private final Set<ServiceKey> followNodes = new HashSet<>();

    /** Services that are kept balanced over the zones: looked at when a node becomes available. */
    private final Set<ServiceKey> balanced = new HashSet<>();

    /** The controller of a term's services. */
    public static ServiceController of(Domain domain, ServiceIndex index, Planning planning) {
        var arns = new EcsArns(domain.settings().installation());
        var launcher = new Launcher(new NewTasks(domain.settings(), arns), domain.placer());
        return new ServiceController(
                index,
                new ServiceViews(index, new DaemonNodes(domain.index()), launcher),
                new PlanExecution(
                        arns,
                        launcher,
                        new HookTasks(new NewTasks(domain.settings(), arns), domain.tasks(), arns),
                        domain.tasks(),
                        planning),
                planning);
    }

    private ServiceController(
            ServiceIndex index, ServiceViews views, PlanExecution execution, Planning planning) {
        this.index = index;
        this.views = views;
        this.execution = execution;
        this.planning = planning;
    }

    @Override
    public String name() {
        return "services";
    }

    @Override
    public List<Watch<ServiceKey, ?, ?>> watches() {
        return List.of(
                new Watch<>(Tables.SERVICES, this::concernedByService),
                new Watch<>(
                        Tables.SERVICE_DEPLOYMENTS,
                        change ->
                                Stream.of(
                                        new ServiceKey(
                                                change.key().cluster(), change.key().service()))),
                new Watch<>(
                        Tables.TASK_SETS,
                        change ->
                                Stream.of(
                                        new ServiceKey(
                                                change.key().cluster(), change.key().service()))),
                new Watch<>(Tables.TASKS, this::concernedByTask),
                new Watch<>(Tables.CONTAINER_INSTANCES, this::concernedByNode));
    }

    private Stream<ServiceKey> concernedByService(RowChange<ServiceKey, ServiceRow> change) {
        Stream<ServiceKey> own = Stream.of(change.key());
        return Daemons.giveRoomUp(change) ? Stream.concat(own, inOrder(followRoom)) : own;
    }

    private Stream<ServiceKey> concernedByTask(RowChange<TaskKey, TaskRow> change) {
        Stream<ServiceKey> own =
                change
                        .after()
                        .or(change::before)
                        .flatMap(row -> ServiceIndex.serviceOf(change.key(), row))
                        .stream();
        boolean releases =
                change.before().filter(row -> !row.getReleased()).isPresent()
                        && change.after().map(TaskRow::getReleased).orElse(true);
        return releases ? Stream.concat(own, inOrder(followRoom)) : own;
    }

    private Stream<ServiceKey> concernedByNode(
            RowChange<InstanceKey, ContainerInstanceRow> change) {
        Stream<ServiceKey> own =
                Stream.concat(index.on(change.key().instance()), inOrder(followNodes));
        boolean comes =
                change.after().filter(ServiceController::isAvailable).isPresent()
                        && change.before().filter(ServiceController::isAvailable).isEmpty();
        return comes ? Stream.concat(own, inOrder(balanced)) : own;
    }

    private static boolean isAvailable(ContainerInstanceRow node) {
        return node.getInstance().getStatus().equals("ACTIVE")
                && node.getInstance().getAgentConnected();
    }

    /** In an order that does not depend on chance. */
    private static Stream<ServiceKey> inOrder(Set<ServiceKey> services) {
        return services.stream()
                .sorted(
                        Comparator.comparing(ServiceKey::cluster)
                                .thenComparing(ServiceKey::service));
    }

    @Override
    public void all(ReadTx tx, Reading reading, Consumer<ServiceKey> dirty) {
        tx.scan(
                Tables.SERVICES,
                KeyPrefix.ALL,
                Optional.empty(),
                row -> {
                    dirty.accept(row.key());
                    return true;
                });
    }

    @Override
    public Next reconcile(Tx tx, ServiceKey key) {
        ServiceRow row = tx.get(Tables.SERVICES, key).orElse(null);
        if (row == null) {
            followNodes.remove(key);
            followRoom.remove(key);
            balanced.remove(key);
            return Next.DONE;
        }
        ServiceTasks own = index.tasks(key);
        Optional<Instant> settles = own.settle(tx.now(), index.healthyAfter());
        ServiceView view = views.of(tx, key, row, own);
        Plan plan = planning.plan(view);
        PlanExecution.Done done = execution.carryOut(tx, key, view, plan);
        follow(key, view, done.lacksRoom());
        return when(tx, Stream.of(settles, plan.lookAgain(), done.next()));
    }

    private void follow(ServiceKey key, ServiceView view, boolean lacksRoom) {
        boolean needsRoom =
                lacksRoom || ServiceViews.isUneven(view) || !view.nodes().full().isEmpty();
        keep(followRoom, key, needsRoom);
        keep(followNodes, key, needsRoom || view.isDaemon());
        keep(balanced, key, ZoneBalance.isWished(view.row().getService()));
    }

    private static void keep(Set<ServiceKey> services, ServiceKey key, boolean isIn) {
        if (isIn) {
            services.add(key);
        } else {
            services.remove(key);
        }
    }

    /** What is next for a service; {@code scratch} is dropped by the caller. */
    public Optional<ServiceExplanation> explain(Tx scratch, ServiceKey key) {
        return scratch.get(Tables.SERVICES, key)
                .map(
                        row -> {
                            ServiceView view = views.of(scratch, key, row, index.tasks(key));
                            Plan plan = planning.plan(view);
                            return ServiceExplanation.of(
                                    view, plan, execution.tried(scratch, key, view, plan));
                        });
    }

    private static Next when(Tx tx, Stream<Optional<Instant>> times) {
        return times.flatMap(Optional::stream)
                .min(Instant::compareTo)
                .map(
                        at ->
                                at.isAfter(tx.now())
                                        ? new Next.After(
                                                Duration.between(tx.now(), at).plusMillis(1))
                                        : Next.AGAIN)
                .orElse(Next.DONE);
    }
}
