package dev.longshore.control.domain.service;

import dev.longshore.control.domain.Domain;
import dev.longshore.control.domain.arn.EcsArns;
import dev.longshore.control.domain.task.NewTasks;
import dev.longshore.control.domain.task.Placer;
import dev.longshore.control.domain.task.Tasks;
import dev.longshore.control.domain.task.Where;
import dev.longshore.control.reconcile.Controller;
import dev.longshore.control.reconcile.Watch;
import dev.longshore.proto.ecs.Deployment;
import dev.longshore.proto.ecs.Service;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.proto.store.TaskSetRow;
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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Keeps services as they are wished: reads what there is, has it planned, and does that. */
public final class ServiceController implements Controller<ServiceKey> {
    private static final String STOP_CODE = "ServiceSchedulerInitiated";

    /** How often a service without room looks again, in case nobody told it of some. */
    private static final Duration ROOM_INTERVAL = Duration.ofSeconds(30);

    private final ServiceIndex index;
    private final Deployments deployments;
    private final DeploymentRecords records;
    private final Launcher launcher;
    private final Tasks tasks;
    private final DaemonNodes daemons;
    private final Planning planning;

    /**
     * Services to look at when a node changes or something is released: those that found no room,
     * also for a task that is to move, and those with a task for each node. A new leader looks at
     * all services and learns them.
     */
    private final Set<ServiceKey> followNodes = new HashSet<>();

    /** Services that are kept balanced over the zones: looked at when a node becomes available. */
    private final Set<ServiceKey> balanced = new HashSet<>();

    /** The controller of a term's services. */
    public static ServiceController of(Domain domain, ServiceIndex index, Planning planning) {
        var arns = new EcsArns(domain.settings().installation());
        return new ServiceController(
                index,
                new Deployments(arns),
                new DeploymentRecords(arns),
                new Launcher(new NewTasks(domain.settings(), arns), domain.placer()),
                domain.tasks(),
                new DaemonNodes(domain.index()),
                planning);
    }

    private ServiceController(
            ServiceIndex index,
            Deployments deployments,
            DeploymentRecords records,
            Launcher launcher,
            Tasks tasks,
            DaemonNodes daemons,
            Planning planning) {
        this.index = index;
        this.deployments = deployments;
        this.records = records;
        this.launcher = launcher;
        this.tasks = tasks;
        this.daemons = daemons;
        this.planning = planning;
    }

    @Override
    public String name() {
        return "services";
    }

    @Override
    public List<Watch<ServiceKey, ?, ?>> watches() {
        return List.of(
                new Watch<>(Tables.SERVICES, change -> Stream.of(change.key())),
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

    private Stream<ServiceKey> concernedByTask(RowChange<TaskKey, TaskRow> change) {
        Stream<ServiceKey> own =
                change
                        .after()
                        .or(change::before)
                        .flatMap(row -> ServiceIndex.serviceOf(change.key(), row))
                        .stream();
        boolean released = change.after().map(TaskRow::getReleased).orElse(true);
        return released ? Stream.concat(own, inOrder(followNodes)) : own;
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
    public void all(ReadTx tx, Consumer<ServiceKey> dirty) {
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
            balanced.remove(key);
            return Next.DONE;
        }
        ServiceTasks own = index.tasks(key);
        Optional<Instant> settles = own.settle(tx.now(), index.healthyAfter());
        ServiceView view = view(tx, key, row, own);
        Plan plan = planning.plan(view);
        Optional<Instant> next = carryOut(tx, key, view, plan);
        return when(tx, Stream.of(settles, plan.lookAgain(), next));
    }

    /** What is next for a service; {@code scratch} is dropped by the caller. */
    public Optional<ServiceExplanation> explain(Tx scratch, ServiceKey key) {
        return scratch.get(Tables.SERVICES, key)
                .map(
                        row -> {
                            ServiceView view = view(scratch, key, row, index.tasks(key));
                            Plan plan = planning.plan(view);
                            return ServiceExplanation.of(
                                    view, plan, tried(scratch, key, view, plan));
                        });
    }

    private Launcher.Outcome tried(Tx scratch, ServiceKey key, ServiceView view, Plan plan) {
        Placer.Run run = launcher.run(scratch, key);
        return plan.launchesByDeployment().values().stream()
                .map(launches -> launched(run, scratch, key, view, plan, launches))
                .reduce(Launcher.Outcome.NONE, Launcher.Outcome::and);
    }

    /** Launches tasks of one deployment or task set. */
    private Launcher.Outcome launched(
            Placer.Run run,
            Tx tx,
            ServiceKey key,
            ServiceView view,
            Plan plan,
            List<Plan.Launch> launches) {
        return launcher.launch(
                run,
                tx,
                key,
                view.row().getService(),
                plan.state(launches.getFirst().deployment()).orElseThrow(),
                view.tasks(),
                launches);
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

    private ServiceView view(Tx tx, ServiceKey key, ServiceRow row, ServiceTasks own) {
        Service service = row.getService();
        boolean daemon = service.getSchedulingStrategy().equals("DAEMON");
        Set<String> belongs =
                daemon && row.getDeploymentsCount() > 0
                        ? daemons.of(key, service, TaskSpecs.definition(tx, row.getDeployments(0)))
                        : Set.of();
        ServiceView.Wish wish =
                row.getDeploymentsCount() == 0
                        ? ServiceView.Wish.NONE
                        : DeploymentRecords.wish(tx, key, row.getDeployments(0));
        List<TaskSetRow> sets = TaskSets.are(service) ? TaskSets.of(tx, key) : List.of();
        return new ServiceView(
                key.service(),
                row,
                sets,
                own,
                new ServiceView.Nodes(index.leaving(), belongs, zones(tx, key, row, sets, own)),
                wish,
                Rollout.Launches.ALLOWED,
                tx.now());
    }

    /** Zones matter where all tasks are there and healthy: then one of them may move. */
    private Map<String, Placer.Zones> zones(
            Tx tx, ServiceKey key, ServiceRow row, List<TaskSetRow> sets, ServiceTasks own) {
        if (!ZoneBalance.isWished(row.getService()) || row.getDeploymentsCount() > 1) {
            return Map.of();
        }
        var zones = new HashMap<String, Placer.Zones>();
        Stream.concat(row.getDeploymentsList().stream(), sets.stream().map(TaskSetRow::getState))
                .filter(state -> isComplete(state.getDeployment(), own))
                .forEach(
                        state ->
                                zones.put(
                                        state.getDeployment().getId(),
                                        launcher.zones(tx, key, row.getService(), state, own)));
        return zones;
    }

    /** Room elsewhere would let one of its tasks move. */
    private static boolean isUneven(ServiceView view) {
        return view.nodes().zones().entrySet().stream()
                .anyMatch(
                        zones ->
                                ZoneBalance.of(
                                                view.tasks().of(zones.getKey(), Standing.HEALTHY),
                                                zones.getValue().suitable())
                                        .isUneven());
    }

    private static boolean isComplete(Deployment deployment, ServiceTasks own) {
        return deployment.getDesiredCount() > 1
                && own.count(deployment.getId(), Standing.HEALTHY) == deployment.getDesiredCount();
    }

    /** Does what is planned; returns when to look again, where that is not in the plan. */
    private Optional<Instant> carryOut(Tx tx, ServiceKey key, ServiceView view, Plan plan) {
        var events = new ArrayList<Plan.Said>();
        plan.acknowledged().forEach(id -> acknowledge(tx, new TaskKey(key.cluster(), id)));
        Optional<Instant> next = launch(tx, key, view, plan, events);
        stop(tx, key, view, plan.stops(), events);
        events.addAll(plan.events());
        pauses(tx, key, view.row(), plan.row());
        taskSets(tx, key, view.taskSets(), plan.taskSets());
        plan.ended().forEach(record -> records.end(tx, key, record));
        ServiceRow.Builder row =
                plan
                        .rollBack()
                        .map(
                                back ->
                                        deployments.rollBack(
                                                tx,
                                                key,
                                                plan.row(),
                                                back.deployment(),
                                                back.reason()))
                        .orElse(plan.row())
                        .toBuilder();
        ServiceEvents.tell(tx, key, row, events);
        tx.put(Tables.SERVICES, key, row.build());
        return next;
    }

    private void pauses(Tx tx, ServiceKey key, ServiceRow before, ServiceRow now) {
        if (before.getDeploymentsCount() > 0 && now.getDeploymentsCount() > 0) {
            records.pauses(tx, key, before.getDeployments(0), now.getDeployments(0));
        }
    }

    private static void taskSets(
            Tx tx, ServiceKey key, List<TaskSetRow> before, List<TaskSetRow> now) {
        List<String> stay = now.stream().map(TaskSets::id).toList();
        before.stream()
                .map(TaskSets::id)
                .filter(id -> !stay.contains(id))
                .forEach(id -> tx.delete(Tables.TASK_SETS, TaskSets.key(key, id)));
        now.stream()
                .filter(set -> !before.contains(set))
                .forEach(set -> TaskSets.put(tx, key, set));
    }

    private static void acknowledge(Tx tx, TaskKey key) {
        tx.get(Tables.TASKS, key)
                .ifPresent(
                        row ->
                                tx.put(
                                        Tables.TASKS,
                                        key,
                                        row.toBuilder().setAcknowledged(true).build()));
    }

    private void stop(
            Tx tx,
            ServiceKey key,
            ServiceView view,
            List<Plan.Stop> stops,
            List<Plan.Said> events) {
        // The stops of a service are told as one; those of each task set for themselves.
        var told = new LinkedHashMap<Wording, List<Member>>();
        for (Plan.Stop stop : stops) {
            var taskKey = new TaskKey(key.cluster(), stop.task().id());
            tx.get(Tables.TASKS, taskKey)
                    .ifPresent(row -> tasks.stop(tx, taskKey, row, code(stop), stop.reason()));
            told.computeIfAbsent(view.words(stop.task().deployment()), w -> new ArrayList<>())
                    .add(stop.task());
        }
        told.forEach(
                (words, stopped) -> {
                    List<String> running =
                            stopped.stream()
                                    .filter(member -> member.standing() != Standing.PENDING)
                                    .map(Member::id)
                                    .toList();
                    if (!running.isEmpty()) {
                        events.add(Plan.Said.once(words.stoppedRunning(running)));
                    }
                    if (running.size() < stopped.size()) {
                        events.add(
                                Plan.Said.once(
                                        words.stoppedPending(stopped.size() - running.size())));
                    }
                });
    }

    private static String code(Plan.Stop stop) {
        return stop.task().standing() == Standing.AWAY ? Tasks.LOST : STOP_CODE;
    }

    private Optional<Instant> launch(
            Tx tx, ServiceKey key, ServiceView view, Plan plan, List<Plan.Said> events) {
        boolean follows = view.isDaemon() || isUneven(view);
        if (ZoneBalance.isWished(view.row().getService())) {
            balanced.add(key);
        } else {
            balanced.remove(key);
        }
        Optional<Instant> next = Optional.empty();
        Placer.Run run = launcher.run(tx, key);
        for (var entry : plan.launchesByDeployment().entrySet()) {
            String deployment = entry.getKey();
            Wording words = view.words(deployment);
            Launcher.Outcome outcome = launched(run, tx, key, view, plan, entry.getValue());
            if (!outcome.started().isEmpty()) {
                events.add(Plan.Said.once(started(words, outcome, entry.getValue())));
            }
            if (outcome.unplaced() > 0) {
                events.add(Launcher.trouble(words, outcome).of(view.troublesOf(deployment)));
                follows = true;
                next = next.or(() -> Optional.of(tx.now().plus(ROOM_INTERVAL)));
            }
            if (outcome.unfinished()) {
                next = Optional.of(tx.now());
            }
            if (outcome.started().isEmpty() && outcome.unplaced() > outcome.awaited()) {
                makeRoom(tx, key, view, plan, deployment, events);
            }
        }
        if (follows) {
            followNodes.add(key);
        } else {
            followNodes.remove(key);
        }
        return next;
    }

    private static Wording.Told started(
            Wording words, Launcher.Outcome outcome, List<Plan.Launch> launches) {
        return launches.getFirst().where() instanceof Where.Zone(String zone)
                ? words.startedIn(zone, outcome.started())
                : words.started(outcome.started());
    }

    /** Where nothing can be launched, tasks that are to be replaced may have to go first. */
    private void makeRoom(
            Tx tx,
            ServiceKey key,
            ServiceView view,
            Plan plan,
            String deployment,
            List<Plan.Said> events) {
        List<Plan.Stop> more =
                planning.plan(view.withoutRoom()).stops().stream()
                        .filter(stop -> !plan.stops().contains(stop))
                        .filter(stop -> makesRoomFor(view, deployment, stop))
                        .toList();
        stop(tx, key, view, more, events);
    }

    /** Another task set keeps what it has. */
    private static boolean makesRoomFor(ServiceView view, String deployment, Plan.Stop stop) {
        return !view.isExternal() || stop.task().deployment().equals(deployment);
    }
}
