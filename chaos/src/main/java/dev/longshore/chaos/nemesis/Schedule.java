package dev.longshore.chaos.nemesis;

import dev.longshore.chaos.site.DrillException;
import dev.longshore.chaos.site.Site;
import dev.longshore.chaos.site.Verb;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/** The faults of a drill, in their order; the same seed, site and budget give the same ones. */
public final class Schedule {
    /** What a round takes besides its faults: proofs, mending, and a moment without any. */
    private static final Duration BETWEEN = Duration.ofSeconds(7);

    private final Random random;
    private final Budget budget;
    private final List<Fault> allowed;
    private final Deque<Fault> deck = new ArrayDeque<>();

    private Schedule(long seed, Site site, Budget budget) {
        this.random = new Random(seed);
        this.budget = budget;
        this.allowed =
                Faults.ALL_KINDS.stream().filter(fault -> isAllowed(fault, site, budget)).toList();
        if (allowed.isEmpty()) {
            throw new DrillException(
                    "no kind of fault is possible: name some that the site and the budget allow."
                            + " There are: "
                            + kinds());
        }
    }

    /** The names of all kinds. */
    public static List<String> kinds() {
        return Faults.ALL_KINDS.stream().map(Fault::name).toList();
    }

    /** As many rounds as fit into the time, one at least. */
    public static List<Round> of(long seed, Duration time, Site site, Budget budget) {
        var schedule = new Schedule(seed, site, budget);
        var rounds = new ArrayList<Round>();
        Duration left = time;
        while (rounds.isEmpty() || left.compareTo(BETWEEN) > 0) {
            Round round = schedule.round();
            rounds.add(round);
            Duration lasts =
                    round.faults().stream()
                            .map(Round.Planned::lasts)
                            .max(Duration::compareTo)
                            .orElseThrow();
            left = left.minus(lasts).minus(BETWEEN);
        }
        return rounds;
    }

    static boolean isAllowed(Fault fault, Site site, Budget budget) {
        boolean within =
                machines(fault, site) <= budget.atOnce()
                        || (budget.majority() && fault.target().isMajority());
        boolean minority = !fault.target().isMajority() && site.servers().size() > 2;
        return within
                && (budget.only().isEmpty() || budget.only().contains(fault.name()))
                && (budget.majority() || !fault.target().isServers() || minority)
                && (!fault.destroys() || budget.destroy())
                && (!fault.needsPower() || (site.can(Verb.POWER_OFF) && site.can(Verb.POWER_ON)))
                && canMend(fault, site);
    }

    private static int machines(Fault fault, Site site) {
        return switch (fault.target()) {
            case LEADER, FOLLOWER, AGENT, EACH_SERVER, SPARES -> 1;
            case TWO_SERVERS -> 2;
            case ALL_SERVERS -> site.servers().size();
        };
    }

    private static boolean canMend(Fault fault, Site site) {
        return switch (fault.action()) {
            case Signals.Kill kill -> site.can(kill.program().start());
            case Signals.Stop stop -> site.can(stop.program().start());
            case RollingRestart restart -> site.can(Verb.START_SERVER);
            case Machines.Wipe wipe -> canReplace(site);
            case Damage damage -> canReplace(site);
            case Growth growth -> canReplace(site) && !site.spares().isEmpty();
            case Disks.Fill fill -> !fill.owner().data(site).isEmpty();
            case Clocks.Jump jump -> !site.clockFile().isEmpty();
            case Machines.PowerOff off -> site.can(Verb.START_AGENT);
            case Action other -> true;
        };
    }

    /** Whether a server may lose its data, and come back. */
    private static boolean canReplace(Site site) {
        return site.can(Verb.START_SERVER)
                && site.can(Verb.REPLACE_SERVER)
                && !site.serverData().isEmpty();
    }

    /** A fault; beside one of a server, often one of an agent. */
    private Round round() {
        Fault first = draw();
        var faults = new ArrayList<>(List.of(planned(first)));
        boolean room = budget.atOnce() > 1 && !first.target().isMajority();
        if (room && random.nextInt(3) > 0) {
            deck.stream()
                    .filter(
                            other ->
                                    other.target().isServers() != first.target().isServers()
                                            && !other.target().isMajority())
                    .findFirst()
                    .ifPresent(
                            other -> {
                                deck.remove(other);
                                faults.add(planned(other));
                            });
        }
        return new Round(List.copyOf(faults));
    }

    /** Every kind comes once before any comes again. */
    private Fault draw() {
        if (deck.isEmpty()) {
            var shuffled = new ArrayList<>(allowed);
            Collections.shuffle(shuffled, random);
            deck.addAll(shuffled);
        }
        return deck.removeFirst();
    }

    private Round.Planned planned(Fault fault) {
        long least = fault.shortest().toMillis();
        long most =
                Math.max(least, Math.min(fault.longest().toMillis(), budget.longest().toMillis()));
        long millis = least + Math.round((most - least) * random.nextDouble());
        return new Round.Planned(fault, Duration.ofMillis(millis), random.nextInt(1_000));
    }
}
