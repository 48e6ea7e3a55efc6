package dev.longshore.simulation.raft;

import dev.longshore.control.raft.RaftSettings;
import dev.longshore.simulation.raft.Message.Release;
import dev.longshore.simulation.raft.Message.StandNow;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A leader makes way for another member, in the steps of the product: the lease ends, the voters
 * are released, the candidate is asked to stand. On the member's loop.
 */
final class Handover {
    private static final Duration RELEASE_MOST = Duration.ofMillis(500);
    private static final Duration TRY = RaftSettings.ELECTION_TIMEOUT_MAX;

    private final Member member;
    private final Leading leading;
    private final Replica candidate;
    private final Set<String> unconfirmed;
    private boolean asks;
    private boolean ended;

    Handover(Member member, Leading leading, Replica candidate) {
        this.member = member;
        this.leading = leading;
        this.candidate = candidate;
        this.unconfirmed =
                others().stream().map(Replica::id).collect(Collectors.toCollection(TreeSet::new));
    }

    private List<Replica> others() {
        return member.raft().others(member.self());
    }

    void begin() {
        member.lease().transferBegins();
        var release = new Release(leading.term(), candidate.id());
        others().forEach(voter -> member.send(voter, release));
        member.loop().after(RELEASE_MOST, this::ask);
    }

    void released(String voter) {
        if (unconfirmed.remove(voter) && unconfirmed.isEmpty()) {
            ask();
        }
    }

    /** Only the candidate itself has to have confirmed. */
    private void ask() {
        if (asks || ended) {
            return;
        }
        unconfirmed.forEach(voter -> member.lease().unsure(leading.term(), voter));
        if (unconfirmed.contains(candidate.id())) {
            end();
        } else {
            asks = true;
            goOn();
            member.loop().after(TRY, this::end);
        }
    }

    /** The candidate stands once it has everything. */
    void goOn() {
        if (asks && leading.isLevelWith(candidate)) {
            member.send(candidate, new StandNow(leading.term()));
        }
    }

    /** From now on the leader takes nothing new. */
    boolean asks() {
        return asks;
    }

    private void end() {
        ended = true;
        member.lease().transferEnded();
        leading.handoverEnded();
    }
}
