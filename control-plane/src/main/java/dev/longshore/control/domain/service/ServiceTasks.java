package dev.longshore.control.domain.service;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The tasks of one service, apart by deployment and by how they stand, so that a look at a service
 * costs nothing for tasks that are fine. Confined to the leader's loop.
 */
public final class ServiceTasks {
    private final Map<String, Member> all = new HashMap<>();
    private final Map<String, Map<Standing, TreeMap<String, Member>>> byDeployment =
            new TreeMap<>();
    private final Map<String, Set<String>> byInstance = new HashMap<>();
    private final TreeSet<String> unannounced = new TreeSet<>();

    /** What is known of a task now; nothing once the service has nothing to do with it. */
    public void put(String id, Optional<Member> now) {
        Member old = all.remove(id);
        if (old != null) {
            remove(old);
        }
        now.ifPresent(this::add);
    }

    /** Whether it is a target of load balancers and no event has told of that yet. */
    void announce(String id, boolean due) {
        if (due) {
            unannounced.add(id);
        } else {
            unannounced.remove(id);
        }
    }

    /** The first so many tasks of whose registration no event has told. */
    List<String> unannounced(int most) {
        return unannounced.stream().limit(most).toList();
    }

    private void add(Member member) {
        all.put(member.id(), member);
        byDeployment
                .computeIfAbsent(member.deployment(), d -> new EnumMap<>(Standing.class))
                .computeIfAbsent(member.standing(), s -> new TreeMap<>())
                .put(member.id(), member);
        byInstance
                .computeIfAbsent(member.place().instance(), i -> new TreeSet<>())
                .add(member.id());
    }

    private void remove(Member old) {
        var standings = byDeployment.get(old.deployment());
        if (standings != null) {
            var same = standings.get(old.standing());
            if (same != null) {
                same.remove(old.id());
                if (same.isEmpty()) {
                    standings.remove(old.standing());
                }
            }
            if (standings.isEmpty()) {
                byDeployment.remove(old.deployment());
            }
        }
        var there = byInstance.get(old.place().instance());
        if (there != null) {
            there.remove(old.id());
            if (there.isEmpty()) {
                byInstance.remove(old.place().instance());
            }
        }
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /** Whether a task of it is on that node. */
    boolean isOn(String instance) {
        return byInstance.containsKey(instance);
    }

    /** The nodes of its tasks. */
    Set<String> instances() {
        return byInstance.keySet();
    }

    /** Deployments of which there is still a task. */
    public Set<String> deployments() {
        return byDeployment.keySet();
    }

    /** Tasks of a deployment that stand so, in the order of their ids. */
    Collection<Member> of(String deployment, Standing standing) {
        return byDeployment
                .getOrDefault(deployment, Map.of())
                .getOrDefault(standing, new TreeMap<>())
                .values();
    }

    /** How many tasks of a deployment stand so. */
    int count(String deployment, Standing standing) {
        return of(deployment, standing).size();
    }

    /** Tasks of all deployments that stand so. */
    public Stream<Member> all(Standing standing) {
        return byDeployment.keySet().stream().flatMap(d -> of(d, standing).stream());
    }

    /** Tasks that are not on their way out. */
    public Stream<Member> live() {
        return Stream.of(Standing.PENDING, Standing.SETTLING, Standing.HEALTHY, Standing.UNHEALTHY)
                .flatMap(this::all);
    }

    /** All tasks that the service has to do with. */
    public Stream<Member> everyone() {
        return Stream.of(Standing.values()).flatMap(this::all);
    }

    /** Tasks on a node, in the order of their ids. */
    public Stream<Member> on(String instance) {
        return byInstance.getOrDefault(instance, Set.of()).stream()
                .map(all::get)
                .flatMap(Stream::ofNullable);
    }

    /**
     * Takes it that tasks without a health check have become healthy by running for so long.
     *
     * @return when the next one will
     */
    Optional<Instant> settle(Instant now, Duration healthyAfter) {
        Optional<Instant> next = Optional.empty();
        for (Member member : List.copyOf(all(Standing.SETTLING).toList())) {
            if (member.checks().any() || member.runningSince().isEmpty()) {
                continue;
            }
            Instant due = member.runningSince().get().plus(healthyAfter);
            if (!now.isBefore(due)) {
                put(member.id(), Optional.of(member.healthy()));
            } else if (next.isEmpty() || due.isBefore(next.get())) {
                next = Optional.of(due);
            }
        }
        return next;
    }
}
