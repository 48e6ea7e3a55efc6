package dev.longshore.simulation.raft;

import dev.longshore.simulation.raft.Message.Answer;
import dev.longshore.simulation.raft.Message.Vote;
import dev.longshore.simulation.world.World;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * What has come for a process. When it goes on after it stood still, each of its connections has a
 * thread that reads what has waited, in its order, some sooner than others: one connection per peer
 * for what that one asks, and one for what it answers.
 */
final class Inbox {
    /** The last thread has its turn. */
    static final Duration READ_MOST = Duration.ofMillis(10);

    private record Connection(String from, boolean answers) {}

    private final World world;
    private final World.SimLoop loop;
    private final Map<Connection, Duration> readsAfter = new HashMap<>();
    private Duration pausedUntil = Duration.ZERO;

    Inbox(World world, World.SimLoop loop) {
        this.world = world;
        this.loop = loop;
    }

    void read(String from, Message message, Runnable receive) {
        Duration since = loop.elapsed().minus(loop.pausedUntil());
        if (since.compareTo(READ_MOST) >= 0) {
            receive.run();
            return;
        }
        if (!loop.pausedUntil().equals(pausedUntil)) {
            pausedUntil = loop.pausedUntil();
            readsAfter.clear();
        }
        var connection = new Connection(from, message instanceof Answer || message instanceof Vote);
        Duration reads =
                readsAfter.computeIfAbsent(
                        connection, each -> world.between(Duration.ZERO, READ_MOST));
        loop.after(reads.minus(since), receive);
    }
}
