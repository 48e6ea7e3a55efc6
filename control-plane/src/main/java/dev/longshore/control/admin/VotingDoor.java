package dev.longshore.control.admin;

import dev.longshore.control.raft.RaftMember;
import dev.longshore.control.raft.election.VoterView;
import dev.longshore.proto.server.AskVoterRequest;
import dev.longshore.proto.server.AskVoterResponse;
import dev.longshore.proto.server.ReleaseVoteRequest;
import dev.longshore.proto.server.ReleaseVoteResponse;
import dev.longshore.proto.server.VotingGrpc;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;

/** Takes what a leader tells this server as a voter. */
public final class VotingDoor extends VotingGrpc.VotingImplBase {
    private final String group;
    private final RaftMember raft;

    public VotingDoor(String group, RaftMember raft) {
        this.group = group;
        this.raft = raft;
    }

    @Override
    public void releaseVote(
            ReleaseVoteRequest request, StreamObserver<ReleaseVoteResponse> answer) {
        answer(
                request.getGroup(),
                answer,
                () -> {
                    raft.releaseVote(request.getTerm(), request.getCandidate());
                    return ReleaseVoteResponse.getDefaultInstance();
                });
    }

    @Override
    public void askVoter(AskVoterRequest request, StreamObserver<AskVoterResponse> answer) {
        answer(
                request.getGroup(),
                answer,
                () -> {
                    VoterView view = raft.view();
                    return AskVoterResponse.newBuilder()
                            .setId(view.id())
                            .setTerm(view.term())
                            .setFollows(view.follows())
                            .setLeftMillis(Math.ceilDiv(view.left().toNanos(), 1_000_000L))
                            .setLastTerm(view.lastTerm())
                            .setLastIndex(view.lastIndex())
                            .build();
                });
    }

    /** What a call does. */
    private interface Work<R> {
        R run() throws IOException;
    }

    private <R> void answer(String asked, StreamObserver<R> answer, Work<R> work) {
        R done;
        try {
            if (!asked.equals(group)) {
                throw new IOException("this server is of group '" + group + "'");
            }
            done = work.run();
        } catch (IOException e) {
            answer.onError(
                    Status.FAILED_PRECONDITION
                            .withDescription(e.getMessage())
                            .asRuntimeException());
            return;
        }
        answer.onNext(done);
        answer.onCompleted();
    }
}
