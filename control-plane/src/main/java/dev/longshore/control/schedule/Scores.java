package dev.longshore.control.schedule;

import dev.longshore.control.schedule.Considered.PassedOver;
import dev.longshore.control.schedule.Considered.Words;
import dev.longshore.control.schedule.PlacementRequest.Strategy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;

/** Narrows the nodes that may take a task down to the one that a strategy prefers. */
final class Scores {
    /** Of how many others it is said why they are not the best. */
    static final int MOST_PASSED_OVER = 10;

    static final Words AS_GOOD = (its, chosen) -> "it is as good; the first by its id was taken";
    static final Words MORE_TASKS =
            (its, chosen) -> "it has " + its + " tasks, the chosen one " + chosen;
    static final Words MORE_MEMORY =
            (its, chosen) -> "it has " + its + " MiB of memory free, the chosen one only " + chosen;
    static final Words MORE_CPU =
            (its, chosen) -> "it has " + its + " CPU units free, the chosen one only " + chosen;

    private static final String ZONE = "attribute:ecs.availability-zone";

    /** Without a strategy: over the zones, then over the nodes. */
    private static final List<Strategy> DEFAULT =
            List.of(new Strategy.Spread(ZONE), new Strategy.Spread("instanceId"));

    private final PlacementRequest request;
    private final RandomGenerator random;
    private final List<PassedOver> passedOver = new ArrayList<>();

    private Scores(PlacementRequest request, RandomGenerator random) {
        this.request = request;
        this.random = random;
    }

    /** The best one, and why some others are not. */
    record Choice(Candidate best, List<PassedOver> passedOver) {}

    /**
     * The best of {@code fitting}, which are in the order of their ids and not empty. {@code all}:
     * those among which it is chosen, since tasks on a node that is full are in its zone all the
     * same.
     */
    static Choice choose(
            List<Candidate> all,
            List<Candidate> fitting,
            PlacementRequest request,
            RandomGenerator random) {
        return new Scores(request, random).choose(all, fitting);
    }

    /** What decides for a request, in words. */
    static List<String> rules(PlacementRequest request) {
        return rulesOf(request).stream()
                .map(
                        rule ->
                                switch (rule) {
                                    case Strategy.Spread(String field) -> "spread over " + field;
                                    case Strategy.Binpack(boolean byMemory) ->
                                            "binpack by " + (byMemory ? "memory" : "cpu");
                                    case Strategy.Random any -> "random";
                                })
                .toList();
    }

    static List<Strategy> rulesOf(PlacementRequest request) {
        return request.strategies().isEmpty() ? DEFAULT : request.strategies();
    }

    private Choice choose(List<Candidate> all, List<Candidate> fitting) {
        List<Candidate> counted = all;
        List<Candidate> left = fitting;
        for (Strategy rule : rulesOf(request)) {
            left = narrow(counted, left, rule);
            if (rule instanceof Strategy.Spread(String field)) {
                counted = alike(counted, left, field);
            }
        }
        left = least(left, Candidate::taskCount, MORE_TASKS);
        Candidate best = left.getFirst();
        pass(left, Set.of(best), c -> 0, 0, AS_GOOD);
        return new Choice(best, List.copyOf(passedOver));
    }

    private List<Candidate> narrow(List<Candidate> counted, List<Candidate> left, Strategy rule) {
        return switch (rule) {
            case Strategy.Spread(String field) -> spread(counted, left, field);
            case Strategy.Binpack(boolean byMemory) ->
                    byMemory
                            ? least(left, Candidate::freeMemory, MORE_MEMORY)
                            : least(left, Candidate::freeCpu, MORE_CPU);
            case Strategy.Random any -> {
                Candidate drawn = left.get(random.nextInt(left.size()));
                pass(left, Set.of(drawn), c -> 0, 0, (its, chosen) -> "another one was drawn");
                yield List.of(drawn);
            }
        };
    }

    /** Those nodes whose value of the field has the fewest tasks of the group. */
    private List<Candidate> spread(List<Candidate> counted, List<Candidate> left, String field) {
        Map<String, Integer> tasks = new HashMap<>();
        counted.forEach(
                c ->
                        tasks.merge(
                                value(c, field),
                                c.tasksOfGroup(request.cluster(), request.group()),
                                Integer::sum));
        return least(left, c -> tasks.getOrDefault(value(c, field), 0), moreOfGroup(field));
    }

    /** Those nodes that share their value of the field with one that is left. */
    private static List<Candidate> alike(
            List<Candidate> counted, List<Candidate> left, String field) {
        Set<String> values = new HashSet<>();
        left.forEach(c -> values.add(value(c, field)));
        return counted.stream().filter(c -> values.contains(value(c, field))).toList();
    }

    /** What is said of those where more tasks of the group are. */
    static Words moreOfGroup(String field) {
        String where = isNode(field) ? "it" : "its " + field;
        return (its, chosen) ->
                where + " has " + its + " tasks of the group, the chosen one's " + chosen;
    }

    /** Whether a field has another value on each machine. */
    static boolean isNode(String field) {
        return field.equals("instanceId") || field.equals("host");
    }

    static String value(Candidate candidate, String field) {
        return switch (field) {
            case "instanceId", "host" -> candidate.node().id();
            case ZONE -> candidate.node().zone();
            default ->
                    candidate.node().attribute(field.substring(field.indexOf(':') + 1)).orElse("");
        };
    }

    /**
     * Those with the least score.
     *
     * @param why what is said of the others
     */
    private List<Candidate> least(
            List<Candidate> candidates, ToIntFunction<Candidate> score, Words why) {
        int best = candidates.stream().mapToInt(score).min().orElseThrow();
        List<Candidate> left =
                candidates.stream().filter(c -> score.applyAsInt(c) == best).toList();
        if (left.size() < candidates.size()) {
            pass(candidates, new HashSet<>(left), score, best, why);
        }
        return left;
    }

    private void pass(
            List<Candidate> of,
            Set<Candidate> stay,
            ToIntFunction<Candidate> score,
            int chosen,
            Words words) {
        for (Candidate candidate : of) {
            if (passedOver.size() == MOST_PASSED_OVER) {
                return;
            }
            if (!stay.contains(candidate)) {
                passedOver.add(
                        new PassedOver(
                                candidate.node().id(), score.applyAsInt(candidate), chosen, words));
            }
        }
    }
}
