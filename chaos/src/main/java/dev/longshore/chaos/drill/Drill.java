package dev.longshore.chaos.drill;

import dev.longshore.chaos.checker.Convergence;
import dev.longshore.chaos.checker.Faults;
import dev.longshore.chaos.checker.Launches;
import dev.longshore.chaos.checker.Leftovers;
import dev.longshore.chaos.checker.Linearizability;
import dev.longshore.chaos.checker.Outages;
import dev.longshore.chaos.checker.Placements;
import dev.longshore.chaos.checker.Replicas;
import dev.longshore.chaos.checker.Restarts;
import dev.longshore.chaos.checker.Tokens;
import dev.longshore.chaos.checker.Use;
import dev.longshore.chaos.checker.Violation;
import dev.longshore.chaos.history.DrillClock;
import dev.longshore.chaos.history.Inventory;
import dev.longshore.chaos.history.OutageSeen;
import dev.longshore.chaos.history.RowsSeen;
import dev.longshore.chaos.history.ServiceSeen;
import dev.longshore.chaos.history.TaskSeen;
import dev.longshore.chaos.history.Visit;
import dev.longshore.chaos.nemesis.Bystander;
import dev.longshore.chaos.nemesis.Field;
import dev.longshore.chaos.nemesis.Nemesis;
import dev.longshore.chaos.nemesis.Round;
import dev.longshore.chaos.report.Story;
import dev.longshore.chaos.site.Servers;
import dev.longshore.chaos.workload.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** One drill. */
public final class Drill {
    private static final Duration PREPARED = Duration.ofSeconds(90);
    private static final Duration BEFORE_OUTAGE = Duration.ofSeconds(30);
    private static final Duration CONVERGED = Duration.ofSeconds(30);
    private static final Duration EMPTY = Duration.ofSeconds(60);
    private static final Duration EQUAL = Duration.ofSeconds(15);
    private static final Duration OF_OLD_TARGETS = Duration.ofSeconds(3);

    /** What processes may take at most, whatever happens to the cluster (docs/performance.md). */
    private static final Map<String, Use.Bound> BOUNDS =
            Map.of("server", new Use.Bound(700, 1_000), "agent", new Use.Bound(300, 500));

    private final Plan plan;
    private final Consumer<String> log;
    private final DrillClock clock = new DrillClock();
    private final List<OutageSeen> outages = new ArrayList<>();
    private Set<String> beforeOutage = Set.of();

    /** {@code log} is told what happens, as it happens. */
    public Drill(Plan plan, Consumer<String> log) {
        this.plan = plan;
        this.log = line -> log.accept("%7.1f s  %s".formatted(clock.nanos() / 1e9, line));
    }

    /**
     * Runs it.
     *
     * @throws dev.longshore.chaos.site.DrillException where it cannot begin
     */
    public Story run() throws InterruptedException {
        try (var servers = new Servers(plan.site())) {
            String name = Long.toString(clock.date().getEpochSecond(), Character.MAX_RADIX);
            var workload = new Workload(plan.site(), servers, clock, plan.seed(), name);
            String clusterArn = workload.marked();
            var witness = new Witness(plan.site(), clock);
            var inspection = new Inspection(plan.site());
            var observer = new Observer(servers, workload, witness, inspection, clock);
            witness.prepare();
            List<Inventory> before = inspection.inventories();
            log.accept("preparing");
            try {
                workload.prepare(PREPARED);
                observer.refreshTargets();
                observer.start();
                workload.start(clusterArn);
                var nemesis =
                        new Nemesis(
                                new Field(plan.site(), servers, clock),
                                bystander(workload, observer, inspection),
                                log);
                List<Round> rounds = plan.rounds();
                rounds.forEach(nemesis::make);
                return finish(workload, observer, witness, inspection, nemesis, rounds, before);
            } finally {
                workload.stop();
                observer.stop();
                workload.cleanUp();
            }
        }
    }

    private Story finish(
            Workload workload,
            Observer observer,
            Witness witness,
            Inspection inspection,
            Nemesis nemesis,
            List<Round> rounds,
            List<Inventory> before)
            throws InterruptedException {
        log.accept("no more faults: waiting for the services");
        long faultsOver = clock.nanos();
        workload.stop();
        Optional<List<ServiceSeen>> steady = workload.awaitSteady(CONVERGED);
        long converged = clock.nanos();
        List<ServiceSeen> services = steady.orElseGet(workload::look);
        log.accept("cleaning up");
        workload.cleanUp();
        List<Inventory> after =
                clock.await(
                                EMPTY,
                                () ->
                                        Optional.of(inspection.inventories())
                                                .filter(
                                                        now ->
                                                                Leftovers.check(before, now)
                                                                        .isEmpty()))
                        .orElseGet(inspection::inventories);
        observer.stop();
        List<RowsSeen> last =
                clock.await(
                                EQUAL,
                                () ->
                                        Optional.of(observer.rowsNow())
                                                .filter(now -> Replicas.check(now, now).isEmpty()))
                        .orElseGet(observer::rowsNow);
        log.accept("checking");
        List<TaskSeen> tokenTasks = workload.tokenTasks();
        List<Visit> visits = witness.visits();
        var rows = new ArrayList<>(observer.rows());
        rows.addAll(last);
        Set<String> finished =
                tokenTasks.stream()
                        .filter(TaskSeen::endedWell)
                        .map(TaskSeen::startedBy)
                        .collect(Collectors.toSet());
        int planned = rounds.stream().mapToInt(round -> round.faults().size()).sum();

        var violations = new ArrayList<Violation>();
        violations.addAll(Linearizability.check(workload.operations()));
        violations.addAll(Tokens.check(workload.tokens(), tokenTasks));
        violations.addAll(Launches.check(witness.launches(), finished));
        violations.addAll(Placements.check(observer.placements()));
        violations.addAll(Replicas.check(rows, last));
        violations.addAll(Convergence.check(services));
        violations.addAll(Outages.check(outages, visits));
        violations.addAll(Restarts.check(nemesis.seen(), workload.attempts()));
        violations.addAll(Leftovers.check(before, after));
        violations.addAll(Use.check(observer.use(), BOUNDS));
        violations.addAll(Faults.check(nemesis.seen(), planned));
        return new Story(
                plan.seed(),
                clock.date(),
                clock.nanos(),
                (converged - faultsOver) / 1_000_000,
                List.copyOf(violations),
                nemesis.seen(),
                outages,
                observer.roles(),
                workload.operations(),
                workload.tokens(),
                observer.services(),
                visits,
                observer.use());
    }

    private Bystander bystander(Workload workload, Observer observer, Inspection inspection) {
        return new Bystander() {
            @Override
            public void beforeOutage() {
                if (workload.awaitSteady(BEFORE_OUTAGE).isEmpty()) {
                    log.accept("  the services are not steady before the outage");
                }
                observer.refreshTargets();
                clock.pause(OF_OLD_TARGETS);
                beforeOutage = inspection.steadyContainers();
            }

            @Override
            public void afterOutage(long beginNanos, long endNanos) {
                outages.add(
                        new OutageSeen(
                                beginNanos, endNanos, beforeOutage, inspection.steadyContainers()));
            }
        };
    }
}
