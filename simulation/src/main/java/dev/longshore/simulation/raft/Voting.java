package dev.longshore.simulation.raft;

import dev.longshore.control.raft.RaftSettings;
import dev.longshore.control.raft.VoterPromise;
import dev.longshore.control.raft.election.LeaderSilence;
import dev.longshore.control.raft.election.VoterView;
import dev.longshore.simulation.raft.Message.Append;
import dev.longshore.simulation.raft.Message.Release;
import dev.longshore.simulation.raft.Message.RequestVote;
import dev.longshore.simulation.world.Sabotage;
import java.time.Duration;

/** Whom a member votes for: as Ratis does it, behind the product's promise. */
final class Voting {
    private final Member member;
    private final Disk disk;
    private final VoterPromise promise;
    private final LeaderSilence silence;

    Voting(Member member) {
        this.member = member;
        this.disk = member.disk();
        this.promise = new VoterPromise(member::nanos);
        this.silence = new LeaderSilence(member::nanos);
    }

    /** Before it is answered. */
    void hears(String from, Append append) {
        if (append.term() >= disk.term()) {
            promise.heard(append.term());
            promise.knows(append.term());
            silence.heard(from);
        }
    }

    /** A connection from this member has ended. */
    void gone(String from) {
        silence.gone(from);
    }

    /** How this member sees its leader. */
    VoterView view() {
        Duration promised = promise.left();
        Duration patience = silence.left();
        return new VoterView(
                member.self().id(),
                disk.term(),
                promised.compareTo(patience) > 0 ? promised : patience,
                member.leading().isEmpty() && !member.elections().isCandidate(),
                disk.termAt(disk.last()),
                disk.last());
    }

    /** It stands: nobody else needs to, for a while. */
    void stands() {
        silence.heard(member.self().id());
    }

    /** Whether this is the leader of its term, for whose candidate it may vote now. */
    boolean releases(Release release) {
        if (release.term() != disk.term()) {
            return false;
        }
        promise.release(release.term(), release.candidate());
        return true;
    }

    /** Whoever stands votes for itself. */
    boolean mayStand() {
        return promise.mayVoteFor(member.self().id(), disk.term());
    }

    boolean grants(String candidate, RequestVote request) {
        if (!promise.mayVoteFor(candidate, disk.term()) || request.term() < disk.term()) {
            return false;
        }
        return request.trial() ? wouldVote(request) : votes(candidate, request);
    }

    /** As Ratis does it, with the product's patience. */
    private boolean wouldVote(RequestVote request) {
        return silence.left().isZero()
                && !leads()
                && !member.elections().isQuiet()
                && isAsFar(request);
    }

    private boolean leads() {
        return member.leading()
                .filter(leading -> leading.isHeardWithin(RaftSettings.ELECTION_TIMEOUT_MAX))
                .isPresent();
    }

    private boolean votes(String candidate, RequestVote request) {
        if (request.term() > disk.term()) {
            member.follow(request.term());
        }
        String voted = disk.votedFor();
        boolean free =
                voted == null || voted.equals(candidate) || member.sabotaged(Sabotage.VOTE_TWICE);
        boolean votes = free && isAsFar(request);
        if (votes) {
            disk.vote(candidate);
            silence.heard(candidate);
            member.elections().beQuiet();
        }
        return votes;
    }

    private boolean isAsFar(RequestVote request) {
        long lastTerm = disk.termAt(disk.last());
        return request.lastTerm() > lastTerm
                || (request.lastTerm() == lastTerm && request.lastIndex() >= disk.last());
    }
}
