package dev.longshore.control.domain.service;

import dev.longshore.control.domain.service.Rollout.Counts;
import dev.longshore.control.domain.service.Rollout.Moves;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The tasks of a deployment or task set as a rollout sorts them. Only those that are not fine are
 * looked at one by one, unless some that are fine have to go.
 */
final class SortedTasks {
    private static final List<Standing> LIVE =
            List.of(Standing.PENDING, Standing.SETTLING, Standing.HEALTHY, Standing.UNHEALTHY);

    private final ServiceView view;
    private final String primary;
    private final Set<String> older;
    private final List<Member> sick = new ArrayList<>();
    private final List<Member> idle = new ArrayList<>();
    private final List<Member> serving = new ArrayList<>();
    private final Set<String> replaced = new TreeSet<>();
    private int goodHealthy;
    private int goodOthers;
    private Optional<Instant> nextChange = Optional.empty();

    /**
     * @param primary the deployment or task set whose tasks shall stay
     * @param older those whose tasks are to be replaced
     */
    private SortedTasks(ServiceView view, String primary, Set<String> older) {
        this.view = view;
        this.primary = primary;
        this.older = older;
        older();
        misplaced();
        goodHealthy = count(Standing.HEALTHY);
        goodOthers = count(Standing.PENDING) + count(Standing.SETTLING);
        unhealthy();
    }

    /** Tasks of a deployment that replaces all others. */
    static SortedTasks ofRollout(ServiceView view, String primary) {
        var others = new TreeSet<>(view.tasks().deployments());
        others.remove(primary);
        return new SortedTasks(view, primary, others);
    }

    /** Tasks of a task set, beside which others may stay. */
    static SortedTasks ofTaskSet(ServiceView view, String id) {
        return new SortedTasks(view, id, Set.of());
    }

    private int count(Standing standing) {
        return view.tasks().count(primary, standing)
                - (int)
                        Stream.concat(idle.stream(), serving.stream())
                                .filter(m -> m.deployment().equals(primary))
                                .filter(m -> m.standing() == standing)
                                .count();
    }

    private void older() {
        older.stream()
                .flatMap(d -> LIVE.stream().flatMap(s -> view.tasks().of(d, s).stream()))
                .forEach(this::replace);
    }

    /** Tasks where they may not stay: on a node that is left, or a daemon that is one too many. */
    private void misplaced() {
        view.nodes().leaving().stream()
                .filter(view.tasks()::isOn)
                .flatMap(view.tasks()::on)
                .filter(this::isLivePrimary)
                .forEach(this::replace);
        if (view.isDaemon()) {
            for (String node : view.tasks().instances()) {
                boolean belongs = view.nodes().daemons().contains(node);
                view.tasks()
                        .on(node)
                        .filter(this::isLivePrimary)
                        .sorted(Comparator.comparing(Member::standing).reversed())
                        .skip(belongs ? 1 : 0)
                        .filter(member -> !replaced.contains(member.id()))
                        .forEach(this::replace);
            }
        }
    }

    private boolean isLivePrimary(Member member) {
        return member.deployment().equals(primary) && LIVE.contains(member.standing());
    }

    private void replace(Member member) {
        if (replaced.add(member.id())) {
            (serves(member) ? serving : idle).add(member);
        }
    }

    /** Within its grace period an unhealthy task is one that is not healthy yet. */
    private void unhealthy() {
        Duration grace =
                Duration.ofSeconds(view.row().getService().getHealthCheckGracePeriodSeconds());
        for (Member member : view.tasks().of(primary, Standing.UNHEALTHY)) {
            if (replaced.contains(member.id())) {
                continue;
            }
            Optional<Instant> patience =
                    member.runningSince().map(at -> at.plus(grace)).filter(view.now()::isBefore);
            if (patience.isPresent()) {
                goodOthers++;
                nextChange = earlier(nextChange, patience.get());
            } else {
                sick.add(member);
            }
        }
    }

    Counts counts(int desired, Rollout.Bounds bounds, Rollout.Launches launches) {
        int free =
                (int)
                        Stream.of(Standing.PENDING, Standing.SETTLING)
                                .flatMap(standing -> view.tasks().of(primary, standing).stream())
                                .filter(member -> !replaced.contains(member.id()))
                                .filter(this::isFree)
                                .count();
        int freeIdle = (int) idle.stream().filter(this::isFree).count();
        int freeSettling = count(serving, Standing.SETTLING, true);
        int freeHealthy = count(serving, Standing.HEALTHY, true);
        return new Counts(
                desired,
                bounds,
                new Counts.Good(goodHealthy, goodOthers, free),
                sick.size(),
                new Counts.Others(
                        freeIdle,
                        freeSettling,
                        freeHealthy,
                        idle.size() - freeIdle + count(serving, Standing.SETTLING, false),
                        count(serving, Standing.HEALTHY, false)),
                launches);
    }

    private int count(List<Member> members, Standing standing, boolean areFree) {
        return (int)
                members.stream()
                        .filter(member -> member.standing() == standing)
                        .filter(member -> isFree(member) == areFree)
                        .count();
    }

    /** Whether somebody may be using it. */
    private static boolean serves(Member member) {
        return member.standing() == Standing.HEALTHY || member.standing() == Standing.SETTLING;
    }

    private boolean isFree(Member member) {
        return !member.isProtected(view.now()) && !isKeptForWantOfRoom(member);
    }

    /** A daemon's older task that serves is better than none. */
    private boolean isKeptForWantOfRoom(Member member) {
        return view.nodes().full().contains(member.place().instance()) && serves(member);
    }

    /** The nodes that keep an older task, since its successor would find no room there. */
    List<String> keptForWantOfRoom() {
        return serving.stream()
                .filter(this::isKeptForWantOfRoom)
                .map(member -> member.place().instance())
                .distinct()
                .sorted()
                .toList();
    }

    /** How many tasks should go, and stay because they are protected. */
    int kept(int desired) {
        int unwanted =
                (int)
                        Stream.concat(idle.stream(), serving.stream())
                                .filter(member -> member.isProtected(view.now()))
                                .count();
        int excess = goodHealthy + goodOthers - desired;
        return excess <= 0
                ? unwanted
                : unwanted
                        + Math.max(0, excess - (int) good().stream().filter(this::isFree).count());
    }

    /** Those of them that are on nodes that were given up. */
    Stream<Member> away() {
        return view.tasks()
                .all(Standing.AWAY)
                .filter(m -> m.deployment().equals(primary) || older.contains(m.deployment()));
    }

    /** When a grace period ends. */
    Optional<Instant> nextChange() {
        return nextChange;
    }

    /** Tasks to stop, and why; empty for the ordinary reason. */
    record Choice(List<Member> chosen, Optional<String> reason) {}

    /** Which tasks the moves stop. */
    List<Choice> choices(Moves moves) {
        var choices = new ArrayList<Choice>();
        choices.add(new Choice(first(free(idle), moves.stopIdle()), Optional.empty()));
        for (Member member : first(sick, moves.stopSick())) {
            choices.add(new Choice(List.of(member), Optional.of(member.checks().failure())));
        }
        choices.add(new Choice(first(free(serving), moves.stopHealthy()), Optional.empty()));
        if (moves.stopSettling() + moves.stopGood() > 0) {
            choices.add(scaleIn(moves));
        }
        return choices;
    }

    private Choice scaleIn(Moves moves) {
        List<Member> all = good();
        var chosen = new ArrayList<Member>();
        chosen.addAll(
                ScaleIn.choose(all, standing(free(all), false), bounded(moves.stopSettling())));
        chosen.addAll(ScaleIn.choose(all, standing(free(all), true), bounded(moves.stopGood())));
        return new Choice(chosen, Optional.empty());
    }

    /** One more than a plan moves, so that the plan knows that there is more to do. */
    private static int bounded(int moves) {
        return Math.min(moves, Draft.MOST_MOVES + 1);
    }

    private static List<Member> standing(List<Member> members, boolean asHealthy) {
        return members.stream()
                .filter(member -> (member.standing() == Standing.HEALTHY) == asHealthy)
                .toList();
    }

    private List<Member> free(List<Member> members) {
        return members.stream().filter(this::isFree).toList();
    }

    private List<Member> first(List<Member> candidates, int most) {
        return candidates.size() <= most
                ? candidates
                : ScaleIn.choose(candidates, candidates, bounded(most));
    }

    /**
     * Whether there is just one that is not healthy yet, and it may be there to make zones even.
     */
    boolean isOneMoving() {
        var settling =
                Stream.of(Standing.PENDING, Standing.SETTLING)
                        .flatMap(standing -> view.tasks().of(primary, standing).stream())
                        .filter(member -> !replaced.contains(member.id()))
                        .toList();
        return settling.size() == 1
                && goodOthers == 1
                && ZoneBalance.isMoving(
                        List.copyOf(view.tasks().of(primary, Standing.HEALTHY)),
                        settling.getFirst());
    }

    private List<Member> good() {
        return LIVE.stream()
                .flatMap(standing -> view.tasks().of(primary, standing).stream())
                .filter(member -> !replaced.contains(member.id()) && !sick.contains(member))
                .toList();
    }

    /** When the first protection of a task that should be stopped ends. */
    Optional<Instant> nextExpiry() {
        return Stream.of(idle, serving, good())
                .flatMap(List::stream)
                .flatMap(member -> member.protectedUntil().stream())
                .filter(view.now()::isBefore)
                .min(Comparator.naturalOrder());
    }

    /** Nodes without a task of the service, in the order of their ids. */
    List<String> daemonsToLaunch(int most) {
        return view.nodes().daemons().stream()
                .filter(node -> view.tasks().on(node).noneMatch(this::occupies))
                .sorted()
                .limit(most)
                .toList();
    }

    private boolean occupies(Member member) {
        return member.standing().isThere() && !sick.contains(member);
    }

    private static Optional<Instant> earlier(Optional<Instant> one, Instant other) {
        return one.filter(at -> at.isBefore(other)).or(() -> Optional.of(other));
    }
}
