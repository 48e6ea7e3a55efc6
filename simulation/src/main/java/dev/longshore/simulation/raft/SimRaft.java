package dev.longshore.simulation.raft;

import com.google.protobuf.ByteString;
import dev.longshore.simulation.world.Coverage.Point;
import dev.longshore.simulation.world.Faults;
import dev.longshore.simulation.world.Sabotage;
import dev.longshore.simulation.world.World;
import dev.longshore.state.apply.ApplyResult;
import dev.longshore.state.store.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One replicated log with its members. An entry is committed when the leader of its term reaches a
 * majority; a leader that is lost in between leaves its entry's outcome open: it may be committed
 * just before the next term, or never.
 */
public final class SimRaft {
    private static final Duration ELECTION_LEAST = Duration.ofMillis(520);
    static final Duration ELECTION_MOST = Duration.ofMillis(1500);

    static final Duration STEP_DOWN_MOST = Duration.ofSeconds(2);

    /** Why the log takes nothing for a while. */
    public static final String TOO_MUCH_PENDING = "too many requests are pending";

    /** Hears of committed batches: what every replica will hold. */
    @FunctionalInterface
    public interface CommitListener {
        void committed(long index, ByteString entry, ApplyResult result);
    }

    /** A member's process, told when it leads. */
    public interface MemberListener {
        void leaderReady(long term);

        void notLeader();
    }

    private final World world;
    private final Faults faults;
    private final Sabotage sabotage;
    private final List<Replica> replicas = new ArrayList<>();
    private final List<CommitListener> listeners = new ArrayList<>();
    private final Stores stores;
    private final AgreedLog agreed;
    private long stalledUntilNanos;

    private @Nullable Replica leader;
    private long term;
    private boolean electing;

    public SimRaft(World world, Faults faults, int members, Stores stores, Sabotage sabotage) {
        this.stores = stores;
        this.agreed = new AgreedLog(stores);
        this.sabotage = sabotage;
        this.world = world;
        this.faults = faults;
        for (int i = 1; i <= members; i++) {
            replicas.add(new Replica(this, world, "s" + i));
        }
    }

    public List<Replica> replicas() {
        return List.copyOf(replicas);
    }

    /** The member that can commit, if there is one. */
    public Optional<Replica> leader() {
        return Optional.ofNullable(leader);
    }

    boolean isLeader(Replica replica) {
        return leader == replica;
    }

    long term() {
        return term;
    }

    Store emptyStore() {
        return stores.empty();
    }

    boolean isStalled() {
        return world.elapsed().toNanos() < stalledUntilNanos
                || faults.strikes(world, Faults.Kind.NOT_WRITTEN_PER_CALL);
    }

    boolean acknowledgesAtOnce() {
        return sabotage == Sabotage.ACKNOWLEDGE_BEFORE_COMMIT;
    }

    /** The rows that the log makes. */
    public Store reference() {
        return agreed.rows();
    }

    /** A copy of a replica's rows. */
    public Store copy(Store of) {
        return stores.copy(of);
    }

    /** Keeps the rows of now, to replay the log over them later. */
    public void keepSnapshot() {
        agreed.keepSnapshot();
    }

    /** The rows of a replay from the kept snapshot, in which some entries are applied twice. */
    public Store replayed() {
        return agreed.replayed();
    }

    /** The log takes nothing for a while, as when too much is pending. */
    public void stall(Duration duration) {
        stalledUntilNanos = world.elapsed().plus(duration).toNanos();
    }

    /** Tells of every committed entry from now on. */
    public void onCommit(CommitListener listener) {
        listeners.add(listener);
    }

    /** The log behind a snapshot goes: whoever lacks it gets the snapshot. */
    public void purge() {
        agreed.purge();
    }

    /** The leader hands over in good order. */
    public void transfer() {
        if (leader != null) {
            world.coverage().hit(Point.LEADER_STEPS_DOWN);
            Replica old = leader;
            leader = null;
            old.stepDown();
            electIfNeeded();
        }
    }

    /** A member is gone, or out of reach: the leader itself, or the majority behind it. */
    void gone(Replica member) {
        Replica was = leader;
        if (was == null) {
            return;
        }
        if (was != member && !hasMajority()) {
            world.coverage().hit(Point.QUORUM_LOST);
            lost(was);
        } else if (was == member) {
            lost(was);
        }
    }

    private void lost(Replica was) {
        leader = null;
        if (was.isUp()) {
            // it takes itself for the leader for a while
            world.after(
                    world.between(Duration.ofSeconds(1), STEP_DOWN_MOST),
                    () -> {
                        if (was.isUp() && leader != was) {
                            was.stepDown();
                        }
                    });
        }
        electIfNeeded();
    }

    private boolean hasMajority() {
        return replicas.stream().filter(Replica::isReachable).count() > replicas.size() / 2;
    }

    void electIfNeeded() {
        if (leader == null && !electing && hasMajority()) {
            electing = true;
            world.after(
                    world.between(ELECTION_LEAST, ELECTION_MOST),
                    () -> {
                        electing = false;
                        elect();
                    });
        }
    }

    private void elect() {
        List<Replica> candidates = replicas.stream().filter(Replica::isReachable).toList();
        if (leader != null || candidates.size() <= replicas.size() / 2) {
            electIfNeeded();
            return;
        }
        Replica chosen = candidates.get(world.random().nextInt(candidates.size()));
        term++;
        leader = chosen;
        chosen.elected(term);
        replicas.stream()
                .filter(replica -> replica != chosen && replica.isReachable())
                .forEach(Replica::stepDown);
        commit(term, ByteString.EMPTY); // a term begins with an entry of its own
        world.note(chosen.id(), "leads term " + term);
        chosen.leads();
    }

    ApplyResult commit(long inTerm, ByteString proposed) {
        ByteString bytes =
                BrokenBatches.of(
                        sabotage,
                        world,
                        proposed,
                        inTerm,
                        agreed.rows().applied().getBatchSequence());
        ApplyResult result = agreed.append(inTerm, bytes);
        replicas.forEach(Replica::catchUp);
        listeners.forEach(listener -> listener.committed(agreed.length(), bytes, result));
        return result;
    }

    /** The store that a replica goes on with: its own, brought up, or a snapshot's. */
    Store caughtUp(Replica replica, boolean skipFirst) {
        if (agreed.isPurgedFor(replica.store())) {
            world.coverage().hit(Point.SNAPSHOT_INSTALLED);
            world.note(replica.id(), "installed a snapshot");
            replica.skipsNext(sabotage == Sabotage.SKIP_ENTRY_AFTER_SNAPSHOT);
            return agreed.installed();
        }
        boolean skips = skipFirst && replica.store().applied().getRaftIndex() < agreed.length();
        agreed.bringUp(replica.store(), skips);
        if (skips) {
            replica.skipsNext(false);
        }
        return replica.store();
    }
}
