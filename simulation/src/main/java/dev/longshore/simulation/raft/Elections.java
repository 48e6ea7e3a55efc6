package dev.longshore.simulation.raft;

import dev.longshore.control.raft.RaftSettings;
import dev.longshore.control.raft.election.Canvass;
import dev.longshore.control.raft.election.VoterView;
import dev.longshore.simulation.raft.Message.AskVoter;
import dev.longshore.simulation.raft.Message.RequestVote;
import dev.longshore.simulation.raft.Message.Vote;
import dev.longshore.simulation.raft.Message.VoterSays;
import dev.longshore.simulation.world.Coverage.Point;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When a member stands for election: by Ratis's timer, and before that by the product's watch. And
 * when it has led long enough without being heard.
 */
final class Elections {
    private static final Duration TIMEOUT_LEAST = RaftSettings.ELECTION_TIMEOUT_MIN;
    private static final Duration TIMEOUT_MOST = RaftSettings.ELECTION_TIMEOUT_MAX;

    /** The thread that watches has its turn. */
    private static final Duration WATCH_LEAST = Duration.ofMillis(1);

    private static final Duration WATCH_MOST = Duration.ofMillis(20);

    private final Member member;
    private final Disk disk;
    private final Canvass canvass;
    private @Nullable Candidacy candidacy;

    /** An election begins after a silence since then. */
    private long quietSinceNanos;

    Elections(Member member) {
        this.member = member;
        this.disk = member.disk();
        this.quietSinceNanos = member.nanos();
        this.canvass = new Canvass(member::nanos);
    }

    /** The product's watch: looks again when the leader may have been silent for long enough. */
    void watch() {
        Duration pause = lookAtLeader();
        Duration late = member.world().between(WATCH_LEAST, WATCH_MOST);
        member.loop().after(pause.compareTo(late) > 0 ? pause : late, this::watch);
    }

    private Duration lookAtLeader() {
        VoterView own = member.voting().view();
        return switch (canvass.next(own, member.others())) {
            case Canvass.Wait(Duration atMost) -> atMost;
            case Canvass.Ask(List<String> members) -> {
                members.forEach(other -> member.send(other, new AskVoter(disk.term())));
                yield lookAtLeader();
            }
            case Canvass.Stand() -> {
                // Ratis lets nobody stand so whose log ends in an earlier term
                if (own.lastTerm() == disk.term()) {
                    member.world().coverage().hit(Point.LEADER_MISSED);
                    member.voting().stands();
                    stand();
                }
                yield Duration.ZERO;
            }
        };
    }

    /** A connection from this member has ended. */
    void gone(String from) {
        member.voting().gone(from);
        member.loop().after(member.voting().view().left(), this::lookAtLeader);
    }

    void take(VoterSays says) {
        canvass.answered(says.view());
        lookAtLeader();
    }

    boolean isCandidate() {
        return candidacy != null;
    }

    /** As Ratis does it: sleeps for a whole timeout and then looks. */
    void start() {
        Duration timeout = member.world().between(TIMEOUT_LEAST, TIMEOUT_MOST);
        member.loop()
                .after(
                        timeout,
                        () -> {
                            look(timeout);
                            start();
                        });
    }

    private void look(Duration timeout) {
        if (member.leading().isPresent()) {
            Duration reads = member.world().between(Duration.ZERO, Inbox.READ_MOST);
            member.loop().after(reads, this::lookAtFollowers);
        } else if (member.nanos() - quietSinceNanos >= timeout.toNanos()) {
            ask(candidacy(true));
        }
    }

    /** By yet another thread. */
    private void lookAtFollowers() {
        if (member.leading().filter(l -> !l.isHeardWithin(TIMEOUT_MOST)).isPresent()) {
            member.world().coverage().hit(Point.QUORUM_LOST);
            member.world().note(member.self().id(), "hears no majority");
            member.follow(disk.term());
        }
    }

    void stand() {
        disk.enter(disk.term() + 1);
        disk.vote(member.self().id());
        member.leaveLeader();
        ask(candidacy(false));
    }

    private Candidacy candidacy(boolean trial) {
        return new Candidacy(trial, member.raft().size(), member.commit() > 0, member.self().id());
    }

    private void ask(Candidacy round) {
        candidacy = round;
        var request =
                new RequestVote(
                        disk.term(), round.isTrial(), disk.last(), disk.termAt(disk.last()));
        member.raft().others(member.self()).forEach(other -> member.send(other, request));
        if (round.isWon()) {
            won(round);
        }
    }

    private void won(Candidacy round) {
        if (round.isTrial()) {
            stand();
        } else {
            candidacy = null;
            member.lead();
        }
    }

    void take(String from, Vote vote) {
        Candidacy round = candidacy;
        if (vote.term() > disk.term()) {
            member.follow(vote.term());
        } else if (round != null
                && (round.isTrial() || vote.term() == disk.term())
                && round.isDecidedBy(from, vote)) {
            won(round);
        }
    }

    /** Stands no more. */
    void giveUp() {
        candidacy = null;
    }

    /** There is no reason for an election, for a whole timeout from now. */
    void beQuiet() {
        quietSinceNanos = member.nanos();
    }

    /** Whether it follows somebody of whom it has heard within the shortest timeout. */
    boolean isQuiet() {
        return member.leading().isEmpty()
                && candidacy == null
                && member.nanos() - quietSinceNanos < TIMEOUT_LEAST.toNanos();
    }
}
