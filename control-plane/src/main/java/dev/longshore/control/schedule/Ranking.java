package dev.longshore.control.schedule;

import dev.longshore.control.schedule.Considered.PassedOver;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * What all machines say to one kind of task, and which is the best for it: made once for tasks that
 * are alike, and brought up to date with each that is placed and with what has changed since. What
 * a task costs then does not grow with the machines, where the strategy gives these an order.
 */
final class Ranking {
    private final PlacementRequest request;
    private final List<Candidate> all;
    private final RandomGenerator random;
    private final Optional<Ordered> ordered;

    /** Positions of those that would take the task. */
    private final BitSet fitting;

    /** Why the others do not, by the machine's id, and how many for each reason. */
    private final SortedMap<String, PlacementRefusal> refused = new TreeMap<>();

    private final Map<String, Integer> refusedByCode = new HashMap<>();

    /** What was last said of them; nothing where that has changed. */
    private Optional<Considered.Refusals> said = Optional.empty();

    private final List<String> rules;

    /** Positions of those that have changed since they were asked. */
    private final BitSet stale = new BitSet();

    /** Those that are not asked again for the present task. */
    private final List<Integer> aside = new ArrayList<>();

    /** A machine, and why some others are not the best. */
    record Choice(int position, Candidate best, List<PassedOver> passedOver) {}

    /**
     * @param all the machines that come into question, in the order of their ids
     */
    Ranking(List<Candidate> all, PlacementRequest request, RandomGenerator random) {
        this.all = all;
        this.request = request;
        this.random = random;
        this.fitting = new BitSet(all.size());
        this.ordered = Ordered.of(all, request);
        this.rules = Scores.rules(request);
        for (int position = 0; position < all.size(); position++) {
            ask(position);
        }
    }

    /** This machine is asked again before the next task. */
    void stale(String instance) {
        int low = 0;
        int high = all.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = all.get(middle).node().id().compareTo(instance);
            if (order == 0) {
                stale.set(middle);
                return;
            }
            low = order < 0 ? middle + 1 : low;
            high = order < 0 ? high : middle - 1;
        }
    }

    private void askAgain(int position) {
        fitting.clear(position);
        PlacementRefusal no = refused.remove(all.get(position).node().id());
        if (no != null) {
            refusedByCode.computeIfPresent(no.code(), (code, n) -> n == 1 ? null : n - 1);
            said = Optional.empty();
        }
        ordered.ifPresent(order -> order.changed(position));
        ask(position);
    }

    private void ask(int position) {
        Candidate candidate = all.get(position);
        Optional<PlacementRefusal> no = Filters.refuse(candidate, request);
        if (no.isPresent()) {
            refused.put(candidate.node().id(), no.get());
            refusedByCode.merge(no.get().code(), 1, Integer::sum);
            said = Optional.empty();
        } else {
            fitting.set(position);
            ordered.ifPresent(order -> order.add(position));
        }
    }

    /** How many machines would take the task. */
    int fitting() {
        return fitting.cardinality() + aside.size();
    }

    /** The best of those that would take it. */
    Optional<Choice> best() {
        if (fitting.isEmpty()) {
            return Optional.empty();
        }
        return ordered.isPresent()
                ? ordered.get().best().map(position -> choice(ordered.get(), position))
                : Optional.of(compared());
    }

    private Choice choice(Ordered order, int position) {
        return new Choice(position, all.get(position), order.passedOver(position, fitting));
    }

    private Choice compared() {
        List<Candidate> left = fitting.stream().mapToObj(all::get).toList();
        Scores.Choice choice = Scores.choose(all, left, request, random);
        return new Choice(all.indexOf(choice.best()), choice.best(), choice.passedOver());
    }

    /** This machine cannot take the present task; the next one it may. */
    void setAside(Choice choice) {
        leave(choice.position());
        aside.add(choice.position());
    }

    /** All are asked again: what follows is about another task. */
    void begin() {
        for (int position : aside) {
            fitting.set(position);
            ordered.ifPresent(order -> order.add(position));
        }
        aside.clear();
        stale.stream().forEach(this::askAgain);
        stale.clear();
    }

    /** The best one is not asked, until it is asked again. */
    private void leave(int position) {
        fitting.clear(position);
        ordered.ifPresent(order -> order.remove(position));
    }

    /** The machine has the task. */
    void hold(Choice choice) {
        leave(choice.position());
        choice.best().hold(request);
        ordered.ifPresent(order -> order.changed(choice.position()));
        ask(choice.position());
        stale.clear(choice.position());
    }

    /** What was weighed for a task, before the machine has it. */
    Considered considered(Choice choice, int wouldTakeIt) {
        return new Considered(
                all.size(),
                wouldTakeIt,
                rules,
                choice.passedOver(),
                aside.isEmpty() ? ofKind() : refusals());
    }

    /** What all tasks of the kind are told, made anew where something has changed. */
    private Considered.Refusals ofKind() {
        Considered.Refusals known = said.orElseGet(this::refusals);
        said = Optional.of(known);
        return known;
    }

    private Considered.Refusals refusals() {
        var first = new TreeMap<String, PlacementRefusal>();
        for (var each : refused.entrySet()) {
            if (first.size() == Considered.MOST_REFUSALS) {
                break;
            }
            first.put(each.getKey(), each.getValue());
        }
        var byCode = new HashMap<>(refusedByCode);
        for (int position : aside) {
            var noAddress = noAddress(position);
            first.put(all.get(position).node().id(), noAddress);
            byCode.merge(noAddress.code(), 1, Integer::sum);
        }
        return new Considered.Refusals(first, byCode);
    }

    /** Why no machine takes the task. */
    SortedMap<String, PlacementRefusal> reasons() {
        var reasons = new TreeMap<>(refused);
        for (int position : aside) {
            reasons.put(all.get(position).node().id(), noAddress(position));
        }
        return reasons;
    }

    private PlacementRefusal noAddress(int position) {
        return new PlacementRefusal.NoAddress(all.get(position).node().zone());
    }
}
