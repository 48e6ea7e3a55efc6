package dev.longshore.simulation.raft;

import dev.longshore.simulation.world.Faults;
import dev.longshore.simulation.world.Faults.Kind;
import dev.longshore.simulation.world.World;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** The network between the members: each direction of each pair by itself. */
final class Links {
    private static final Duration LEAST = Duration.ofNanos(200_000);
    private static final Duration MOST = Duration.ofMillis(2);
    private static final Duration SLOW_LEAST = Duration.ofMillis(20);
    private static final Duration SLOW_MOST = Duration.ofMillis(300);
    private static final Duration LATE_MOST = Duration.ofSeconds(3);

    private record Link(String from, String to) {}

    private final World world;
    private final Faults faults;
    private long slowUntilNanos;
    private Duration slow = SLOW_MOST;
    private final Map<Link, Long> cutUntilNanos = new HashMap<>();

    Links(World world, Faults faults) {
        this.world = world;
        this.faults = faults;
    }

    /** Nothing gets through this way for a while. */
    void cut(Replica from, Replica to, Duration time) {
        cutUntilNanos.merge(
                new Link(from.id(), to.id()), world.elapsed().plus(time).toNanos(), Math::max);
    }

    /** Everything takes its time for a while. */
    void slow(Duration time) {
        slowUntilNanos = world.elapsed().plus(time).toNanos();
        slow = world.between(SLOW_LEAST, SLOW_MOST);
    }

    void heal() {
        slowUntilNanos = 0;
        cutUntilNanos.clear();
    }

    /** Whether something that one sends now reaches the other. */
    boolean passes(Replica from, Replica to) {
        return from.isReachable()
                && to.isReachable()
                && (cutUntilNanos.isEmpty()
                        || cutUntilNanos.getOrDefault(new Link(from.id(), to.id()), 0L)
                                <= world.elapsed().toNanos());
    }

    /** The process at one end is gone; the other end hears of it, where something gets through. */
    void close(Replica from, Replica to) {
        if (passes(from, to)) {
            world.after(world.between(LEAST, MOST), () -> to.closed(from.id()));
        }
    }

    void send(Replica from, Replica to, Message message) {
        if (!passes(from, to) || faults.strikes(world, Kind.MEMBER_MESSAGE_LOST_PER_CALL)) {
            return;
        }
        Duration most = world.elapsed().toNanos() < slowUntilNanos ? slow : MOST;
        boolean late = faults.strikes(world, Kind.MEMBER_MESSAGE_LATE_PER_CALL);
        world.after(
                world.between(LEAST, late ? LATE_MOST : most),
                () -> {
                    if (passes(from, to)) {
                        to.deliver(from.id(), message);
                    }
                });
    }
}
