package dev.longshore.control.schedule;

import dev.longshore.control.schedule.PlacementRequest.Strategy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;

/** Narrows the nodes that may take a task down to the one that a strategy prefers. */
final class Scores {
    private static final String ZONE = "attribute:ecs.availability-zone";

    /** Without a strategy: over the zones, then over the nodes. */
    private static final List<Strategy> DEFAULT =
            List.of(new Strategy.Spread(ZONE), new Strategy.Spread("instanceId"));

    private Scores() {}

    /** The best of {@code candidates}, which are in the order of their ids and not empty. */
    static Candidate choose(
            List<Candidate> candidates, PlacementRequest request, RandomGenerator random) {
        var rules = request.strategies().isEmpty() ? DEFAULT : request.strategies();
        List<Candidate> left = candidates;
        for (Strategy rule : rules) {
            left = narrow(left, rule, request, random);
        }
        return least(left, Candidate::taskCount).getFirst();
    }

    private static List<Candidate> narrow(
            List<Candidate> left, Strategy rule, PlacementRequest request, RandomGenerator random) {
        return switch (rule) {
            case Strategy.Spread(String field) -> spread(left, field, request.group());
            case Strategy.Binpack(boolean byMemory) ->
                    least(left, byMemory ? Candidate::freeMemory : Candidate::freeCpu);
            case Strategy.Random() -> List.of(left.get(random.nextInt(left.size())));
        };
    }

    /** Those nodes whose value of the field has the fewest tasks of the group. */
    private static List<Candidate> spread(List<Candidate> left, String field, String group) {
        Map<String, Integer> tasks = new HashMap<>();
        left.forEach(c -> tasks.merge(value(c, field), c.tasksOfGroup(group), Integer::sum));
        return least(left, c -> tasks.getOrDefault(value(c, field), 0));
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
