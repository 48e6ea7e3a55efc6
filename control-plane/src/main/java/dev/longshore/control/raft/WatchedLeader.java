package dev.longshore.control.raft;

import java.util.List;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto.AppendResult;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppender;
import org.apache.ratis.server.protocol.TermIndex;

/** Ratis's state of a leader, with a note of what one follower was sent and has answered. */
final class WatchedLeader implements LeaderState {
    private final LeaderState state;
    private final Answers answers;

    WatchedLeader(LeaderState state, Answers answers) {
        this.state = state;
        this.answers = answers;
    }

    @Override
    public AppendEntriesRequestProto newAppendEntriesRequestProto(
            FollowerInfo follower, List<LogEntryProto> entries, TermIndex previous, long callId) {
        var request = state.newAppendEntriesRequestProto(follower, entries, previous, callId);
        answers.sent(callId, request.getLeaderTerm());
        return request;
    }

    @Override
    public void onAppendEntriesReply(LogAppender appender, AppendEntriesReplyProto reply) {
        if (reply.getResult() == AppendResult.SUCCESS) {
            answers.succeeded(reply.getServerReply().getCallId(), reply.getTerm());
        }
        state.onAppendEntriesReply(appender, reply);
    }

    @Override
    public void restart(LogAppender appender) {
        state.restart(appender);
    }

    @Override
    public void checkHealth(FollowerInfo follower) {
        state.checkHealth(follower);
    }

    @Override
    public boolean onFollowerTerm(FollowerInfo follower, long term) {
        return state.onFollowerTerm(follower, term);
    }

    @Override
    public void onFollowerCommitIndex(FollowerInfo follower, long index) {
        state.onFollowerCommitIndex(follower, index);
    }

    @Override
    public void onFollowerSuccessAppendEntries(FollowerInfo follower) {
        state.onFollowerSuccessAppendEntries(follower);
    }

    @Override
    public boolean isFollowerBootstrapping(FollowerInfo follower) {
        return state.isFollowerBootstrapping(follower);
    }
}
