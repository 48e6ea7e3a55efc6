package dev.longshore.control.raft;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.grpc.GrpcFactory;
import org.apache.ratis.grpc.server.GrpcLogAppender;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.rpc.RpcFactory;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppender;

/**
 * Ratis's gRPC transport with two additions: a follower that lost entries is believed and repaired,
 * and the leader can tell whether it holds its lease. Ratis makes it by its class name, so it has a
 * public constructor; what it knows of followers is kept by server, so that several members may
 * live in one process.
 */
public final class RepairingRpc implements RpcType {
    private static final Map<RaftPeerId, Map<RaftPeerId, FollowerInfo>> FOLLOWERS =
            new ConcurrentHashMap<>();

    /**
     * Whether no other member can have been elected by now. Terms only grow, so looking at it last
     * says that all of it was seen in this one.
     */
    static boolean leaseHeld(RaftServer.Division division, long term, Lease lease) {
        var configuration = division.getRaftConf();
        if (!division.getInfo().isLeaderReady() || !configuration.getPreviousPeers().isEmpty()) {
            return false;
        }
        Map<RaftPeerId, FollowerInfo> followers =
                FOLLOWERS.getOrDefault(division.getMemberId().getPeerId(), Map.of());
        var members = configuration.getCurrentPeers();
        Stream<Duration> answered =
                members.stream()
                        .map(peer -> followers.get(peer.getId()))
                        .filter(Objects::nonNull)
                        .map(
                                follower ->
                                        Duration.ofMillis(
                                                follower.getLastRespondedAppendEntriesSendTime()
                                                        .elapsedTimeMs()));
        return lease.held(members.size(), answered) && division.getInfo().getCurrentTerm() == term;
    }

    /**
     * Followers with a vote that have answered within {@code age}, the one that is furthest first:
     * what a leader knows without asking anybody.
     */
    static List<RaftPeerId> followers(RaftServer.Division division, Duration age) {
        Map<RaftPeerId, FollowerInfo> followers =
                FOLLOWERS.getOrDefault(division.getMemberId().getPeerId(), Map.of());
        return division.getRaftConf().getCurrentPeers().stream()
                .map(peer -> followers.get(peer.getId()))
                .filter(Objects::nonNull)
                .filter(f -> f.getLastRpcResponseTime().elapsedTimeMs() < age.toMillis())
                .sorted(Comparator.comparingLong(FollowerInfo::getMatchIndex).reversed())
                .map(FollowerInfo::getId)
                .toList();
    }

    /** Forgets a member that has been closed. */
    static void forget(RaftPeerId member) {
        FOLLOWERS.remove(member);
    }

    @Override
    public String name() {
        return RepairingRpc.class.getName();
    }

    @Override
    public RpcFactory newFactory(Parameters parameters) {
        return new GrpcFactory(parameters) {
            @Override
            public LogAppender newLogAppender(
                    RaftServer.Division server, LeaderState state, FollowerInfo follower) {
                return new Appender(server, state, follower);
            }
        };
    }

    private static final class Appender extends GrpcLogAppender {
        Appender(RaftServer.Division server, LeaderState state, FollowerInfo follower) {
            super(server, state, follower);
            FOLLOWERS
                    .computeIfAbsent(
                            server.getMemberId().getPeerId(), id -> new ConcurrentHashMap<>())
                    .put(follower.getId(), follower);
        }

        /**
         * A follower that lost its log, or the tail of it, asks for entries below what it once had.
         * Ratis insists on the next one after that, and the two would repeat themselves until the
         * leader changes.
         */
        @Override
        protected long getNextIndexForInconsistency(long requestFirst, long replyNext) {
            return replyNext <= getFollower().getMatchIndex()
                    ? replyNext
                    : super.getNextIndexForInconsistency(requestFirst, replyNext);
        }
    }
}
