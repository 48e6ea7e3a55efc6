package dev.longshore.simulation.raft;

import com.google.protobuf.ByteString;
import dev.longshore.control.sequencer.Log;
import dev.longshore.simulation.raft.SimRaft.MemberListener;
import dev.longshore.simulation.world.Coverage.Point;
import dev.longshore.simulation.world.World;
import dev.longshore.state.apply.ApplyResult;
import dev.longshore.state.apply.BatchApplier;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The log as one process of one member sees it. */
final class MemberLog implements Log {
    private static final Duration COMMIT_LEAST = Duration.ofMillis(1);
    private static final Duration COMMIT_MOST = Duration.ofMillis(6);

    /** How often an entry of which a member that will be elected has a copy is committed. */
    private static final double REACHES_SOME = 0.5;

    /** How often an entry that was not committed turns up again later. */
    private static final double LINGERS = 0.5;

    /** How long a cut-off leader may believe in its lease; shorter than any election. */
    private static final Duration LEASE = Duration.ofMillis(450);

    /** A batch without changes is not larger: numbers and a time. */
    private static final int NO_CHANGES = 48;

    private final SimRaft raft;
    private final Replica replica;
    private final World world;
    private final @Nullable MemberListener process;

    /** The first entry opens a term, and the others without changes are barriers. */
    private boolean opened;

    MemberLog(SimRaft raft, Replica replica, World world) {
        this.raft = raft;
        this.replica = replica;
        this.world = world;
        this.process = replica.process();
    }

    @Override
    public boolean leaseHeld(long term) {
        return term == raft.term()
                && (raft.isLeader(replica)
                        || (replica.isCut()
                                && replica.believesInTerm() == raft.term()
                                && replica.cutFor().compareTo(LEASE) < 0));
    }

    @Override
    public void append(ByteString bytes, Consumer<Outcome> done) {
        long inTerm = replica.believesInTerm();
        if (raft.isStalled()) {
            world.coverage().hit(Point.NOT_WRITTEN_RETRIED);
            answer(done, new Outcome.NotWritten(SimRaft.TOO_MUCH_PENDING));
            return;
        }
        if (opened && bytes.size() <= NO_CHANGES) {
            world.coverage().hit(Point.BARRIER_COMMITTED);
        }
        opened = true;
        if (raft.acknowledgesAtOnce() && inTerm != 0) {
            acknowledgeAtOnce(bytes, inTerm, done);
            return;
        }
        world.after(world.between(COMMIT_LEAST, COMMIT_MOST), () -> decide(bytes, inTerm, done));
    }

    /**
     * Sabotage: written to the leader's own disk, told to the caller, and only then to the others,
     * if there still are any.
     */
    private void acknowledgeAtOnce(ByteString bytes, long inTerm, Consumer<Outcome> done) {
        if (raft.isLeader(replica)) {
            answer(done, new Outcome.Committed(raft.commit(raft.term(), bytes)));
        } else {
            long next = replica.store().applied().getRaftIndex() + 1;
            BatchApplier.apply(replica.store(), inTerm, next, bytes);
            answer(done, new Outcome.Committed(new ApplyResult.Accepted()));
        }
    }

    private void decide(ByteString bytes, long inTerm, Consumer<Outcome> done) {
        if (raft.isLeader(replica) && inTerm != 0) {
            // a member that was deposed and leads again may still have an older term's entry on its
            // way
            answer(done, new Outcome.Committed(commit(raft.term(), bytes)));
            return;
        }
        world.coverage().hit(Point.DEPOSED_LEADER_APPENDS);
        boolean reachedSome =
                inTerm == raft.term() && raft.leader().isEmpty() && world.chance(REACHES_SOME);
        if (reachedSome) {
            // committed in its old term, before the next begins
            world.coverage().hit(Point.UNKNOWN_OUTCOME_WRITTEN);
            raft.commit(inTerm, bytes);
        } else {
            world.coverage().hit(Point.UNKNOWN_OUTCOME_LOST);
            if (world.chance(LINGERS)) {
                world.after(
                        world.between(SimRaft.ELECTION_MOST, SimRaft.ELECTION_MOST.multipliedBy(4)),
                        () -> appendLate(bytes));
            }
        }
        world.after(
                world.between(Duration.ofMillis(10), SimRaft.STEP_DOWN_MOST),
                () -> answer(done, new Outcome.Unknown("the leader was lost")));
    }

    /**
     * A request that lingered in a deposed leader reaches the log when that member leads again: in
     * a foreign term.
     */
    private void appendLate(ByteString bytes) {
        if (raft.leader().isPresent() && !bytes.isEmpty()) {
            commit(raft.term(), bytes);
        }
    }

    private ApplyResult commit(long term, ByteString bytes) {
        ApplyResult result = raft.commit(term, bytes);
        if (result instanceof ApplyResult.Refused) {
            world.coverage().hit(Point.BATCH_REFUSED);
        }
        return result;
    }

    /** A process that is gone hears nothing: this very process, not its successor. */
    @SuppressWarnings("ReferenceEquality")
    private void answer(Consumer<Outcome> done, Outcome outcome) {
        if (replica.isUp() && replica.process() == process) {
            done.accept(outcome);
        }
    }
}
