package dev.longshore.control.schedule;

import dev.longshore.control.schedule.PlacementRequest.Strategy;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;

/** Narrows the nodes that may take a task down to the one that a strategy prefers. */
final class Scores {
    private static final String ZONE = "attribute:ecs.availability-zone";

    /** Without a strategy: over the zones, then over the nodes. */
    private static final List<Strategy> DEFAULT =
            List.of(new Strategy.Spread(ZONE), new Strategy.Spread("instanceId"));

    private Scores() {}

    /**
     * The best of {@code fitting}, which are in the order of their ids and not empty. {@code all}:
     * those among which it is chosen, since tasks on a node that is full are in its zone all the
     * same.
     */
    static Candidate choose(
            List<Candidate> all,
            List<Candidate> fitting,
            PlacementRequest request,
            RandomGenerator random) {
        var rules = request.strategies().isEmpty() ? DEFAULT : request.strategies();
        List<Candidate> counted = all;
        List<Candidate> left = fitting;
        for (Strategy rule : rules) {
            left = narrow(counted, left, rule, request, random);
            if (rule instanceof Strategy.Spread(String field)) {
                counted = alike(counted, left, field);
            }
        }
        return least(left, Candidate::taskCount).getFirst();
    }

    private static List<Candidate> narrow(
            List<Candidate> counted,
            List<Candidate> left,
            Strategy rule,
            PlacementRequest request,
            RandomGenerator random) {
        return switch (rule) {
            case Strategy.Spread(String field) -> spread(counted, left, field, request);
            case Strategy.Binpack(boolean byMemory) ->
                    least(left, byMemory ? Candidate::freeMemory : Candidate::freeCpu);
            case Strategy.Random() -> List.of(left.get(random.nextInt(left.size())));
        };
    }

    /** Those nodes whose value of the field has the fewest tasks of the group. */
    private static List<Candidate> spread(
            List<Candidate> counted, List<Candidate> left, String field, PlacementRequest request) {
        Map<String, Integer> tasks = new HashMap<>();
        counted.forEach(
                c ->
                        tasks.merge(
                                value(c, field),
                                c.tasksOfGroup(request.cluster(), request.group()),
                                Integer::sum));
        return least(left, c -> tasks.getOrDefault(value(c, field), 0));
    }

    /** Those nodes that share their value of the field with one that is left. */
    private static List<Candidate> alike(
            List<Candidate> counted, List<Candidate> left, String field) {
        Set<String> values = new HashSet<>();
        left.forEach(c -> values.add(value(c, field)));
        return counted.stream().filter(c -> values.contains(value(c, field))).toList();
    }

    private static String value(Candidate candidate, String field) {
        return switch (field) {
            case "instanceId", "host" -> candidate.node().id();
            case ZONE -> candidate.node().zone();
            default ->
                    candidate.node().attribute(field.substring(field.indexOf(':') + 1)).orElse("");
        };
    }

    private static List<Candidate> least(
            List<Candidate> candidates, ToIntFunction<Candidate> score) {
        int best = candidates.stream().mapToInt(score).min().orElseThrow();
        return candidates.stream().filter(c -> score.applyAsInt(c) == best).toList();
    }
}
