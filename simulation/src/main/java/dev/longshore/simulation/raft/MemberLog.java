package dev.longshore.simulation.raft;

import com.google.protobuf.ByteString;
import dev.longshore.control.sequencer.Log;
import dev.longshore.simulation.world.Coverage.Point;
import dev.longshore.simulation.world.World;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** The log as one process of one member sees it. */
final class MemberLog implements Log {
    /** A request is handed from thread to thread before it is in the log. */
    private static final Duration SUBMIT_LEAST = Duration.ofNanos(50_000);

    private static final Duration SUBMIT_MOST = Duration.ofMillis(2);

    /** How often one of these threads has to wait for a processor. */
    private static final double WAITS = 0.03;

    private static final Duration WAITS_MOST = Duration.ofMillis(300);

    /** How often a request that finds no leader any more waits for its thread meanwhile. */
    private static final double LINGERS = 0.8;

    private static final Duration LINGERS_STEP = Duration.ofMillis(500);
    private static final int LINGERS_STEPS = 60;

    /** A batch without changes is not larger: numbers and a time. */
    private static final int NO_CHANGES = 48;

    private final SimRaft raft;
    private final Member member;
    private final World world;

    /** The first entry opens a term, and the others without changes are barriers. */
    private boolean opened;

    MemberLog(SimRaft raft, Member member, World world) {
        this.raft = raft;
        this.member = member;
        this.world = world;
    }

    @Override
    public boolean leaseHeld(long term) {
        return member.leading().filter(leading -> leading.leaseHeld(term)).isPresent();
    }

    @Override
    public void endSpoiltTerm(long term) {
        member.leading().filter(leading -> leading.leaseSpoilt(term)).ifPresent(Leading::giveUp);
    }

    @Override
    public void append(ByteString bytes, Consumer<Outcome> done) {
        if (raft.isStalled()) {
            world.coverage().hit(Point.NOT_WRITTEN_RETRIED);
            done.accept(new Outcome.NotWritten(SimRaft.TOO_MUCH_PENDING));
            return;
        }
        if (opened && bytes.size() <= NO_CHANGES) {
            world.coverage().hit(Point.BARRIER_COMMITTED);
        }
        opened = true;
        member.loop()
                .after(
                        world.between(SUBMIT_LEAST, world.chance(WAITS) ? WAITS_MOST : SUBMIT_MOST),
                        () -> submit(bytes, done));
    }

    private void submit(ByteString bytes, Consumer<Outcome> done) {
        Optional<Leading> leading = member.leading();
        if (leading.isPresent()) {
            leading.get().propose(bytes, done);
            return;
        }
        world.coverage().hit(Point.DEPOSED_LEADER_APPENDS);
        if (world.chance(LINGERS)) {
            linger(bytes, done, LINGERS_STEPS);
        } else {
            done.accept(new Outcome.Unknown("this member does not lead"));
        }
    }

    /**
     * A request that lingers in a deposed leader may reach the log when that one leads again: in a
     * foreign term.
     */
    private void linger(ByteString bytes, Consumer<Outcome> done, int steps) {
        Optional<Leading> leading = member.leading();
        if (leading.isPresent()) {
            leading.get().propose(bytes, done);
        } else if (steps == 0) {
            done.accept(new Outcome.Unknown("this member does not lead"));
        } else {
            member.loop().after(LINGERS_STEP, () -> linger(bytes, done, steps - 1));
        }
    }
}
