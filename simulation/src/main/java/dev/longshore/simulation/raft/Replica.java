package dev.longshore.simulation.raft;

import com.google.protobuf.ByteString;
import dev.longshore.control.sequencer.Log;
import dev.longshore.simulation.raft.SimRaft.MemberListener;
import dev.longshore.simulation.world.Coverage.Point;
import dev.longshore.simulation.world.World;
import dev.longshore.state.store.Store;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A member of the group: its disk survives crashes of its process. */
public final class Replica {
    private static final Duration LAG_LEAST = Duration.ofMillis(100);
    private static final Duration LAG_MOST = Duration.ofSeconds(5);

    private static final Duration WRITE_LEAST = Duration.ofNanos(100_000);
    private static final Duration WRITE_MOST = Duration.ofMillis(2);
    private static final Duration WRITE_SLOW = Duration.ofMillis(300);

    private final SimRaft raft;
    private final World world;
    private final String id;
    private Disk disk;
    private @Nullable Member member;
    private long slowUntilNanos;
    private boolean cut;
    private boolean lagging;
    private boolean skipNext;

    Replica(SimRaft raft, World world, String id) {
        this.raft = raft;
        this.world = world;
        this.id = id;
        this.disk = raft.emptyDisk();
    }

    public String id() {
        return id;
    }

    /** The rows of this replica. */
    public Store store() {
        return disk.rows();
    }

    Disk disk() {
        return disk;
    }

    /** Its process, if one runs. */
    Optional<Member> member() {
        return Optional.ofNullable(member);
    }

    public boolean isCut() {
        return cut;
    }

    boolean isReachable() {
        return member != null && !cut;
    }

    boolean isLagging() {
        return lagging;
    }

    /** The term that it leads, as far as it knows. */
    Optional<Long> leads() {
        return member().flatMap(Member::leading).map(Leading::term);
    }

    /** Whether it takes itself for the leader. */
    public boolean isLeading() {
        return leads().isPresent();
    }

    /** The leader that it knows of, itself perhaps. */
    public Optional<String> knownLeader() {
        return member().flatMap(Member::leader);
    }

    /** A process runs again, on this loop. */
    public void start(MemberListener process, World.SimLoop loop) {
        cut = false;
        lagging = false;
        member = new Member(this, raft, world, loop, process);
        member.start();
    }

    /** The process is gone, and its kernel closes its connections. */
    public void crash() {
        if (member != null) {
            raft.others(this).forEach(other -> raft.links().close(this, other));
        }
        end();
    }

    private void end() {
        member = null;
        if (disk.crash(world.random())) {
            world.coverage().hit(Point.UNWRITTEN_ENTRIES_LOST);
        }
    }

    /** Its machine is off: rows that were only in memory are lost too. */
    public void losePower() {
        end();
        disk.losePower();
    }

    /** Keeps the rows of now on its disk, for what may come. */
    public void keepCheckpoint() {
        disk.keepCheckpoint();
    }

    /** Its disk takes its time, for so long. */
    public void slowDisk(Duration time) {
        slowUntilNanos = world.elapsed().plus(time).toNanos();
    }

    /** How long one write to its disk takes. */
    Duration writeTime() {
        boolean slow = world.elapsed().toNanos() < slowUntilNanos;
        return world.between(WRITE_LEAST, slow ? WRITE_SLOW : WRITE_MOST);
    }

    /** The disk is gone: a snapshot brings the rows back. Only while no process runs. */
    public void wipe() {
        disk = disk.replacement();
        world.coverage().hit(Point.FOLLOWER_WIPED);
        world.note(id, "loses its disk");
    }

    /** Nothing gets through to the other members, nor from them. */
    public void cut() {
        if (!cut) {
            cut = true;
            if (leads().isPresent()) {
                world.coverage().hit(Point.LEADER_CUT);
            }
        }
    }

    /** The link is back. */
    public void heal() {
        cut = false;
    }

    /** Applies nothing for a while. */
    public void lag() {
        if (leads().isEmpty()) {
            lagging = true;
            world.coverage().hit(Point.REPLICA_LAGS);
            world.after(
                    world.between(LAG_LEAST, LAG_MOST),
                    () -> {
                        lagging = false;
                        member().ifPresent(Member::apply);
                    });
        }
    }

    /** The log as this member's process sees it. */
    public Log log() {
        return new MemberLog(raft, Objects.requireNonNull(member), world);
    }

    /** It leads from now on, and what it has waited with it does now. */
    void endLag() {
        lagging = false;
    }

    void deliver(String from, Message message) {
        Member now = member;
        if (now != null) {
            now.loop().arrive(() -> now.read(from, message));
        }
    }

    /** A connection from this member has ended. */
    void closed(String from) {
        Member now = member;
        if (now != null) {
            now.loop().arrive(() -> now.elections().gone(from));
        }
    }

    void skipNext(boolean skip) {
        skipNext = skip;
    }

    /** Sabotage: the first entry after a snapshot is none. */
    Entry skips(Entry entry) {
        boolean skip = skipNext;
        skipNext = false;
        return skip ? new Entry(entry.term(), ByteString.EMPTY) : entry;
    }
}
