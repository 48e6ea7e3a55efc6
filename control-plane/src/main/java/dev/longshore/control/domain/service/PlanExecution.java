package dev.longshore.control.domain.service;

import dev.longshore.control.domain.arn.EcsArns;
import dev.longshore.control.domain.balancer.Forwards;
import dev.longshore.control.domain.connect.ConnectEndpoints;
import dev.longshore.control.domain.task.Placer;
import dev.longshore.control.domain.task.Tasks;
import dev.longshore.control.domain.task.Where;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.proto.store.ServiceRowOrBuilder;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.proto.store.TaskSetRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tx.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Carries out what is planned for a service, in one transaction. */
final class PlanExecution {
    private static final String STOP_CODE = "ServiceSchedulerInitiated";

    /** How often a service without room looks again, in case nobody told it of some. */
    private static final Duration ROOM_INTERVAL = Duration.ofSeconds(30);

    private final Deployments deployments;
    private final DeploymentRecords records;
    private final Launcher launcher;
    private final Tasks tasks;
    private final HookTasks hooks;
    private final Planning planning;

    PlanExecution(
            EcsArns arns, Launcher launcher, HookTasks hooks, Tasks tasks, Planning planning) {
        this.deployments = new Deployments(arns);
        this.records = new DeploymentRecords(arns);
        this.launcher = launcher;
        this.hooks = hooks;
        this.tasks = tasks;
        this.planning = planning;
    }

    /**
     * What has been done.
     *
     * @param next when to look again, where that is not in the plan
     * @param lacksRoom whether a task found none
     */
    record Done(Optional<Instant> next, boolean lacksRoom) {}

    /** What would become of the launches; {@code scratch} is dropped by the caller. */
    Launcher.Outcome tried(Tx scratch, ServiceKey key, ServiceView view, Plan plan) {
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

    /** Does what is planned. */
    Done carryOut(Tx tx, ServiceKey key, ServiceView view, Plan plan) {
        var events = new ArrayList<Plan.Said>();
        var run = new OneRun(() -> launcher.run(tx, key));
        plan.acknowledged().forEach(id -> acknowledge(tx, new TaskKey(key.cluster(), id)));
        Done done = launch(run, tx, key, view, plan, events);
        events.addAll(TargetEvents.registered(tx, key, view));
        stop(tx, key, view, plan.stops(), events);
        events.addAll(plan.events());
        plan.turns().forEach(turn -> turn(tx, turn));
        taskSets(tx, key, view.taskSets(), plan.taskSets());
        if (plan.rollBack().isPresent()) {
            records.tripped(tx, key, plan.row());
        }
        plan.ended().forEach(record -> records.end(tx, key, plan.row(), record));
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
        hooks.end(tx, view.row(), row);
        hooks.begin(tx, key, row, run);
        progress(tx, key, view, row);
        ServiceRow now = row.build();
        if (now.hasInactiveAt()) {
            ConnectEndpoints.forget(tx, key);
        }
        if (!now.equals(view.row())) {
            tx.put(Tables.SERVICES, key, now);
        }
        return done;
    }

    private void progress(Tx tx, ServiceKey key, ServiceView view, ServiceRowOrBuilder now) {
        ServiceRow before = view.row();
        if (before.getDeploymentsCount() > 0 && now.getDeploymentsCount() > 0) {
            records.progress(
                    tx, key, before.getDeployments(0), now.getDeployments(0), view.answers());
        }
    }

    /** A rule that has gone meanwhile sends no traffic anywhere. */
    private static void turn(Tx tx, Plan.Turn turn) {
        Roads.rule(tx, turn.rule()).ifPresent(key -> Forwards.setWeights(tx, key, turn.weights()));
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
        var rows = new LinkedHashMap<Wording, List<TaskRow>>();
        for (Plan.Stop stop : stops) {
            var taskKey = new TaskKey(key.cluster(), stop.task().id());
            Wording words = view.words(stop.task().deployment());
            tx.get(Tables.TASKS, taskKey)
                    .ifPresent(
                            row -> {
                                tasks.stop(tx, taskKey, row, code(stop), stop.reason());
                                rows.computeIfAbsent(words, w -> new ArrayList<>()).add(row);
                            });
            told.computeIfAbsent(words, w -> new ArrayList<>()).add(stop.task());
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
                    List<TaskRow> targets = rows.getOrDefault(words, List.of());
                    events.addAll(TargetEvents.deregistered(tx, words, targets));
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

    /** Whatever a transaction launches is placed in one run: each sees what the others take. */
    private static final class OneRun implements Supplier<Placer.Run> {
        private final Supplier<Placer.Run> source;
        private Placer.@Nullable Run run;

        private OneRun(Supplier<Placer.Run> source) {
            this.source = source;
        }

        @Override
        public Placer.Run get() {
            Placer.Run now = run == null ? source.get() : run;
            run = now;
            return now;
        }
    }

    private Done launch(
            Supplier<Placer.Run> run,
            Tx tx,
            ServiceKey key,
            ServiceView view,
            Plan plan,
            List<Plan.Said> events) {
        if (plan.launches().isEmpty()) {
            return new Done(Optional.empty(), false);
        }
        boolean lacksRoom = false;
        Optional<Instant> next = Optional.empty();
        for (var entry : plan.launchesByDeployment().entrySet()) {
            String deployment = entry.getKey();
            Wording words = view.words(deployment);
            Launcher.Outcome outcome = launched(run.get(), tx, key, view, plan, entry.getValue());
            if (!outcome.started().isEmpty()) {
                events.add(Plan.Said.once(started(words, outcome, entry.getValue())));
            }
            if (outcome.unplaced() > 0) {
                events.add(Launcher.trouble(words, outcome).of(view.troublesOf(deployment)));
                lacksRoom = true;
                next = next.or(() -> Optional.of(tx.now().plus(ROOM_INTERVAL)));
            }
            if (outcome.unfinished()) {
                next = Optional.of(tx.now());
            }
            if (outcome.started().isEmpty() && outcome.unplaced() > outcome.awaited()) {
                makeRoom(tx, key, view, plan, deployment, events);
            }
        }
        return new Done(next, lacksRoom);
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
