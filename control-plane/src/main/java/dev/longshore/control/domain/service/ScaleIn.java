package dev.longshore.control.domain.service;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Which tasks of a service to stop first: those that are not healthy yet; then in the zone, and
 * there on the node, with the most tasks of the service (Amazon ECS Developer Guide, how tasks are
 * stopped); then the newest.
 */
final class ScaleIn {
    private ScaleIn() {}

    /**
     * The first {@code most} to stop.
     *
     * @param all the service's tasks that stay or may be stopped, which the balance counts
     */
    static List<Member> choose(List<Member> all, List<Member> candidates, int most) {
        Map<String, Integer> zones = count(all, member -> member.place().zone());
        Map<String, Integer> nodes = count(all, member -> member.place().instance());
        var left = new ArrayList<>(candidates);
        var chosen = new ArrayList<Member>();
        Comparator<Member> first =
                Comparator.<Member>comparingInt(m -> m.standing() == Standing.HEALTHY ? 1 : 0)
                        .thenComparingInt(m -> -zones.getOrDefault(m.place().zone(), 0))
                        .thenComparingInt(m -> -nodes.getOrDefault(m.place().instance(), 0))
                        .thenComparing(ScaleIn::newestFirst)
                        .thenComparing(Member::id);
        while (chosen.size() < most && !left.isEmpty()) {
            Member next = left.stream().min(first).orElseThrow();
            left.remove(next);
            chosen.add(next);
            zones.merge(next.place().zone(), -1, Integer::sum);
            nodes.merge(next.place().instance(), -1, Integer::sum);
        }
        return chosen;
    }

    private static int newestFirst(Member one, Member other) {
        return other.runningSince()
                .flatMap(theirs -> one.runningSince().map(theirs::compareTo))
                .orElse(0);
    }

    private static Map<String, Integer> count(List<Member> all, Function<Member, String> by) {
        var counts = new HashMap<String, Integer>();
        all.forEach(member -> counts.merge(by.apply(member), 1, Integer::sum));
        return counts;
    }
}
