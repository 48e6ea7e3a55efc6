package dev.longshore.chaos.nemesis;

import dev.longshore.chaos.history.FaultSeen;
import dev.longshore.chaos.history.History;
import dev.longshore.chaos.site.DrillException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Makes the faults of a schedule, one round after another. Blocking. */
public final class Nemesis {
    /** A cluster that has no leader for so long after its faults is not waited for any more. */
    private static final Duration BACK = Duration.ofSeconds(40);

    /** Between two rounds, with everything there. */
    private static final Duration QUIET = Duration.ofSeconds(1);

    /** After an outage: what comes back late could stop something late. */
    private static final Duration AFTER_OUTAGE = Duration.ofSeconds(6);

    /** More faults than a drill of a day makes. */
    private static final int MOST_FAULTS = 20_000;

    private final Field field;
    private final Bystander bystander;
    private final Consumer<String> log;
    private final History<FaultSeen> seen = new History<>(MOST_FAULTS);

    /** {@code log} is told what happens, as it happens. */
    public Nemesis(Field field, Bystander bystander, Consumer<String> log) {
        this.field = field;
        this.bystander = bystander;
        this.log = log;
    }

    /** The faults so far. */
    public List<FaultSeen> seen() {
        return seen.entries();
    }

    /** Makes a round's faults at the same time, and returns when the cluster has a leader again. */
    public void make(Round round) {
        log.accept(round.toString());
        boolean outage = round.faults().stream().anyMatch(Round.Planned::isOutage);
        if (outage) {
            bystander.beforeOutage();
        }
        long begin = field.clock().nanos();
        var threads = new ArrayList<Thread>();
        for (Round.Planned fault : round.faults()) {
            threads.add(Thread.ofVirtual().start(() -> seen.add(make(fault))));
        }
        threads.forEach(Nemesis::join);
        long end = field.clock().nanos();
        awaitBack();
        if (outage) {
            field.clock().pause(AFTER_OUTAGE);
            bystander.afterOutage(begin, end);
        }
        field.clock().pause(QUIET);
    }

    private FaultSeen make(Round.Planned planned) {
        long begin = field.clock().nanos();
        List<String> hosts = List.of();
        String proof = "";
        boolean mended = false;
        try {
            hosts = hosts(planned);
            try {
                proof = planned.fault().action().begin(field, hosts);
                field.clock().pause(planned.lasts());
            } finally {
                proof = joined(proof, planned.fault().action().end(field, hosts));
            }
            mended = true;
        } catch (DrillException e) {
            log.accept(planned.name() + ": " + e.getMessage());
        }
        var fault =
                new FaultSeen(planned.name(), hosts, begin, field.clock().nanos(), proof, mended);
        log.accept("  %s on %s: %s".formatted(fault.name(), hosts, proof));
        return fault;
    }

    private static String joined(String one, String other) {
        return one.isEmpty() || other.isEmpty() ? one + other : one + "; " + other;
    }

    private List<String> hosts(Round.Planned planned) {
        List<String> servers = field.site().servers();
        List<String> agents = field.site().agents();
        return switch (planned.fault().target()) {
            case LEADER -> List.of(leader());
            case FOLLOWER -> {
                String leader = leader();
                yield some(
                        servers.stream().filter(one -> !one.equals(leader)).toList(), planned, 1);
            }
            case TWO_SERVERS -> some(servers, planned, 2);
            case ALL_SERVERS -> servers;
            case EACH_SERVER -> {
                String leader = leader();
                var leaderLast =
                        new ArrayList<>(
                                servers.stream().filter(one -> !one.equals(leader)).toList());
                leaderLast.add(leader);
                yield leaderLast;
            }
            case SPARES -> field.site().spares();
            case AGENT -> some(agents, planned, 1);
        };
    }

    private static List<String> some(List<String> hosts, Round.Planned planned, int count) {
        var some = new ArrayList<String>();
        for (int i = 0; i < Math.min(count, hosts.size()); i++) {
            some.add(hosts.get((planned.pick() + i) % hosts.size()));
        }
        return some;
    }

    private String leader() {
        return field.clock()
                .await(BACK, () -> field.servers().leader())
                .orElseThrow(() -> new DrillException("no server leads"));
    }

    /** A leader, with every agent that there is. */
    private void awaitBack() {
        Optional<Boolean> back =
                field.clock()
                        .await(
                                BACK,
                                () ->
                                        field.servers()
                                                .leader()
                                                .flatMap(field.servers()::status)
                                                .filter(
                                                        status ->
                                                                status.getConnectedAgents()
                                                                        >= field.site()
                                                                                .agents()
                                                                                .size())
                                                .map(status -> true));
        if (back.isEmpty()) {
            log.accept("  not every agent is back after " + BACK.toSeconds() + " s");
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the drill was interrupted", e);
        }
    }
}
