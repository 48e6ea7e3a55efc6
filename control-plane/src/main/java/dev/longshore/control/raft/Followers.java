package dev.longshore.control.raft;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;

/** What a member that leads knows of the others, without asking anybody. Any thread. */
final class Followers {
    private final LongSupplier nanos;
    private final Map<RaftPeerId, Follower> followers = new ConcurrentHashMap<>();

    private record Follower(FollowerInfo info, Answers answers) {}

    /** {@code nanos} is this process's monotonic clock. */
    Followers(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** The leader's state as an appender to {@code follower} is to use it. */
    LeaderState watched(LeaderState state, FollowerInfo follower) {
        var answers = new Answers(nanos);
        followers.put(follower.getId(), new Follower(follower, answers));
        return new WatchedLeader(state, answers);
    }

    /**
     * Whether no other member can have been elected by now. Terms only grow, so looking at it last
     * says that all of it was seen in this one.
     */
    boolean leaseHeld(RaftServer.Division division, long term, Lease lease) {
        return isSettled(division)
                && lease.held(term, members(division).size(), answered(division, term))
                && division.getInfo().getCurrentTerm() == term;
    }

    /** Whether a majority answers this leader, and it can hold no lease in its term any more. */
    boolean leaseSpoilt(RaftServer.Division division, long term, Lease lease) {
        return isSettled(division)
                && lease.isSpoilt(term, members(division).size(), answered(division, term))
                && division.getInfo().getCurrentTerm() == term;
    }

    private static boolean isSettled(RaftServer.Division division) {
        return division.getInfo().isLeaderReady()
                && division.getRaftConf().getPreviousPeers().isEmpty();
    }

    private static Collection<RaftPeer> members(RaftServer.Division division) {
        return division.getRaftConf().getCurrentPeers();
    }

    private Map<String, Duration> answered(RaftServer.Division division, long term) {
        var answered = new HashMap<String, Duration>();
        for (RaftPeer member : members(division)) {
            Follower follower = followers.get(member.getId());
            if (follower != null) {
                follower.answers()
                        .ageNanos(term)
                        .ifPresent(
                                age ->
                                        answered.put(
                                                member.getId().toString(), Duration.ofNanos(age)));
            }
        }
        return answered;
    }

    /**
     * Members with a vote that have answered within {@code age}, the one that is furthest first.
     */
    List<RaftPeerId> furthestFirst(RaftServer.Division division, Duration age) {
        return division.getRaftConf().getCurrentPeers().stream()
                .map(peer -> followers.get(peer.getId()))
                .filter(Objects::nonNull)
                .map(Follower::info)
                .filter(f -> f.getLastRpcResponseTime().elapsedTimeMs() < age.toMillis())
                .sorted(Comparator.comparingLong(FollowerInfo::getMatchIndex).reversed())
                .map(FollowerInfo::getId)
                .toList();
    }
}
