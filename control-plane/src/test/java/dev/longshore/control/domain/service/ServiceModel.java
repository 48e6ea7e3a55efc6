package dev.longshore.control.domain.service;

import dev.longshore.control.domain.task.Placer;
import dev.longshore.control.domain.task.Where;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.ecs.DeploymentConfiguration;
import dev.longshore.proto.store.ServiceDeploymentState;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.proto.store.TaskSetRow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A service with its tasks, as plans see it; carries plans out at once, on nodes without end. */
final class ServiceModel {
    static final Duration HEALTHY_AFTER = Duration.ofSeconds(10);

    final ServiceTasks tasks = new ServiceTasks();
    final Set<String> leaving = new TreeSet<>();
    final Set<String> daemons = new TreeSet<>();
    final Set<String> full = new TreeSet<>();
    final List<String> events = new ArrayList<>();
    final List<Plan.Ended> records = new ArrayList<>();
    List<TaskSetRow> taskSets = List.of();
    ServiceRow row;
    Instant now = Instant.parse("2026-11-29T00:00:00Z");
    ServiceView.Wish wish = ServiceView.Wish.NONE;
    Rollout.Launches room = Rollout.Launches.ALLOWED;
    boolean atMostOne;
    final Map<String, Hooks.Answer> answers = new HashMap<>();

    /** What the rules for production and test traffic forward to. */
    final Map<String, Integer> production = new TreeMap<>(Map.of("blue", 100, "green", 0));

    final Map<String, Integer> test = new TreeMap<>(Map.of("blue", 100, "green", 0));
    Set<String> zonesWithRoom = Set.of();
    int nodes = 5;
    int rowBytes = 2_000;
    private int made;
    private int deployments;

    ServiceModel(int desired, int minimum, int maximum) {
        var fresh = ServiceRow.newBuilder();
        fresh.getServiceBuilder()
                .setServiceName("web")
                .setStatus("ACTIVE")
                .setSchedulingStrategy("REPLICA")
                .setDesiredCount(desired)
                .getDeploymentConfigurationBuilder()
                .setMinimumHealthyPercent(minimum)
                .setMaximumPercent(maximum);
        row = fresh.build();
        deploy();
    }

    /** Begins a deployment, as {@link Deployments} does. */
    void deploy() {
        var next = row.toBuilder().clearDeployments().clearSteadyAt();
        var fresh = ServiceDeploymentState.newBuilder().setServiceDeployment("d" + ++deployments);
        fresh.getDeploymentBuilder()
                .setId("ecs-svc/" + deployments)
                .setStatus("PRIMARY")
                .setRolloutState("IN_PROGRESS");
        if (Steps.shift(row.getService().getDeploymentConfiguration())) {
            shift(fresh);
        }
        next.addDeployments(fresh);
        for (ServiceDeploymentState old : row.getDeploymentsList()) {
            var older = old.toBuilder();
            older.getDeploymentBuilder().setStatus("ACTIVE");
            next.addDeployments(older);
        }
        row = next.build();
    }

    /** It comes into the target group that the tasks of the deployment that serves are not in. */
    private void shift(ServiceDeploymentState.Builder fresh) {
        Optional<ServiceDeploymentState> serving = Deployments.serving(row);
        String used =
                serving.map(state -> state.getTargetGroups(0))
                        .orElse(production.getOrDefault("green", 0) > 0 ? "green" : "blue");
        fresh.addTargetGroups(used.equals("blue") ? "green" : "blue")
                .getShiftBuilder()
                .setStage(Stage.RECONCILE_SERVICE.name())
                .setSince(Timestamps.of(now))
                .setSource(serving.map(state -> state.getDeployment().getId()).orElse(""));
    }

    private List<Road> roads() {
        if (row.getDeploymentsCount() == 0 || !row.getDeployments(0).hasShift()) {
            return List.of();
        }
        ServiceDeploymentState primary = row.getDeployments(0);
        return row.getDeploymentsList().stream()
                .filter(
                        state ->
                                state.getDeployment()
                                        .getId()
                                        .equals(
                                                primary.getShift().getBack()
                                                        ? primary.getShift().getSource()
                                                        : primary()))
                .map(state -> state.getTargetGroups(0))
                .map(own -> road(own, own.equals("blue") ? "green" : "blue"))
                .toList();
    }

    private Road road(String own, String other) {
        return new Road(
                "production",
                "test",
                own,
                other,
                Optional.of(Map.copyOf(production)),
                Optional.of(Map.copyOf(test)));
    }

    /** A service whose traffic is shifted. */
    static ServiceModel shifting(int desired, DeploymentConfiguration.Builder configuration) {
        var model = new ServiceModel(desired, 100, 200);
        var changed = model.row.toBuilder();
        changed.getServiceBuilder().setDeploymentConfiguration(configuration);
        model.row = changed.clearDeployments().build();
        model.deployments = 0;
        model.deploy();
        return model;
    }

    void breaker(boolean rollback) {
        var changed = row.toBuilder();
        changed.getServiceBuilder()
                .getDeploymentConfigurationBuilder()
                .getDeploymentCircuitBreakerBuilder()
                .setEnable(true)
                .setRollback(rollback);
        row = changed.build();
    }

    void desired(int count) {
        var changed = row.toBuilder();
        changed.getServiceBuilder().setDesiredCount(count);
        row = changed.build();
    }

    void status(String status) {
        var changed = row.toBuilder();
        changed.getServiceBuilder().setStatus(status);
        row = changed.build();
    }

    String primary() {
        return row.getDeployments(0).getDeployment().getId();
    }

    ServiceView view() {
        return new ServiceView(
                "web",
                row,
                taskSets,
                tasks,
                new ServiceView.Nodes(leaving, daemons, full, zones()),
                roads(),
                wish,
                answers,
                room,
                now);
    }

    private Map<String, Placer.Zones> zones() {
        return Stream.concat(
                        row.getDeploymentsList().stream(),
                        taskSets.stream().map(TaskSetRow::getState))
                .map(state -> state.getDeployment().getId())
                .collect(
                        Collectors.toMap(
                                id -> id, id -> new Placer.Zones(zonesWithRoom, zonesWithRoom)));
    }

    /** Plans and carries out. */
    Plan step() {
        tasks.settle(now, HEALTHY_AFTER);
        Plan plan = Planner.plan(view());
        carryOut(plan);
        return plan;
    }

    /** Steps until a plan changes nothing. */
    void run() {
        for (int i = 0; i < 1_000; i++) {
            ServiceRow before = row;
            Plan plan = step();
            boolean quiet =
                    plan.acknowledged().isEmpty()
                            && plan.stops().isEmpty()
                            && plan.launches().isEmpty()
                            && plan.rollBack().isEmpty()
                            && row.equals(before);
            if (quiet) {
                return;
            }
        }
        throw new AssertionError("the service never rests: " + row);
    }

    private void carryOut(Plan plan) {
        row = plan.row();
        taskSets = plan.taskSets();
        plan.acknowledged().forEach(id -> put(id, Optional.empty()));
        plan.stops().forEach(stop -> become(stop.task().id(), Standing.STOPPING));
        plan.turns()
                .forEach(
                        turn ->
                                (turn.rule().equals("test") ? test : production)
                                        .putAll(turn.weights()));
        plan.launches()
                .forEach(
                        launch -> {
                            for (int i = 0; i < launch.count(); i++) {
                                launch(launch.deployment(), node(launch.where()));
                            }
                        });
        plan.events().forEach(this::tell);
        records.addAll(plan.ended());
        plan.rollBack().ifPresent(back -> rollBack(back.deployment()));
    }

    /** Lasting troubles are told once. */
    private void tell(Plan.Said said) {
        if (row.containsTroubles(said.cause())) {
            return;
        }
        events.add(said.text());
        if (!said.cause().isEmpty()) {
            row = row.toBuilder().putTroubles(said.cause(), Timestamps.of(now)).build();
        }
    }

    private void rollBack(String to) {
        var next = row.toBuilder().clearDeployments();
        for (ServiceDeploymentState state : row.getDeploymentsList()) {
            if (state.getDeployment().getId().equals(to)) {
                ServiceDeploymentState failed = row.getDeployments(0);
                var back = state.toBuilder().setRollsBack(primary()).setFailures(0);
                back.clearHooks().clearPassedStages().clearShift();
                if (failed.hasShift()) {
                    back.setShift(
                            failed.getShift().toBuilder()
                                    .setStage(Stage.SCALE_UP.name())
                                    .setSince(Timestamps.of(now))
                                    .setSource(primary())
                                    .setBack(true));
                }
                back.getDeploymentBuilder().setStatus("PRIMARY").setRolloutState("IN_PROGRESS");
                next.addDeployments(0, back);
            } else {
                var older = state.toBuilder();
                older.getDeploymentBuilder().setStatus("ACTIVE");
                next.addDeployments(older);
            }
        }
        row = next.build();
    }

    /** There is one node in each zone, and a task without a wish goes to any. */
    private String node(Where where) {
        return switch (where) {
            case Where.Anywhere any -> "n" + made % nodes;
            case Where.Node(String id) -> id;
            case Where.Zone(String zone) -> zone.substring("zone-".length());
        };
    }

    private void launch(String deployment, String node) {
        String id = "t%04d".formatted(++made);
        put(
                id,
                Optional.of(
                        new Member(
                                id,
                                deployment,
                                Standing.PENDING,
                                new Member.Place(node, "zone-" + node, ""),
                                Member.Checks.NONE,
                                atMostOne,
                                new Member.Times(now, Optional.empty(), Optional.empty()),
                                Optional.empty(),
                                rowBytes)));
    }

    private void put(String id, Optional<Member> member) {
        tasks.put(id, member);
    }

    private @Nullable Member find(String id) {
        return all().stream().filter(m -> m.id().equals(id)).findFirst().orElse(null);
    }

    /** A task stands otherwise now. */
    void become(String id, Standing standing) {
        Member old = find(id);
        if (old != null) {
            put(
                    id,
                    Optional.of(
                            new Member(
                                    id,
                                    old.deployment(),
                                    standing,
                                    old.place(),
                                    standing == Standing.HEALTHY || standing == Standing.UNHEALTHY
                                            ? Member.Checks.BY_CONTAINER
                                            : Member.Checks.NONE,
                                    old.atMostOne(),
                                    new Member.Times(
                                            old.times().createdAt(),
                                            standing == Standing.PENDING
                                                    ? Optional.empty()
                                                    : old.runningSince().or(() -> Optional.of(now)),
                                            old.protectedUntil()),
                                    Optional.empty(),
                                    old.bytes())));
        }
    }

    void end(String id, boolean failed) {
        end(id, failed, false);
    }

    /** Its node ends a task that has not begun. */
    void endInVain(String id) {
        end(id, false, true);
    }

    private void end(String id, boolean failed, boolean inVain) {
        Member old = find(id);
        if (old != null) {
            put(
                    id,
                    Optional.of(
                            new Member(
                                    id,
                                    old.deployment(),
                                    Standing.ENDED,
                                    old.place(),
                                    old.checks(),
                                    old.atMostOne(),
                                    old.times(),
                                    Optional.of(
                                            new Member.End(
                                                    failed,
                                                    inVain,
                                                    "Essential container in task exited")),
                                    old.bytes())));
        }
    }

    void protect(String id, Duration time) {
        Member old = find(id);
        if (old != null) {
            put(
                    id,
                    Optional.of(
                            new Member(
                                    id,
                                    old.deployment(),
                                    old.standing(),
                                    old.place(),
                                    old.checks(),
                                    old.atMostOne(),
                                    new Member.Times(
                                            old.times().createdAt(),
                                            old.runningSince(),
                                            Optional.of(now.plus(time))),
                                    old.end(),
                                    old.bytes())));
        }
    }

    /** All tasks that are on their way in become healthy, and those on their way out end. */
    void settleAll() {
        for (Member member : all()) {
            switch (member.standing()) {
                case PENDING, SETTLING -> become(member.id(), Standing.HEALTHY);
                case STOPPING -> end(member.id(), false);
                case HEALTHY, UNHEALTHY, AWAY, ENDED -> {}
            }
        }
    }

    /** Runs, and lets everything come to its end, until nothing moves any more. */
    void comeToRest() {
        for (int i = 0; i < 200; i++) {
            run();
            settleAll();
            now = now.plus(Duration.ofMinutes(6));
        }
        run();
    }

    List<Member> live() {
        return tasks.live().toList();
    }

    long healthy() {
        return tasks.all(Standing.HEALTHY).count();
    }

    private List<Member> all() {
        return Stream.of(Standing.values()).flatMap(tasks::all).toList();
    }

    /** Some task, where there is one. */
    Optional<Member> any(RandomGenerator random) {
        List<Member> all = all();
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
    }

    boolean isSteady() {
        return row.hasSteadyAt() && row.getDeploymentsCount() == 1;
    }

    Instant launchAfter() {
        return Timestamps.instant(row.getDeployments(0).getLaunchAfter());
    }
}
