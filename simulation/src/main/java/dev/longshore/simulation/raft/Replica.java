package dev.longshore.simulation.raft;

import dev.longshore.control.sequencer.Log;
import dev.longshore.simulation.raft.SimRaft.MemberListener;
import dev.longshore.simulation.world.Coverage.Point;
import dev.longshore.simulation.world.World;
import dev.longshore.state.store.Store;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A member of the group: its store survives crashes of its process. */
public final class Replica {
    private static final Duration LAG_LEAST = Duration.ofMillis(100);
    private static final Duration LAG_MOST = Duration.ofSeconds(5);

    private final SimRaft raft;
    private final World world;
    private final String id;
    private Store store;
    private @Nullable MemberListener process;
    private boolean up;
    private boolean cut;
    private boolean lagging;
    private boolean skipNext;
    private long cutAtNanos;
    private long believesInTerm;

    Replica(SimRaft raft, World world, String id) {
        this.raft = raft;
        this.world = world;
        this.id = id;
        this.store = raft.emptyStore();
    }

    public String id() {
        return id;
    }

    /** The rows of this replica. */
    public Store store() {
        return store;
    }

    public boolean isUp() {
        return up;
    }

    public boolean isCut() {
        return cut;
    }

    boolean isReachable() {
        return up && !cut;
    }

    /** The process that runs, if one does. */
    @Nullable MemberListener process() {
        return process;
    }

    /** The term that it believes to lead; 0 while it follows. */
    long believesInTerm() {
        return believesInTerm;
    }

    Duration cutFor() {
        return world.elapsed().minusNanos(cutAtNanos);
    }

    /** The process runs again. */
    public void start(MemberListener started) {
        process = started;
        up = true;
        cut = false;
        believesInTerm = 0;
        catchUp();
        raft.electIfNeeded();
    }

    /** The process is gone. */
    public void crash() {
        up = false;
        process = null;
        raft.gone(this);
    }

    /** The disk is gone: a snapshot brings the rows back. */
    public void wipe() {
        store = raft.emptyStore();
        world.coverage().hit(Point.FOLLOWER_WIPED);
    }

    /** Nothing gets through to the other members, nor from them. */
    public void cut() {
        if (!cut) {
            cut = true;
            cutAtNanos = world.elapsed().toNanos();
            if (raft.isLeader(this)) {
                world.coverage().hit(Point.LEADER_CUT);
            }
            raft.gone(this);
        }
    }

    /** The link is back. */
    public void heal() {
        cut = false;
        if (!raft.isLeader(this)) {
            stepDown();
        }
        catchUp();
        raft.electIfNeeded();
    }

    /** Applies nothing for a while. */
    public void lag() {
        if (!raft.isLeader(this)) {
            lagging = true;
            world.coverage().hit(Point.REPLICA_LAGS);
            world.after(
                    world.between(LAG_LEAST, LAG_MOST),
                    () -> {
                        lagging = false;
                        catchUp();
                    });
        }
    }

    /** The log as this member's process sees it. */
    public Log log() {
        return new MemberLog(raft, this, world);
    }

    void elected(long term) {
        believesInTerm = term;
        lagging = false;
    }

    /** Everything of earlier terms has been applied. */
    void leads() {
        if (process != null) {
            process.leaderReady(believesInTerm);
        }
    }

    void stepDown() {
        if (believesInTerm != 0) {
            believesInTerm = 0;
            if (process != null) {
                process.notLeader();
            }
        }
    }

    void skipsNext(boolean skips) {
        skipNext = skips;
    }

    /** Comes to the end of the log, where it can. */
    void catchUp() {
        if (isReachable() && !lagging) {
            store = raft.caughtUp(this, skipNext);
        }
    }
}
