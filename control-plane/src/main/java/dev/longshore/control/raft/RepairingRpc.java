package dev.longshore.control.raft;

import org.apache.ratis.conf.Parameters;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.grpc.GrpcFactory;
import org.apache.ratis.grpc.server.GrpcLogAppender;
import org.apache.ratis.grpc.server.GrpcServices;
import org.apache.ratis.rpc.RpcFactory;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppender;

/**
 * Ratis's gRPC transport with some additions: a follower that lost entries is believed and
 * repaired, the leader is heard more often and knows what its followers have answered, and a member
 * keeps its promise as a voter and sees when its leader's connection ends. Ratis makes it by its
 * class name, so it has a public constructor; what the member knows comes with the parameters.
 */
public final class RepairingRpc implements RpcType {
    private static final String FOLLOWERS = "longshore.followers";
    private static final String VOTER = "longshore.voter";

    /** What Ratis hands on to {@link #newFactory}. */
    static Parameters parameters(Followers followers, Voter voter) {
        var parameters = new Parameters();
        parameters.put(FOLLOWERS, followers, Followers.class);
        parameters.put(VOTER, voter, Voter.class);
        GrpcConfigKeys.Server.setServicesCustomizer(
                parameters,
                (builder, types) -> builder.intercept(new LeaderConnections(voter::gone)));
        return parameters;
    }

    @Override
    public String name() {
        return RepairingRpc.class.getName();
    }

    @Override
    public RpcFactory newFactory(Parameters parameters) {
        Followers followers = parameters.getNonNull(FOLLOWERS, Followers.class);
        Voter voter = parameters.getNonNull(VOTER, Voter.class);
        return new GrpcFactory(parameters) {
            @Override
            public LogAppender newLogAppender(
                    RaftServer.Division server, LeaderState state, FollowerInfo follower) {
                return new Appender(server, followers.watched(state, follower), follower);
            }

            @Override
            public GrpcServices newRaftServerRpc(RaftServer server) {
                return super.newRaftServerRpc(voter.guarding(server));
            }
        };
    }

    private static final class Appender extends GrpcLogAppender {
        Appender(RaftServer.Division server, LeaderState state, FollowerInfo follower) {
            super(server, state, follower);
        }

        /** Also while it has nothing to send; zero where a heartbeat is due. */
        @Override
        public long getHeartbeatWaitTimeMs() {
            long sinceAnswer = getFollower().getLastRpcResponseTime().elapsedTimeMs();
            long sinceSent = getFollower().getLastHeartbeatSendTime().elapsedTimeMs();
            long interval = RaftSettings.HEARTBEAT_INTERVAL.toMillis();
            long wait = Math.max(interval - sinceAnswer, interval / 2 - sinceSent);
            return Math.min(super.getHeartbeatWaitTimeMs(), wait);
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
