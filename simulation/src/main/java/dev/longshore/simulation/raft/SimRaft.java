package dev.longshore.simulation.raft;

import com.google.protobuf.ByteString;
import dev.longshore.control.sequencer.Log;
import dev.longshore.control.sequencer.Log.Outcome;
import dev.longshore.simulation.world.Coverage.Point;
import dev.longshore.simulation.world.Faults;
import dev.longshore.simulation.world.Sabotage;
import dev.longshore.simulation.world.World;
import dev.longshore.state.apply.ApplyResult;
import dev.longshore.state.apply.BatchApplier;
import dev.longshore.state.store.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One replicated log with its members. An entry is committed when the leader of its term reaches a
 * majority; a leader that is lost in between leaves its entry's outcome open: it may be committed
 * just before the next term, or never.
 */
public final class SimRaft {
    private static final Duration COMMIT_LEAST = Duration.ofMillis(1);
    private static final Duration COMMIT_MOST = Duration.ofMillis(6);
    private static final Duration ELECTION_LEAST = Duration.ofMillis(520);
    private static final Duration ELECTION_MOST = Duration.ofMillis(1500);

    /** How often an entry that was not committed turns up again later. */
    private static final double LINGERS = 0.5;

    /** How long a cut-off leader may believe in its lease; shorter than any election. */
    private static final Duration LEASE = Duration.ofMillis(450);

    private static final Duration STEP_DOWN_MOST = Duration.ofSeconds(2);
    private static final Duration LAG_MOST = Duration.ofSeconds(5);

    /** Why the log takes nothing for a while. */
    public static final String TOO_MUCH_PENDING = "too many requests are pending";

    /** Hears of committed batches: what every replica will hold. */
    @FunctionalInterface
    public interface CommitListener {
        void committed(long index, ByteString entry, ApplyResult result);
    }

    /** A member's process, told of its office. */
    public interface MemberListener {
        void leaderReady(long term);

        void notLeader();
    }

    /** A member: its store survives crashes of its process. */
    public final class Replica {
        private final String id;
        private Store store = stores.empty();
        private @Nullable MemberListener listener;
        private boolean up;
        private boolean cut;
        private boolean lagging;
        private boolean skipNext;
        private long cutAtNanos;
        private long believesInTerm;

        private Replica(String id) {
            this.id = id;
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

        /** The process runs again. */
        public void start(MemberListener process) {
            listener = process;
            up = true;
            cut = false;
            believesInTerm = 0;
            catchUp(this);
            electIfNeeded();
        }

        /** The process is gone. */
        public void crash() {
            up = false;
            listener = null;
            lost(this);
        }

        /** The disk is gone: a snapshot brings the rows back. */
        public void wipe() {
            store = stores.empty();
            world.coverage().hit(Point.FOLLOWER_WIPED);
        }

        /** Nothing gets through to the other members, nor from them. */
        public void cut() {
            if (!cut) {
                cut = true;
                cutAtNanos = world.elapsed().toNanos();
                if (leader == this) {
                    world.coverage().hit(Point.LEADER_CUT);
                }
                lost(this);
            }
        }

        /** The link is back. */
        public void heal() {
            cut = false;
            if (believesInTerm != 0 && leader != this) {
                stepDown(this);
            }
            catchUp(this);
            electIfNeeded();
        }

        /** Applies nothing for a while. */
        public void lag() {
            if (leader != this) {
                lagging = true;
                world.coverage().hit(Point.REPLICA_LAGS);
                world.after(
                        world.between(Duration.ofMillis(100), LAG_MOST),
                        () -> {
                            lagging = false;
                            catchUp(this);
                        });
            }
        }

        /** The log as this member's process sees it. */
        public Log log() {
            return new MemberLog(this);
        }
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
            replicas.add(new Replica("s" + i));
        }
    }

    public List<Replica> replicas() {
        return List.copyOf(replicas);
    }

    /** The member that can commit, if there is one. */
    public Optional<Replica> leader() {
        return Optional.ofNullable(leader);
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

    /** A replay from the kept snapshot gives the same rows. */
    public void checkReplay() {
        agreed.checkReplay();
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

    /** The leader gives its office up in good order. */
    public void transfer() {
        if (leader != null) {
            world.coverage().hit(Point.LEADER_STEPS_DOWN);
            Replica old = leader;
            leader = null;
            stepDown(old);
            electIfNeeded();
        }
    }

    private void lost(Replica replica) {
        if (leader == replica) {
            leader = null;
            if (replica.up) {
                // it believes in its office for a while
                world.after(
                        world.between(Duration.ofSeconds(1), STEP_DOWN_MOST),
                        () -> {
                            if (replica.up && leader != replica) {
                                stepDown(replica);
                            }
                        });
            }
            electIfNeeded();
        }
    }

    private void stepDown(Replica replica) {
        if (replica.believesInTerm != 0) {
            replica.believesInTerm = 0;
            if (replica.listener != null) {
                replica.listener.notLeader();
            }
        }
    }

    private boolean hasMajority() {
        return replicas.stream().filter(r -> r.up && !r.cut).count() > replicas.size() / 2;
    }

    private void electIfNeeded() {
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
        List<Replica> candidates = replicas.stream().filter(r -> r.up && !r.cut).toList();
        if (leader != null || candidates.size() <= replicas.size() / 2) {
            electIfNeeded();
            return;
        }
        Replica chosen = candidates.get(world.random().nextInt(candidates.size()));
        term++;
        leader = chosen;
        chosen.believesInTerm = term;
        chosen.lagging = false;
        replicas.stream().filter(r -> r != chosen && r.up && !r.cut).forEach(this::stepDown);
        commit(term, ByteString.EMPTY); // a term begins with an entry of its own
        world.note(chosen.id, "leads term " + term);
        if (chosen.listener != null) {
            chosen.listener.leaderReady(term);
        }
    }

    private ApplyResult commit(long inTerm, ByteString proposed) {
        ByteString bytes =
                BrokenBatches.of(
                        sabotage,
                        world,
                        proposed,
                        inTerm,
                        agreed.rows().applied().getBatchSequence());
        ApplyResult result = agreed.append(inTerm, bytes);
        replicas.stream().filter(r -> r.up && !r.cut && !r.lagging).forEach(this::catchUp);
        listeners.forEach(listener -> listener.committed(agreed.length(), bytes, result));
        return result;
    }

    /**
     * Brings a replica to the end of the log: by entries, or by a snapshot where those are gone.
     */
    private void catchUp(Replica replica) {
        if (!replica.up || replica.cut || replica.lagging) {
            return;
        }
        if (agreed.isPurgedFor(replica.store)) {
            replica.store = agreed.installed();
            world.coverage().hit(Point.SNAPSHOT_INSTALLED);
            world.note(replica.id, "installed a snapshot");
            replica.skipNext = sabotage == Sabotage.SKIP_ENTRY_AFTER_SNAPSHOT;
            return;
        }
        boolean skip = replica.skipNext && replica.store.applied().getRaftIndex() < agreed.length();
        agreed.bringUp(replica.store, skip);
        replica.skipNext &= !skip;
    }

    /** The log as one process sees it. */
    private final class MemberLog implements Log {
        private final Replica replica;
        private final @Nullable MemberListener process;

        private MemberLog(Replica replica) {
            this.replica = replica;
            this.process = replica.listener;
        }

        @Override
        public boolean leaseHeld() {
            return leader == replica
                    || (replica.cut
                            && replica.believesInTerm == term
                            && world.elapsed().toNanos() - replica.cutAtNanos < LEASE.toNanos());
        }

        @Override
        public void append(ByteString bytes, Consumer<Outcome> done) {
            long inTerm = replica.believesInTerm;
            if (world.elapsed().toNanos() < stalledUntilNanos
                    || faults.strikes(world, Faults.Kind.NOT_WRITTEN_PER_CALL)) {
                world.coverage().hit(Point.NOT_WRITTEN_RETRIED);
                answer(done, new Outcome.NotWritten(TOO_MUCH_PENDING));
                return;
            }
            if (bytes.isEmpty()) {
                world.coverage().hit(Point.BARRIER_COMMITTED);
            }
            if (sabotage == Sabotage.ACKNOWLEDGE_BEFORE_COMMIT && inTerm != 0) {
                acknowledgeAtOnce(bytes, inTerm, done);
                return;
            }
            world.after(
                    world.between(COMMIT_LEAST, COMMIT_MOST), () -> decide(bytes, inTerm, done));
        }

        /**
         * Written to the leader's own disk, told to the caller, and only then to the others: if
         * there still are any.
         */
        private void acknowledgeAtOnce(ByteString bytes, long inTerm, Consumer<Outcome> done) {
            if (leader == replica) {
                answer(done, new Outcome.Committed(commit(term, bytes)));
            } else {
                BatchApplier.apply(
                        replica.store, inTerm, replica.store.applied().getRaftIndex() + 1, bytes);
                answer(done, new Outcome.Committed(new ApplyResult.Accepted()));
            }
        }

        private void decide(ByteString bytes, long inTerm, Consumer<Outcome> done) {
            if (leader == replica && inTerm != 0) {
                // a member that was deposed and leads again may still have an older term's entry on
                // its way
                ApplyResult result = commit(term, bytes);
                if (result instanceof ApplyResult.Refused) {
                    world.coverage().hit(Point.BATCH_REFUSED);
                }
                answer(done, new Outcome.Committed(result));
                return;
            }
            world.coverage().hit(Point.DEPOSED_LEADER_APPENDS);
            boolean reachedSome = inTerm == term && leader == null && world.chance(0.5);
            if (reachedSome) {
                // a follower has it, and that follower will be elected: it is committed in its old
                // term before the next begins
                world.coverage().hit(Point.UNKNOWN_OUTCOME_WRITTEN);
                commit(inTerm, bytes);
            } else {
                world.coverage().hit(Point.UNKNOWN_OUTCOME_LOST);
                if (world.chance(LINGERS)) {
                    world.after(
                            world.between(ELECTION_MOST, ELECTION_MOST.multipliedBy(4)),
                            () -> appendLate(bytes));
                }
            }
            world.after(
                    world.between(Duration.ofMillis(10), STEP_DOWN_MOST),
                    () -> answer(done, new Outcome.Unknown("the leader was lost")));
        }

        /**
         * A request that lingered in a deposed leader reaches the log when that member leads again:
         * in a foreign term.
         */
        private void appendLate(ByteString bytes) {
            if (leader != null && !bytes.isEmpty()) {
                if (commit(term, bytes) instanceof ApplyResult.Refused) {
                    world.coverage().hit(Point.BATCH_REFUSED);
                }
            }
        }

        /** A process that is gone hears nothing: this very process, not its successor. */
        @SuppressWarnings("ReferenceEquality")
        private void answer(Consumer<Outcome> done, Outcome outcome) {
            if (replica.up && replica.listener == process) {
                done.accept(outcome);
            }
        }
    }
}
