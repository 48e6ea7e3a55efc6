package dev.longshore.simulation.raft;

import dev.longshore.control.raft.Lease;
import dev.longshore.simulation.raft.Message.Answer;
import dev.longshore.simulation.raft.Message.Append;
import dev.longshore.simulation.raft.Message.AskVoter;
import dev.longshore.simulation.raft.Message.Install;
import dev.longshore.simulation.raft.Message.Release;
import dev.longshore.simulation.raft.Message.Released;
import dev.longshore.simulation.raft.Message.RequestVote;
import dev.longshore.simulation.raft.Message.StandNow;
import dev.longshore.simulation.raft.Message.Vote;
import dev.longshore.simulation.raft.Message.VoterSays;
import dev.longshore.simulation.raft.SimRaft.MemberListener;
import dev.longshore.simulation.world.Sabotage;
import dev.longshore.simulation.world.World;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One process of a member: Raft as in figure 2 of its paper, with what Ratis adds and what the
 * product adds to Ratis. On its process's loop; everything in here dies with it, and stands still
 * with it.
 */
final class Member {
    /** One thread of the process hears of something, another one acts on it. */
    private static final Duration HANDOVER_MOST = Duration.ofMillis(4);

    private final Replica self;
    private final SimRaft raft;
    private final World world;
    private final World.SimLoop loop;
    private final MemberListener process;
    private final Disk disk;
    private final Inbox inbox;
    private final Voting voting;
    private final Elections elections;
    private final Intake intake;
    private final Lease lease;
    private @Nullable Leading leading;
    private @Nullable String leader;

    private long commit;
    private long diskFreeNanos;
    private long toldNanos;

    Member(Replica self, SimRaft raft, World world, World.SimLoop loop, MemberListener process) {
        this.self = self;
        this.raft = raft;
        this.world = world;
        this.loop = loop;
        this.process = process;
        this.disk = self.disk();
        this.inbox = new Inbox(world, loop);
        this.voting = new Voting(this);
        this.intake = new Intake(this);
        this.lease = new Lease(() -> loop.elapsed().toNanos());
        this.commit = disk.applied();
        this.elections = new Elections(this);
    }

    Disk disk() {
        return disk;
    }

    World world() {
        return world;
    }

    World.SimLoop loop() {
        return loop;
    }

    Lease lease() {
        return lease;
    }

    Elections elections() {
        return elections;
    }

    SimRaft raft() {
        return raft;
    }

    Replica self() {
        return self;
    }

    long commit() {
        return commit;
    }

    long nanos() {
        return loop.elapsed().toNanos();
    }

    Optional<Leading> leading() {
        return Optional.ofNullable(leading);
    }

    /** The leader that it knows of, itself perhaps. */
    Optional<String> leader() {
        return Optional.ofNullable(leader);
    }

    boolean sabotaged(Sabotage by) {
        return raft.sabotage() == by;
    }

    void start() {
        elections.start();
        elections.watch();
    }

    Voting voting() {
        return voting;
    }

    List<String> others() {
        return raft.others(self).stream().map(Replica::id).toList();
    }

    /** It has the votes of a majority. */
    void lead() {
        leader = self.id();
        self.endLag();
        raft.elected(self);
        world.note(self.id(), "leads term " + disk.term());
        var fresh = new Leading(this, raft.others(self));
        leading = fresh;
        fresh.begin();
        apply();
    }

    /** It stands in a term of its own. */
    void leaveLeader() {
        leader = null;
    }

    /** Leads no more, and stands no more; the term may be a later one. */
    void follow(long term) {
        if (term > disk.term()) {
            disk.enter(term);
            leader = null;
        }
        elections.giveUp();
        Leading was = leading;
        if (was != null) {
            leading = null;
            leader = null;
            elections.beQuiet();
            was.end();
            tell(process::notLeader);
        }
    }

    /** Another thread makes a leader step down than the one that hears of a later term. */
    void followSoon(long term) {
        loop.after(
                world.between(Duration.ZERO, HANDOVER_MOST),
                () -> {
                    if (term > disk.term()) {
                        follow(term);
                    }
                });
    }

    void tellReady(long term) {
        tell(() -> process.leaderReady(term));
    }

    /** In order, and a little later. */
    private void tell(Runnable news) {
        long at = nanos() + world.between(Duration.ZERO, HANDOVER_MOST).toNanos();
        toldNanos = Math.max(at, toldNanos + 1);
        loop.after(Duration.ofNanos(toldNanos - nanos()), news);
    }

    void read(String from, Message message) {
        inbox.read(from, message, () -> receive(from, message));
    }

    private void receive(String from, Message message) {
        switch (message) {
            case RequestVote request -> answer(from, request);
            case Vote vote -> elections.take(from, vote);
            case Append append -> {
                voting.hears(from, append);
                if (accepts(from, append.term())) {
                    intake.take(from, append);
                } else {
                    refuse(from, append.sentNanos());
                }
            }
            case Install install -> {
                if (accepts(from, install.term())) {
                    intake.take(from, install);
                } else {
                    refuse(from, install.sentNanos());
                }
            }
            case Answer answer -> {
                if (leading != null) {
                    leading.take(from, answer);
                }
            }
            case Release release -> {
                if (voting.releases(release)) {
                    send(from, new Released(release.term()));
                }
            }
            case Released released -> {
                if (leading != null) {
                    leading.take(from, released);
                }
            }
            case AskVoter ask -> send(from, new VoterSays(disk.term(), voting.view()));
            case VoterSays says -> elections.take(says);
            case StandNow now -> {
                if (now.term() == disk.term() && leading == null && voting.mayStand()) {
                    elections.stand();
                }
            }
        }
    }

    /** Whether it follows whoever sends this, from now on if it did not before. */
    private boolean accepts(String from, long term) {
        if (term < disk.term() || (leading != null && term == disk.term())) {
            return false;
        }
        if (!from.equals(leader) || term > disk.term()) {
            follow(term);
            leader = from;
            intake.follows();
        }
        elections.giveUp();
        elections.beQuiet();
        return true;
    }

    private void refuse(String from, long sentNanos) {
        send(from, new Answer(disk.term(), Message.Verdict.REFUSED, 0, sentNanos));
    }

    private void answer(String from, RequestVote request) {
        boolean granted = voting.grants(from, request);
        send(from, new Vote(disk.term(), request.trial(), granted, disk.last() == 0));
    }

    void send(Replica to, Message message) {
        raft.links().send(self, to, message);
    }

    void send(String to, Message message) {
        send(raft.replica(to), message);
    }

    /** Writes the log as far as it is now; one write after the other. */
    void write(Runnable done) {
        long index = disk.last();
        long term = disk.termAt(index);
        diskFreeNanos = Math.max(diskFreeNanos, nanos()) + self.writeTime().toNanos();
        loop.after(
                Duration.ofNanos(diskFreeNanos - nanos()),
                () -> {
                    disk.wrote(index, term);
                    done.run();
                });
    }

    /** Everything up to here is committed, as far as this member has it on its disk. */
    void commitTo(long index) {
        long known = Math.min(index, disk.written());
        while (commit < known) {
            commit++;
            raft.committed(self, commit, disk.entry(commit));
        }
        apply();
    }

    /** A snapshot has come. */
    void installed() {
        commit = disk.applied();
    }

    void apply() {
        while (!self.isLagging() && disk.applied() < commit) {
            long index = disk.applied() + 1;
            var result = raft.apply(disk.rows(), index, self.skips(disk.entry(index)));
            if (leading != null) {
                leading.applied(index, result);
            }
        }
    }
}
