package dev.longshore.control.domain.service;

import dev.longshore.proto.ecs.Service;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * How the tasks of a deployment or a task set are spread over the availability zones, and whether
 * one is to move (Amazon ECS Developer Guide, availability zone rebalancing): one more starts in a
 * zone that has fewer, and when it is healthy one stops in the zone with the most. Each such move
 * makes the zones more even by two tasks at least, so there is an end to them.
 *
 * @param tasks how many there are in each zone
 */
record ZoneBalance(Map<String, Integer> tasks) {
    /** Zones that differ by one are even: a task more cannot be divided. */
    private static final int UNEVEN = 2;

    /** Of these tasks, and of these zones too where there is none of them. */
    static ZoneBalance of(Collection<Member> members, Set<String> zones) {
        var tasks = new TreeMap<String, Integer>();
        zones.forEach(zone -> tasks.put(zone, 0));
        members.forEach(member -> tasks.merge(member.place().zone(), 1, Integer::sum));
        return new ZoneBalance(tasks);
    }

    /** Whether a service is to be kept balanced. */
    static boolean isWished(Service service) {
        return service.getAvailabilityZoneRebalancing().equals("ENABLED")
                && service.getSchedulingStrategy().equals("REPLICA");
    }

    /** Whether a task more in one of these zones would do good, were there room. */
    boolean isUneven() {
        var counts = tasks.values().stream().mapToInt(Integer::intValue).summaryStatistics();
        return !tasks.isEmpty() && counts.getMax() - counts.getMin() >= UNEVEN;
    }

    /**
     * Where one more task makes the zones more even once another one has stopped for it.
     *
     * @param members the tasks
     * @param withRoom the zones that take one
     */
    Optional<String> emptiest(Collection<Member> members, Set<String> withRoom, Instant now) {
        Stream<String> mayLose =
                members.stream()
                        .filter(member -> !member.isProtected(now))
                        .map(member -> member.place().zone());
        int most = mayLose.mapToInt(this::in).max().orElse(0);
        return withRoom.stream()
                .filter(zone -> most - in(zone) >= UNEVEN)
                .min(Comparator.comparingInt(this::in).thenComparing(Comparator.naturalOrder()));
    }

    /**
     * Whether a task that is not healthy yet may be one that moves: without it the zones would be
     * uneven.
     */
    static boolean isMoving(List<Member> healthy, Member one) {
        var without = ZoneBalance.of(healthy, Set.of(one.place().zone()));
        int most = without.tasks().values().stream().mapToInt(Integer::intValue).max().orElse(0);
        return most - without.in(one.place().zone()) >= UNEVEN;
    }

    private int in(String zone) {
        return tasks.getOrDefault(zone, 0);
    }
}
